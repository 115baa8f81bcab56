/** What a rule about the other bridge's frames is, and what it may look at. */
import type { RawValues, Values } from "../codec/layout.ts";
import { decodeSma, type SmaDecoded } from "../codec/sma/decode.ts";
import type { SmaFrame } from "../codec/sma/frame.ts";
import type { Rules } from "../domain/rules.ts";
import { packsSeen, type Moment, type PackSeen } from "./moment.ts";

/**
 * `danger`: it can stop the house or harm the battery. `fault`: the inverter is told something untrue, or drops what it is told.
 * `note`: worth knowing, harmless as far as is known.
 */
export type Severity = "danger" | "fault" | "note";

/** A value of a frame that is compared (fields.ts). */
export type FieldKey =
  | "chargeVoltageV"
  | "chargeCurrentLimitA"
  | "dischargeCurrentLimitA"
  | "dischargeVoltageV"
  | "socPct"
  | "sohPct"
  | "hiResSocPct"
  | "voltageV"
  | "currentA"
  | "temperatureC"
  | "alarms"
  | "warnings"
  | "manufacturer"
  | "type"
  | "capacityAh";

/** A known fault or peculiarity. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** What comes of it, in a sentence or two. */
  readonly means: string;
  /** Where it is known from. */
  readonly evidence: string;
  /** Differences that need no other explanation then. */
  readonly explains: readonly FieldKey[];
}

/** One that shows itself in a single frame. */
export interface FrameRule extends Rule {
  /** What shows it, with the figures; `null` when it does not. */
  readonly look: (seen: Seen) => string | null;
  /** What else the frame says means nothing then. */
  readonly alone?: true;
}

/** One frame of the other bridge, with what was known around the time when it was sent. */
export interface Seen {
  readonly frame: SmaFrame;
  /** `null`: too short, or of an id without a table. */
  readonly decoded: SmaDecoded | null;
  readonly values: Values<string>;
  readonly raw: RawValues<string>;
  /** What this bridge would have sent under the same id at about that time; oldest first. */
  readonly ours: readonly SmaDecoded[];
  /** Oldest first. */
  readonly moments: readonly Moment[];
  readonly rules: Rules;
}

/** Puts together what the rules look at. Total for any bytes. */
export function seenOf(frame: SmaFrame, around: Pick<Seen, "moments" | "rules"> & { readonly ours: readonly SmaFrame[] }): Seen {
  const decoded = decodedOf(frame);
  const ours = around.ours.map(decodedOf).filter((one) => one !== null);
  return { ...around, ours, frame, decoded, values: numbersOf(decoded), raw: decoded?.raw ?? {} };
}

function decodedOf(frame: SmaFrame): SmaDecoded | null {
  const decoded = decodeSma(frame);
  return decoded.ok ? decoded.value : null;
}

/** The values that are numbers, by name. */
export function numbersOf(decoded: SmaDecoded | null): Values<string> {
  const values: Readonly<Record<string, unknown>> = { ...decoded?.values };
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number | null] => isNumber(entry[1])));
}

const isNumber = (value: unknown): value is number | null => value === null || typeof value === "number";

/** What this bridge would have sent in one field around that time; `null` when it would not have sent it. */
export function ourSpan({ ours }: Pick<Seen, "ours">, key: FieldKey): { readonly min: number; readonly max: number } | null {
  const values = ours.map((one) => numbersOf(one)[key]).filter((value) => typeof value === "number");
  return values.length === 0 ? null : { min: Math.min(...values), max: Math.max(...values) };
}

/** Whether any reading around that time fits. */
export const anyPack = ({ moments }: Seen, fits: (pack: PackSeen, moment: Moment) => boolean): boolean =>
  moments.some((moment) => packsSeen(moment).some((pack) => fits(pack, moment)));

/** Lowest and highest battery voltage around that time, V; `null` while it is not known. */
export function batterySpanV({ moments }: Seen): { readonly min: number; readonly max: number } | null {
  const voltages = moments.flatMap(({ battery }) => (battery === null ? [] : [battery.voltageV]));
  return voltages.length === 0 ? null : { min: Math.min(...voltages), max: Math.max(...voltages) };
}

/** A 16-bit word of a frame with its bytes the other way round. */
export const swappedWord = (raw: number): number => ((raw & 0xff) << 8) | ((raw >> 8) & 0xff);

export const near = (one: number, other: number, within: number): boolean => Math.abs(one - other) <= within + 1e-9;

export const SMA = "SMA FSS-ConnectingBat-TI-en-10";
export const SCRIPT = "the original script, siinterjkp.py 1.4";
