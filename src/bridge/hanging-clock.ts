import type { Clock } from "../io/port.ts";

/** For tests of the watchdog: a clock whose sleeps, once `afterMs` have passed, never end. A loop on it hangs while the process lives. */
export function hangingClock(clock: Clock, afterMs: number): Clock {
  const hangsAtMs = clock.nowMs() + afterMs;
  return {
    nowMs: () => clock.nowMs(),
    sleep: (ms, signal) => (clock.nowMs() < hangsAtMs ? clock.sleep(ms, signal) : new Promise(() => undefined)),
    after: (ms, wake) => (clock.nowMs() < hangsAtMs ? clock.after(ms, wake) : () => undefined),
  };
}
