import type { Clock } from "../io/port.ts";

/** A clock that agrees with `clock` now and goes `speed` times as fast; 1 gives `clock` itself. */
export function fasterClock(clock: Clock, speed: number): Clock {
  if (speed === 1) return clock;
  const startMs = clock.nowMs();
  return {
    nowMs: () => startMs + (clock.nowMs() - startMs) * speed,
    sleep: (ms, signal) => clock.sleep(ms / speed, signal),
    after: (ms, wake) => clock.after(ms / speed, wake),
  };
}
