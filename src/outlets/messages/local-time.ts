/** The clock on the wall of the house, where messages and quiet hours live. */

export interface LocalTime {
  /** Days since 1970, by the calendar here. */
  readonly day: number;
  /** Minutes since midnight, 0..1439. */
  readonly minute: number;
}

const DAY_MS = 86_400_000;

/** `wallMs`: since 1970, UTC; the time zone is that of the machine. */
export function localTime(wallMs: number): LocalTime {
  const date = new Date(wallMs);
  const day = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
  return { day, minute: 60 * date.getHours() + date.getMinutes() };
}

/** "2026-06-01 22:14" */
export function timeText(wallMs: number): string {
  const date = new Date(wallMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Whether a minute lies from one up to before the other, which may be on the next day. */
export const isBetween = (minute: number, fromMinute: number, toMinute: number): boolean =>
  fromMinute <= toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
