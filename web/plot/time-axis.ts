/** What stands under the charts: hours, days or months, as the locale writes them. */
import type { Format } from "../format.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** `stepS`: from one mark to the next. A midnight among hours shows its day. */
export function timeLabels(marksS: readonly number[], stepS: number, format: Format): string[] {
  return marksS.map((atS) => {
    const atMs = atS * 1000;
    if (stepS >= 27 * DAY_S) return format.month(atMs);
    const at = new Date(atMs);
    return stepS >= DAY_S || (at.getHours() === 0 && at.getMinutes() === 0) ? format.dayShort(atMs) : format.time(atMs);
  });
}
