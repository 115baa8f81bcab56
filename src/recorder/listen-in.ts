import type { FlightRecorder } from "./flight-recorder.ts";

/** Whoever listens to the lines (recorded-ports.ts). */
export type Tap = Pick<FlightRecorder, "tap" | "note">;

/** One tap for all of them, in their order; `null` when nobody listens. */
export function oneTap(taps: readonly (Tap | null)[]): Tap | null {
  const listening = taps.filter((tap) => tap !== null);
  const [only] = listening;
  if (only === undefined || listening.length === 1) return only ?? null;
  return {
    tap: (line, direction, bytes) => {
      for (const tap of listening) tap.tap(line, direction, bytes);
    },
    note: (line, event) => {
      for (const tap of listening) tap.note(line, event);
    },
  };
}
