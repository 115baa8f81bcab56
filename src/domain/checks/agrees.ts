/** Whether inverter and BMS measure the same voltage and current. Each is followed over 30 s and compared as a whole. */
import { apartBy, covers, follow, spanOf, type Course, type Span } from "./course.ts";
import type { CurrentFacts, VoltageFacts } from "./finding.ts";
import { NO_PAIRS, withPair, type Pair } from "./proportion.ts";
import { toleranceA } from "./tolerance.ts";
import { NEW_VERDICT, weigh, type Opinion, type Verdict } from "./verdict.ts";

export interface AgreesMemory {
  readonly inverterV: Course | null;
  readonly bmsV: Course | null;
  readonly inverterA: Course | null;
  readonly bmsA: Course | null;
  readonly voltage: Verdict<"ok" | "bad", VoltageFacts>;
  readonly current: Verdict<"ok" | "noted", CurrentFacts>;
  readonly direction: Verdict<"ok" | "noted", CurrentFacts>;
  /** Steady currents that both have measured; they outlive a break. */
  readonly pairs: readonly Pair[];
}

export const NEW_AGREES: AgreesMemory = {
  inverterV: null,
  bmsV: null,
  inverterA: null,
  bmsA: null,
  voltage: NEW_VERDICT,
  current: NEW_VERDICT,
  direction: NEW_VERDICT,
  pairs: NO_PAIRS,
};

/** Longer than a reading (5 s) and a report (5 s) may be old and their meters slow together, so both have seen one moment. */
const WINDOW_MS = 30_000;
/** A disagreement that comes and goes with the load is one: it is over when it has not come back for so long. */
const CALM_MS = 600_000;
const WAIT_MS = { bad: 0, noted: 0, ok: CALM_MS };
/** Cables drop 0.5 V at 100 A and 5 mOhm; so much more is a bad joint, a wrong fuse, or not the same battery, V. */
const VOLTAGE_V = 1.5;
/** Agreement says something from here on: with half of this a factor of two would hide in the tolerance, A. */
const TELLING_A = 10;
/** Below this a current has no direction: offsets, and the inverter's own consumption, A. */
const DIRECTION_A = 5;

export interface Meters {
  readonly inverterV: number;
  readonly bmsV: number;
  readonly inverterA: number;
  readonly bmsA: number;
}

/** One tick in which the inverter operates and the battery is known. */
export function judgeAgrees(memory: AgreesMemory, now: Meters, nowMs: number): AgreesMemory {
  const inverterV = follow(memory.inverterV, now.inverterV, nowMs, WINDOW_MS);
  const bmsV = follow(memory.bmsV, now.bmsV, nowMs, WINDOW_MS);
  const inverterA = follow(memory.inverterA, now.inverterA, nowMs, WINDOW_MS);
  const bmsA = follow(memory.bmsA, now.bmsA, nowMs, WINDOW_MS);
  const next: AgreesMemory = { ...memory, inverterV, bmsV, inverterA, bmsA };
  const voltages = spans(inverterV, bmsV, nowMs);
  const currents = spans(inverterA, bmsA, nowMs);
  return {
    ...next,
    voltage: weigh(memory.voltage, voltages === null ? null : onVoltage(...voltages), nowMs, WAIT_MS),
    current: weigh(memory.current, currents === null ? null : onCurrent(...currents), nowMs, WAIT_MS),
    direction: weigh(memory.direction, currents === null ? null : onDirection(...currents), nowMs, WAIT_MS),
    pairs: currents === null ? memory.pairs : withPair(memory.pairs, ...currents, nowMs),
  };
}

/** Both over the whole window, or nothing. */
function spans(inverter: Course | null, bms: Course | null, nowMs: number): readonly [inverter: Span, bms: Span] | null {
  if (inverter === null || bms === null) return null;
  if (!covers(inverter, WINDOW_MS, nowMs) || !covers(bms, WINDOW_MS, nowMs)) return null;
  return [spanOf(inverter), spanOf(bms)];
}

function onVoltage(inverter: Span, bms: Span): Opinion<"ok" | "bad", VoltageFacts> | null {
  const facts = { inverterV: inverter.mean, bmsV: bms.mean };
  if (apartBy(inverter, bms) > VOLTAGE_V) return { state: "bad", facts };
  return Math.abs(inverter.mean - bms.mean) <= VOLTAGE_V ? { state: "ok", facts } : null;
}

function onCurrent(inverter: Span, bms: Span): Opinion<"ok" | "noted", CurrentFacts> | null {
  const facts = { inverterA: inverter.mean, bmsA: bms.mean };
  const mostA = toleranceA(inverter.mean, bms.mean, 1);
  if (apartBy(inverter, bms) > mostA) return { state: "noted", facts };
  return agree(inverter, bms) && Math.max(Math.abs(inverter.mean), Math.abs(bms.mean)) >= TELLING_A
    ? { state: "ok", facts }
    : null;
}

/** The same current the other way round may be a wrong sign; any other may be a charger or a load beside the inverter. */
function onDirection(inverter: Span, bms: Span): Opinion<"ok" | "noted", CurrentFacts> | null {
  const facts = { inverterA: inverter.mean, bmsA: bms.mean };
  const turned = { min: -bms.max, max: -bms.min, mean: -bms.mean };
  if (flowOf(inverter) === 0 || flowOf(bms) === 0) return null;
  if (flowOf(inverter) === flowOf(bms)) return { state: "ok", facts };
  return agree(inverter, turned) ? { state: "noted", facts } : null;
}

const agree = (a: Span, b: Span): boolean => Math.abs(a.mean - b.mean) <= toleranceA(a.mean, b.mean, 1);

/** The direction of a current that never left it. */
const flowOf = (span: Span): -1 | 0 | 1 => (span.min >= DIRECTION_A ? 1 : span.max <= -DIRECTION_A ? -1 : 0);
