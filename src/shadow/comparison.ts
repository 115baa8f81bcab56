/** How one value of the other bridge stands beside ours over the whole run. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import { FIELDS, fieldValue, isSame, type Field, type FieldValue } from "./fields.ts";
import type { Moment } from "./moment.ts";
import type { FieldKey, Seen } from "./rule.ts";

/** One value in one frame. */
export interface Compared {
  readonly field: Field;
  readonly theirs: FieldValue;
  /** The newest of ours around that time. */
  readonly ours: FieldValue;
  readonly same: boolean;
}

/** All values of a frame beside ours; empty where this bridge would have sent nothing. */
export function compare({ decoded, ours, moments, frame }: Seen): readonly Compared[] {
  if (decoded === null || ours.length === 0) return [];
  return FIELDS.filter(({ id, key }) => id === frame.id && isSettled(key, moments)).flatMap((field) => {
    const theirs = fieldValue(decoded, field.key);
    const values = ours.map((one) => fieldValue(one, field.key)).filter((value) => value !== undefined);
    if (theirs === undefined || values.length === 0 || isLeaping(field, values)) return [];
    return [{ field, theirs, ours: values.at(-1)!, same: isSame(field, theirs, values) }];
  });
}

/** A bridge that has just begun lets its limits and its state of charge rise slowly: until they stand they are not compared. */
function isSettled(key: FieldKey, moments: readonly Moment[]): boolean {
  return moments.every(({ decision }) => {
    if (decision.kind !== "run") return true;
    if (key === "chargeCurrentLimitA") return decision.charge.pacing === "none";
    if (key === "dischargeCurrentLimitA") return decision.discharge.pacing === "none";
    return key === "socPct" || key === "hiResSocPct" ? decision.soc.why !== "rising" : true;
  });
}

/** A current that leaps tells nothing about two readings that were taken a moment apart. */
const LEAP = 10;
const LEAP_PART = 0.2;

function isLeaping({ part }: Field, values: readonly FieldValue[]): boolean {
  const numbers = values.filter((value) => typeof value === "number");
  if (part === undefined || numbers.length === 0) return false;
  const span = Math.max(...numbers) - Math.min(...numbers);
  return span > Math.max(LEAP, LEAP_PART * Math.max(...numbers.map(Math.abs)));
}

/** The comparisons of one value so far. */
export interface Tally {
  readonly field: Field;
  readonly compared: number;
  readonly differing: number;
  /** Those that no rule explains. */
  readonly unexplained: number;
  /** The newest that differed, unexplained ones first. */
  readonly example: (Pick<Compared, "theirs" | "ours"> & { readonly atMs: number; readonly explained: boolean }) | null;
  /** The rules that explained some. */
  readonly explainedBy: readonly string[];
}

/** One comparison more; `by` are the rules that explain it. */
export function addToTally(tally: Tally | undefined, one: Compared, by: readonly string[], atMs: number): Tally {
  const before = tally ?? {
    field: one.field,
    compared: 0,
    differing: 0,
    unexplained: 0,
    example: null,
    explainedBy: [],
  };
  const compared = before.compared + 1;
  if (one.same) return { ...before, compared };
  const explained = by.length > 0;
  const keep = explained && before.example?.explained === false;
  return {
    field: one.field,
    compared,
    differing: before.differing + 1,
    unexplained: before.unexplained + (explained ? 0 : 1),
    example: keep ? before.example : { theirs: one.theirs, ours: one.ours, atMs, explained },
    explainedBy: [...new Set([...before.explainedBy, ...by])],
  };
}

/** Whether two frames are the same to the byte. */
export const isEqual = (one: SmaFrame, other: SmaFrame): boolean =>
  one.data.length === other.data.length && one.data.every((byte, i) => byte === other.data[i]);
