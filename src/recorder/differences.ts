/** Where two pieces of plain data differ, field by field. */
import { encode } from "./exact-json.ts";

/** One field: its path ("decision.charge.valueA"), and both values as exact JSON; `null` where it is absent. */
export interface FieldDifference {
  readonly field: string;
  readonly recorded: string | null;
  readonly now: string | null;
}

/** Equal means equal to the bit: NaN equals NaN, 0 is not -0, and a field that is `undefined` is not one that is absent. */
export function differences(field: string, recorded: unknown, now: unknown): readonly FieldDifference[] {
  if (Object.is(recorded, now)) return [];
  if (!isObject(recorded) || !isObject(now) || Array.isArray(recorded) !== Array.isArray(now)) {
    return [{ field, recorded: encode(recorded), now: encode(now) }];
  }
  const keys = new Set([...Object.keys(recorded), ...Object.keys(now)]);
  return [...keys].flatMap((key) => {
    const path = Array.isArray(recorded) ? `${field}[${key}]` : `${field}.${key}`;
    const [was, is] = [Object.hasOwn(recorded, key), Object.hasOwn(now, key)];
    if (was && is) return differences(path, recorded[key], now[key]);
    return [{ field: path, recorded: was ? encode(recorded[key]) : null, now: is ? encode(now[key]) : null }];
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
