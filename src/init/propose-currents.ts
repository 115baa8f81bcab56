/** Currents to begin with: the least of what inverters, BMSs, cells and fuse bear, and of the default where a BMS is silent. */
import { configSchema } from "../config/schema.ts";
import { schemaAt, standardOf } from "../config/describe.ts";
import { isSet } from "../domain/advice/known-pack.ts";
import type { FoundPack } from "./answers.ts";
import { figure, least, type Proposal } from "./proposal.ts";

/** As the bridge itself does (domain/battery.ts): meters of a BMS and of an inverter differ. */
const BELOW_PROTECTION = 0.9;
/** A fuse lasts where it carries no more than this for hours (NEC 215.3: rated for at least 125 % of a continuous load). */
const OF_FUSE = 0.8;
/**
 * Of the capacity in Ah, as A. LFP cells for homes are charged with 0.5 and discharged with 1 as their makers' standard or most
 * (EVE LF280N and Lishen LP54173207 specifications); smaller batteries behind a great BMS are what this is for.
 */
const OF_CAPACITY = { charge: 0.5, discharge: 1 } as const;

export interface Current {
  readonly direction: "charge" | "discharge";
  readonly packs: readonly FoundPack[];
  /** Equal packs in parallel for each of `packs`. */
  readonly represents: readonly number[];
  /** Of the whole battery, Ah. */
  readonly capacityAh: number | null;
  /** Rating of all inverters, A, and their name. */
  readonly inverterA: number;
  readonly inverter: string;
  readonly fuseA: number | null;
}

/** Whole amperes. */
export function proposeCurrent(current: Current): Proposal<number> {
  const { direction, capacityAh, inverterA, inverter, fuseA } = current;
  const ofCapacity = OF_CAPACITY[direction];
  const limit = least([
    { value: inverterA, from: `what ${inverter} takes` },
    ...ofBms(current),
    ...(fuseA === null ? [] : [{ value: OF_FUSE * fuseA, from: `80 % of the fuse or cable (${figure(fuseA)} A)` }]),
    ...(capacityAh === null
      ? []
      : [{ value: ofCapacity * capacityAh, from: `${ofCapacity} A for each of the ${figure(capacityAh)} Ah` }]),
  ]);
  return { value: Math.floor(limit.value + 1e-6), from: limit.from };
}

/** Packs share a current as their resistances will, so that the weakest counts for all. */
function ofBms({ direction, packs, represents }: Current): readonly Proposal<number>[] {
  const told = packs.map(({ setIn }) => setIn?.protection[`${direction}OverCurrentA`]).filter(isSet);
  const count = represents.reduce((sum, one) => sum + one, 0);
  const weakestA = Math.min(...told);
  const times = count === 1 ? "" : ` x ${count} packs`;
  const known =
    told.length === 0
      ? []
      : [{ value: BELOW_PROTECTION * weakestA * count, from: `90 % of the BMS's over-current of ${figure(weakestA)} A${times}` }];
  if (told.length === packs.length && told.length > 0) return known;
  const standardA = standardOf(schemaAt(["limits", `${direction}CurrentA`], configSchema)!) as number;
  return [...known, { value: standardA, from: "the standard; the BMS did not tell its limit" }];
}
