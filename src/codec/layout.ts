/**
 * Fields at fixed offsets, described by a table: one row is one fact from a protocol document, and the same row decodes,
 * encodes and labels. A field is an integer on the wire (`raw`) and a number in plain units outside.
 * Encoding refuses what does not fit; it never wraps and never clips.
 */
import type { Result } from "../domain/result.ts";
import { good, refused } from "../domain/result.ts";
import type { ByteOrder, ScalarKind } from "./scalar.ts";
import { readScalar, SCALAR_RANGE, SCALAR_SIZE, writeScalar } from "./scalar.ts";

/** Which way a value between two steps goes; `exact` refuses it instead. */
export type Rounding = "down" | "up" | "nearest" | "exact";

export interface FieldOptions {
  /** Physical value of one raw unit, such as 0.1; default 1. */
  readonly step?: number;
  readonly unit?: string;
  /** Smallest and largest physical value the receiver accepts; default: all the integer can hold but the invalid marker. */
  readonly accepted?: readonly [min: number, max: number];
  readonly round?: Rounding;
  /** Raw value that means "no value" (`null` outside). */
  readonly invalid?: number;
  /** Encoding refuses `null` although the marker exists. */
  readonly required?: boolean;
  /** What the receiver does with the marker, for people. */
  readonly ifInvalid?: string;
}

/** One row of a layout, made by `field`. */
export interface Field<N extends string = string> {
  readonly name: N;
  readonly offset: number;
  readonly kind: ScalarKind;
  readonly unit: string;
  /** Raw units in one physical unit: 10 for a step of 0.1. Dividing by it keeps decoded values free of float noise. */
  readonly perUnit: number;
  readonly round: Rounding;
  readonly minRaw: number;
  readonly maxRaw: number;
  readonly invalid: number | undefined;
  readonly required: boolean;
  readonly ifInvalid: string;
}

export interface Layout<N extends string = string> {
  /** What faults call it: "0x351". */
  readonly label: string;
  readonly order: ByteOrder;
  /** Bytes that are written. */
  readonly size: number;
  /** Fewest bytes that are decoded; fields beyond the end are `null`. */
  readonly minSize: number;
  readonly fields: readonly Field<N>[];
}

export type Values<N extends string> = Readonly<Record<N, number | null>>;
/** Raw integers by name; a field beyond the end of a short frame is left out. */
export type RawValues<N extends string> = Readonly<Partial<Record<N, number>>>;

export interface DecodedFields<N extends string> {
  readonly values: Values<N>;
  readonly raw: RawValues<N>;
}

/** Float noise that does not count as "between two steps": 55.0 / 0.1 = 549.99... is 550. In steps. */
const NOISE = 1e-6;

/** Describes one field. */
export function field<N extends string>(name: N, offset: number, kind: ScalarKind, options: FieldOptions = {}): Field<N> {
  const perUnit = 1 / (options.step ?? 1);
  const [lowest, highest] = SCALAR_RANGE[kind];
  const { accepted, invalid } = options;
  return {
    name,
    offset,
    kind,
    unit: options.unit ?? "",
    perUnit,
    round: options.round ?? "exact",
    minRaw: accepted ? Math.round(accepted[0] * perUnit) : invalid === lowest ? lowest + 1 : lowest,
    maxRaw: accepted ? Math.round(accepted[1] * perUnit) : invalid === highest ? highest - 1 : highest,
    invalid,
    required: options.required ?? false,
    ifInvalid: options.ifInvalid ?? "",
  };
}

/** What a receiver makes of a raw value. */
export function judge(row: Field, raw: number): "accepted" | "out-of-range" | "invalid" {
  if (raw === row.invalid) return "invalid";
  return raw >= row.minRaw && raw <= row.maxRaw ? "accepted" : "out-of-range";
}

/** Physical value of a raw one. */
export const toPhysical = (row: Field, raw: number): number => raw / row.perUnit;

/** "41..63 V": what the receiver accepts. */
export function acceptedText(row: Field): string {
  const range = `${toPhysical(row, row.minRaw)}..${toPhysical(row, row.maxRaw)}`;
  return row.unit === "" ? range : `${range} ${row.unit}`;
}

/** Reads all fields; a frame shorter than `minSize` is refused with `lengthCode`, ranges are not checked (see `judge`). */
export function decodeFields<N extends string, C extends string>(
  layout: Layout<N>,
  data: Uint8Array,
  lengthCode: C,
): Result<DecodedFields<N>, C> {
  if (data.length < layout.minSize) {
    return refused(lengthCode, `${layout.label}: expected at least ${layout.minSize} bytes, got ${data.length}`);
  }
  const values = {} as Record<N, number | null>;
  const raws: Partial<Record<N, number>> = {};
  for (const row of layout.fields) {
    if (row.offset + SCALAR_SIZE[row.kind] > data.length) {
      values[row.name] = null;
      continue;
    }
    const raw = readScalar(data, row.offset, row.kind, layout.order);
    raws[row.name] = raw;
    values[row.name] = raw === row.invalid ? null : toPhysical(row, raw);
  }
  return good({ values, raw: raws });
}

/** Writes all fields; the first value that does not fit is refused with `rangeCode`. Bytes without a field are 0. */
export function encodeFields<N extends string, C extends string>(
  layout: Layout<N>,
  values: Values<N>,
  rangeCode: C,
): Result<Uint8Array, C> {
  const bytes = new Uint8Array(layout.size);
  for (const row of layout.fields) {
    const value = values[row.name];
    let raw: number;
    if (value === null) {
      if (row.invalid === undefined || row.required) {
        return refused(rangeCode, `${layout.label} ${row.name}: expected ${acceptedText(row)}, got no value`);
      }
      raw = row.invalid;
    } else {
      raw = toRaw(row, value);
      // NaN fails both comparisons, and so does everything infinite.
      if (!(raw >= row.minRaw && raw <= row.maxRaw)) {
        return refused(rangeCode, `${layout.label} ${row.name}: expected ${acceptedText(row)}, got ${value}`);
      }
    }
    writeScalar(bytes, row.offset, row.kind, layout.order, raw);
  }
  return good(bytes);
}

/** The raw integer of a physical value, rounded as the row says; NaN where there is none. */
function toRaw(row: Field, value: number): number {
  const steps = value * row.perUnit;
  const nearest = Math.round(steps);
  if (row.round === "nearest" || Math.abs(steps - nearest) <= NOISE) return nearest;
  if (row.round === "exact") return Number.NaN;
  return row.round === "down" ? Math.floor(steps) : Math.ceil(steps);
}
