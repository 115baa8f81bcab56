import { performance } from "node:perf_hooks";
import type { Clock } from "./port.ts";

/** The longest delay that setTimeout takes; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Real time. The system clock may be set (NTP, a Pi without a battery clock) without any effect here.
 * It never wakes early: a timer of Node may fire up to 1 ms before its time by this clock, and is then armed again.
 */
export const monotonicClock: Clock = {
  nowMs: () => performance.now(),
  sleep: (ms, signal) => sleepBy(monotonicClock, ms, signal),
  after: (ms, wake) => {
    const dueMs = performance.now() + (ms > 0 ? ms : 0);
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const leftMs = dueMs - performance.now();
      timer = setTimeout(onTimer, Math.min(Math.max(1, Math.ceil(leftMs)), LONGEST_TIMER_MS));
    };
    const onTimer = (): void => {
      if (performance.now() < dueMs) arm();
      else wake();
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** The `sleep` of a clock that has `after`. */
export function sleepBy(clock: Pick<Clock, "after">, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const callOff = clock.after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    const onAbort = (): void => {
      callOff();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
