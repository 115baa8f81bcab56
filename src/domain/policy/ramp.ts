/**
 * How a current limit moves: a fall acts at once; after a zero it stays zero for a while; then it rises slowly.
 * A limit rises only with a new reading, so a battery that is silent never gets more.
 */
import type { Rules } from "../rules.ts";

export interface RampMemory {
  readonly valueA: number;
  /** The limit was forced to 0 and has not been released yet. */
  readonly held: boolean;
  /** Since when the cause of the zero is gone without a break; `null` while it lasts. */
  readonly releasableSinceMs: number | null;
  /** When the limit last had the chance to rise. */
  readonly stepAtMs: number;
}

/** After a start there is no pause, only the rise from 0. */
export const newRamp = (nowMs: number): RampMemory => ({
  valueA: 0,
  held: false,
  releasableSinceMs: null,
  stepAtMs: nowMs,
});

/**
 * The next value of a limit. `targetA` is the smallest candidate, `mostA` what it can be at best, `newReading` whether the battery has been read since the
 * last tick. The value is never above the target and rises by at most `ramp.ampsPerS`.
 */
export function nextRamp(
  memory: RampMemory,
  targetA: number,
  mostA: number,
  newReading: boolean,
  nowMs: number,
  rules: Rules,
): { readonly memory: RampMemory; readonly pacing: "none" | "hold" | "ramp" } {
  const stepAtMs = newReading ? nowMs : memory.stepAtMs;
  if (targetA <= 0) {
    return { memory: { valueA: 0, held: true, releasableSinceMs: null, stepAtMs }, pacing: "none" };
  }
  let held = memory.held;
  let releasableSinceMs = memory.releasableSinceMs;
  if (held) {
    const enough = targetA >= rules.ramp.releaseFraction * mostA;
    releasableSinceMs = enough ? (releasableSinceMs ?? nowMs) : null;
    held = releasableSinceMs === null || nowMs - releasableSinceMs < rules.ramp.holdMs;
    if (held) return { memory: { valueA: 0, held, releasableSinceMs, stepAtMs }, pacing: "hold" };
    releasableSinceMs = null;
  }
  // A stalled process must not catch up in one leap: at most one fresh period counts.
  const elapsedMs = newReading ? Math.min(nowMs - memory.stepAtMs, rules.ages.freshMs) : 0;
  const reachableA = memory.valueA + (rules.ramp.ampsPerS * elapsedMs) / 1000;
  const valueA = Math.min(targetA, reachableA);
  return { memory: { valueA, held, releasableSinceMs, stepAtMs }, pacing: valueA < targetA ? "ramp" : "none" };
}
