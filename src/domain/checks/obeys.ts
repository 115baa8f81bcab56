/** Whether the inverter's current stays within the limits it was told. */
import type { InverterReport } from "../inverter.ts";
import { covers, follow, isReal, spanOf, type Course } from "./course.ts";
import { WATCHING, type Body, type LimitFacts } from "./finding.ts";
import { toleranceA } from "./tolerance.ts";
import { NEW_VERDICT, weigh, type Opinion, type Verdict } from "./verdict.ts";

type LimitVerdict = Verdict<"ok" | "noted" | "bad", LimitFacts>;

export interface ObeysMemory {
  readonly chargeLimit: Course | null;
  readonly dischargeLimit: Course | null;
  readonly charge: LimitVerdict;
  readonly discharge: LimitVerdict;
}

export const NEW_OBEYS: ObeysMemory = { chargeLimit: null, dischargeLimit: null, charge: NEW_VERDICT, discharge: NEW_VERDICT };

/** The Sunny Island follows a limit within about 10 s (FSS-ConnectingBat-TI-en-10): the highest of these counts. */
const FOLLOW_MS = 15_000;
/**
 * So long the excess has to last: measurements lag, and the 0x307 that says "on grid" may be 15 s older than the current.
 * An excess is over when it was gone for a minute.
 */
const WAIT_MS = { bad: 15_000, noted: 15_000, ok: 60_000 };
/**
 * A battery above the charge voltage is discharged down to it without regard to the discharge limit. The regulator holds
 * it there within its ripple, and the two meters differ by some 0.1 V: below this it is sure that it is not that, V.
 */
const FORCED_BELOW_V = 0.2;

export interface LimitsAndCurrent {
  readonly chargeLimitA: number;
  readonly dischargeLimitA: number;
  readonly chargeVoltageV: number;
  /** Of the inverter. */
  readonly currentA: number;
  /** The highest that anyone measures. */
  readonly voltageV: number;
  /** Of the battery, only where the inverter's current may be that of one of several: an excess has to show in both. */
  readonly witnessA: number | null;
  readonly onGrid: boolean | null;
  readonly inverterCount: number;
}

/** One tick in which the inverter operates and is told something. */
export function judgeObeys(memory: ObeysMemory, now: LimitsAndCurrent, nowMs: number): ObeysMemory {
  const chargeLimit = follow(memory.chargeLimit, now.chargeLimitA, nowMs, FOLLOW_MS);
  const dischargeLimit = follow(memory.dischargeLimit, now.dischargeLimitA, nowMs, FOLLOW_MS);
  return {
    chargeLimit,
    dischargeLimit,
    charge: weigh(memory.charge, opinionOn(chargeLimit, now, 1, null, nowMs), nowMs, WAIT_MS),
    discharge: weigh(memory.discharge, opinionOn(dischargeLimit, now, -1, excuseOf(now), nowMs), nowMs, WAIT_MS),
  };
}

/** The findings obeys-charge and obeys-discharge. */
export const obeysFindings = ({ charge, discharge }: ObeysMemory): readonly Body[] => [
  { check: "obeys-charge", ...(charge.state === "unknown" ? WATCHING : { state: charge.state, ...charge.facts }) },
  { check: "obeys-discharge", ...(discharge.state === "unknown" ? WATCHING : { state: discharge.state, ...discharge.facts }) },
];

function opinionOn(
  limit: Course | null,
  now: LimitsAndCurrent,
  direction: 1 | -1,
  excuse: LimitFacts["excuse"],
  nowMs: number,
): Opinion<"ok" | "noted" | "bad", LimitFacts> | null {
  if (limit === null || !isReal(now.currentA)) return null;
  const limitA = spanOf(limit).max;
  const mostA = limitA + toleranceA(limitA, limitA, now.inverterCount);
  const currentA = Math.max(0, direction * now.currentA);
  if (currentA <= mostA) return { state: "ok", facts: { limitA, currentA, excuse: null } };
  if (!covers(limit, FOLLOW_MS, nowMs)) return null;
  if (now.witnessA !== null && !(direction * now.witnessA > mostA)) return null;
  return { state: excuse === null ? "bad" : "noted", facts: { limitA, currentA, excuse } };
}

/** Off the grid the load takes what it takes (FSS-ConnectingBat-TI-en-10). */
function excuseOf({ onGrid, voltageV, chargeVoltageV }: LimitsAndCurrent): LimitFacts["excuse"] {
  if (onGrid !== true) return onGrid === null ? "grid-unknown" : "off-grid";
  return voltageV <= chargeVoltageV - FORCED_BELOW_V ? null : "above-charge-voltage";
}

/**
 * Bits 6 and 7 of `functionBits1`: the voltage on AC2 is good, and its relay is closed. Undocumented; two programs agree on
 * them (codec/sma/messages.ts). Both have to be set, because the grid makes an excess an accusation.
 */
const ON_GRID = (1 << 6) | (1 << 7);

/** Whether the inverter says that it is connected to the grid; `null` where it says nothing about its relays. */
export function onGridOf({ relays }: InverterReport): boolean | null {
  if (relays === undefined || relays.functionBits1 === 0) return null;
  return (relays.functionBits1 & ON_GRID) === ON_GRID;
}
