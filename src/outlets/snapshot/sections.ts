/**
 * The state in sections, as the outlets that do not send all of it at once tell it: one for the bridge, the battery, the limits, the
 * inverter, and one for each pack. The fields are those of the API (../web/api/snapshot.ts), so that a figure has the same name
 * everywhere. Pure.
 */
import type { ApiPack, ApiSnapshot } from "../web/api/snapshot.ts";

/** Of every section: when the tick was, ms since 1970. */
interface Dated {
  readonly atMs: number;
}
export type BridgeSection = Dated &
  Pick<
    ApiSnapshot,
    | "version"
    | "uptimeMs"
    | "ticks"
    | "simulated"
    | "dryRun"
    | "decision"
    | "sentence"
    | "severity"
    | "countdown"
    | "findings"
    | "commands"
    | "history"
    | "counts"
  >;
/** `figures` is absent (`null`) while the battery is not known. */
export type BatterySection = Dated & { readonly figures: ApiSnapshot["battery"]; readonly energy: ApiSnapshot["energy"] };
export type LimitsSection = Dated & Pick<ApiSnapshot, "charge" | "discharge" | "chargeVoltage" | "stage" | "soc" | "told">;
export type InverterSection = Dated & ApiSnapshot["inverter"];
/** `id` is the name as a part of an address: see `packIds`. */
export type PackSection = Dated & { readonly id: string } & ApiPack;

export interface Sections {
  readonly bridge: BridgeSection;
  readonly battery: BatterySection;
  readonly limits: LimitsSection;
  readonly inverter: InverterSection;
  readonly packs: readonly PackSection[];
}

export function sectionsOf(snapshot: ApiSnapshot): Sections {
  const { atMs, version, uptimeMs, ticks, simulated, dryRun, decision, sentence, severity, countdown } = snapshot;
  const { findings, commands, history, counts, battery, energy, inverter, packs } = snapshot;
  const { charge, discharge, chargeVoltage, stage, soc, told } = snapshot;
  const ids = packIds(packs.map(({ name }) => name));
  return {
    bridge: {
      ...{ atMs, version, uptimeMs, ticks, simulated, dryRun, decision, sentence, severity, countdown },
      ...{ findings, commands, history, counts },
    },
    battery: { atMs, figures: battery, energy },
    limits: { atMs, charge, discharge, chargeVoltage, stage, soc, told },
    inverter: { atMs, ...inverter },
    packs: packs.map((pack, i) => ({ atMs, id: ids[i]!, ...pack })),
  };
}

/** The longest id, characters. */
const LONGEST_ID = 40;

/**
 * For each name what can stand in a topic, a label or an id of Home Assistant: a to z, 0 to 9 and _, at most 40 characters, no two the
 * same: "Block 1" is block_1. The same names in the same order give the same ids.
 */
export function packIds(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = idOf(name) || "pack";
    let id = plain;
    for (let i = 2; taken.has(id); i++) id = `${plain.slice(0, LONGEST_ID - `_${i}`.length)}_${i}`;
    taken.add(id);
    return id;
  });
}

/** A name as a part of an address; "" where nothing of it can stand there. */
export const idOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, LONGEST_ID);
