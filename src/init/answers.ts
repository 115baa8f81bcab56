/** What the first configuration is made of: what was found on the machine, and what its owner has answered. */
import type { Chemistry } from "../config/chemistry.ts";
import type { InverterModel } from "../config/inverter-models.ts";
import type { Config } from "../config/schema.ts";
import type { SetInBms } from "../domain/advice/known-pack.ts";

/** A pack as a scan or an older configuration shows it; `null` is what is not known. */
export interface FoundPack {
  readonly port: string;
  readonly protocol: "nw" | "pb" | "auto";
  readonly address: number | null;
  /** It is read by its registers. */
  readonly registers: boolean;
  /** In series. */
  readonly cells: number | null;
  readonly capacityAh: number | null;
  readonly setIn: SetInBms | null;
  /** From an older configuration. */
  readonly name: string | null;
  readonly represents: number | null;
}

/** What else an older configuration says of the battery. */
export interface OlderBattery {
  readonly chemistry: Chemistry;
  readonly limits: Pick<Config["limits"], "chargeVoltageV" | "dischargeVoltageV" | "chargeCurrentA" | "dischargeCurrentA">;
}

/** What was found without asking. */
export interface Found {
  readonly packs: readonly FoundPack[];
  /** CAN interfaces of the kernel, the likeliest first. */
  readonly can: readonly string[];
  /** Serial devices that may be SLCAN adapters. */
  readonly slcan: readonly string[];
  /** A configuration whose packs can be taken over. */
  readonly older: string | null;
  /** If they were. */
  readonly olderBattery: OlderBattery | null;
  /** Somebody else asks the BMSs, so that readings come in its turn: seldom. */
  readonly listened: boolean;
  /** The running bridge, or another program, reads the line of a pack. */
  readonly taken: boolean;
}

export const NOTHING_FOUND: Found = {
  packs: [],
  can: [],
  slcan: [],
  older: null,
  olderBattery: null,
  listened: false,
  taken: false,
};

/** Every answer by its question. `null`: the owner does not know. */
export interface Answers {
  /** How the BMSs are found: on all lines, on those that are named, in the older configuration, or not at all. */
  readonly scan: "all" | "named" | "older" | "none";
  readonly port: readonly string[];
  readonly protocol: "nw" | "pb" | "auto";
  readonly address: readonly number[];
  readonly cells: number;
  readonly chemistry: Chemistry;
  readonly names: readonly string[];
  /** Of the whole battery, Ah. */
  readonly capacity: number | null;
  readonly represents: number;
  readonly model: InverterModel;
  /** Of one inverter, A. */
  readonly rating: number;
  readonly inverters: number;
  readonly can: string;
  /** What the weakest part that carries the current of the whole battery is rated for, A. */
  readonly fuse: number | null;
  /** V. */
  readonly "charge-voltage": number;
  readonly "discharge-voltage": number;
  /** Whole battery, A. */
  readonly "charge-current": number;
  readonly "discharge-current": number;
  /** Where the current is taken back for heat and cold: as usual, or before the BMS disconnects. */
  readonly temperatures: "standard" | "bms";
  readonly web: "network" | "local" | "none";
  /** As the configuration keeps it; "" for none. */
  readonly password: string;
}

export type QuestionId = keyof Answers;

/** What is known so far. */
export interface Known {
  readonly answers: Partial<Answers>;
  readonly found: Found;
}

/** The packs of the battery: those that were found, or as the owner has told where they are. */
export function packsOf({ answers: { scan, port = [], protocol = "nw", address = [] }, found }: Known): readonly FoundPack[] {
  if (scan !== "none") return found.packs;
  const unknown = { registers: false, cells: null, capacityAh: null, setIn: null, name: null, represents: null };
  return port.flatMap((line) =>
    (protocol === "nw" ? [null] : address).map((at) => ({ port: line, protocol, address: at, ...unknown })),
  );
}

/** Cells in series: as found, else as told; `null` where neither is known. */
export const cellsOf = (known: Known): number | null =>
  packsOf(known).find(({ cells }) => cells !== null)?.cells ?? known.answers.cells ?? null;

/** How many equal packs a pack stands for. */
export const representsOf = ({ answers }: Known, pack: FoundPack): number => answers.represents ?? pack.represents ?? 1;

/** What all packs together hold by their BMSs, Ah; `null` where one did not say. `represents` is that of the only pack. */
export function capacityOf(known: Known): number | null {
  const packs = packsOf(known);
  const sizes = packs.map((pack) => (pack.capacityAh === null ? null : pack.capacityAh * representsOf(known, pack)));
  return packs.length === 0 || sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
