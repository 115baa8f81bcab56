/** Numbers and names as people read them, shared by the views and the decoder. A value that is not there is never a number. */
import type { Absence } from "../domain/observed.ts";

export { fixed, spoken, trimmed } from "../codec/spoken.ts";

/** An age or a length of time: "0.4 s", "45 s", "12 min", "5 h". */
export function duration(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 120) return `${Math.round(s)} s`;
  if (s < 7_200) return `${Math.round(s / 60)} min`;
  return `${Math.round(s / 3_600)} h`;
}

/** Why a request failed, in words. */
export const ABSENCE_WORDS: Readonly<Record<Absence, string>> = {
  "never-seen": "never seen",
  timeout: "no answer",
  "bad-checksum": "wrong checksum",
  malformed: "malformed",
  echo: "only our echo",
  implausible: "implausible",
  starting: "BMS starting",
  "port-closed": "port closed",
};
