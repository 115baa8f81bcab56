/**
 * Whether the inverter works with what it was told. It drops a value that it does not like without notice and keeps the last
 * one (FSS-ConnectingBat-TI-en-10, p. 19), and only two can be read back: the SOC in 0x305 and the charge voltage in 0x306.
 */
import { covers, follow, isReal, spanOf, type Course } from "./course.ts";
import { WATCHING, type Body, type ChargeVoltageFacts, type SocFacts } from "./finding.ts";
import { NEW_VERDICT, weigh, type Opinion, type Verdict } from "./verdict.ts";

export interface AcceptedMemory {
  readonly toldSoc: Course | null;
  readonly toldVoltage: Course | null;
  readonly soc: Verdict<"ok" | "bad", SocFacts>;
  readonly chargeVoltage: Verdict<"ok" | "bad", ChargeVoltageFacts>;
}

export const NEW_ACCEPTED: AcceptedMemory = { toldSoc: null, toldVoltage: null, soc: NEW_VERDICT, chargeVoltage: NEW_VERDICT };

/**
 * What was told during this time may still be what the inverter says: it should take a value within 5 s, its control loops
 * take 10 s, and a report counts for 5 s. A refusal stands for ever, so to wait longer than needed loses nothing.
 */
const SOC_WITHIN_MS = 15_000;
/** The collected report may hold a 0x306 that is 15 s old beside a new 0x305 (inverter/report-memory.ts). */
const VOLTAGE_WITHIN_MS = 25_000;
/** So long the value has to be wrong (or right again): an inverter that starts shows its defaults (0 %, 54 V) for a moment. */
const WAIT_MS = { bad: 5_000, ok: 5_000 };
/**
 * SOC goes out in whole per cents, rounded down, and in 0.01 %; which of the two the inverter uses depends on its firmware.
 * So anything between the whole per cents around the value is that value; 0x305 has steps of 0.1 %, rounded either way.
 */
const SOC_STEP_PCT = 0.15;
/** Sent in steps of 0.1 V, rounded down, said in steps of 0.1 V: one step either way. */
const VOLTAGE_STEP_V = 0.15;

export interface TellAndSay {
  readonly toldSocPct: number;
  readonly toldVoltageV: number;
  readonly saidSocPct: number;
  readonly saidVoltageV: number;
  readonly chargingProcedure: number;
}

/** One tick in which the inverter operates and is told something. */
export function judgeAccepted(memory: AcceptedMemory, now: TellAndSay, nowMs: number): AcceptedMemory {
  const { chargingProcedure } = now;
  const toldSoc = follow(memory.toldSoc, now.toldSocPct, nowMs, SOC_WITHIN_MS);
  const toldVoltage = follow(memory.toldVoltage, now.toldVoltageV, nowMs, VOLTAGE_WITHIN_MS);
  const socRight = toldSoc === null ? null : isSoc(toldSoc, now.saidSocPct, nowMs);
  const voltageRight = toldVoltage === null ? null : isVoltage(toldVoltage, now.saidVoltageV, nowMs);
  const socFacts = { toldPct: now.toldSocPct, saidPct: now.saidSocPct, chargingProcedure };
  const voltageFacts = { toldV: now.toldVoltageV, saidV: now.saidVoltageV, chargingProcedure };
  return {
    toldSoc,
    toldVoltage,
    soc: weigh(memory.soc, opinion(socRight, socFacts), nowMs, WAIT_MS),
    chargeVoltage: weigh(memory.chargeVoltage, opinion(voltageRight, voltageFacts), nowMs, WAIT_MS),
  };
}

/** The findings accepted-soc and accepted-charge-voltage. */
export const acceptedFindings = ({ soc, chargeVoltage }: AcceptedMemory): readonly Body[] => [
  { check: "accepted-soc", ...(soc.state === "unknown" ? WATCHING : { state: soc.state, ...soc.facts }) },
  {
    check: "accepted-charge-voltage",
    ...(chargeVoltage.state === "unknown" ? WATCHING : { state: chargeVoltage.state, ...chargeVoltage.facts }),
  },
];

const opinion = <F>(right: boolean | null, facts: F): Opinion<"ok" | "bad", F> | null =>
  right === null ? null : { state: right ? "ok" : "bad", facts };

function isSoc(told: Course, saidPct: number, nowMs: number): boolean | null {
  const { min, max } = spanOf(told);
  const right = saidPct >= Math.floor(min) - SOC_STEP_PCT && saidPct <= Math.ceil(max) + SOC_STEP_PCT;
  return judged(right, saidPct, covers(told, SOC_WITHIN_MS, nowMs));
}

function isVoltage(told: Course, saidV: number, nowMs: number): boolean | null {
  const { min, max } = spanOf(told);
  const right = saidV >= min - VOLTAGE_STEP_V && saidV <= max + VOLTAGE_STEP_V;
  return judged(right, saidV, covers(told, VOLTAGE_WITHIN_MS, nowMs));
}

/** Right counts at once, wrong only when the inverter has had its time. */
function judged(right: boolean, said: number, hadItsTime: boolean): boolean | null {
  if (right) return true;
  return hadItsTime && isReal(said) ? false : null;
}
