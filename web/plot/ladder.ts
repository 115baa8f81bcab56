/** Round ends for scales, and a scale that does not dance: it grows at once and shrinks only after a while. */

export const CURRENT_STOPS_A = [20, 40, 60, 80, 100, 120, 160, 200, 300, 400, 600, 800, 1200] as const;
export const DEVIATION_STOPS_MV = [5, 10, 20, 30, 50, 100, 200, 500, 1000] as const;

/** So long a smaller scale must have been enough, ms. */
const CALM_MS = 30_000;

/** The first stop that holds the value; the last one holds everything. */
export const stopFor = (stops: readonly number[], value: number): number =>
  stops.find((stop) => value <= stop) ?? stops[stops.length - 1]!;

/** Remembers the scale of one picture: give it the largest value with the time, it gives the end of the scale. */
export function calmStop(stops: readonly number[]): (value: number, nowMs: number) => number {
  let shown = 0;
  let neededAtMs = -Infinity;
  return (value, nowMs) => {
    const stop = stopFor(stops, value);
    if (stop >= shown || nowMs - neededAtMs >= CALM_MS) shown = stop;
    if (stop >= shown) neededAtMs = nowMs;
    return shown;
  };
}
