/** The stretch of time that the charts show, and how it is moved. Times are ms since 1970. */

export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the buttons choose. */
export const SPANS_MS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS, year: 365 * DAY_MS } as const;
export type SpanName = keyof typeof SPANS_MS;

/** Closer shows nothing more: the battery is recorded every 10 s. */
export const LEAST_SPAN_MS = 5 * 60_000;
/** A little more than the longest button. */
const MOST_SPAN_MS = 400 * DAY_MS;

/** Moved by a part of its own length, but not into the future. */
export function panned({ fromMs, toMs }: View, byMs: number, nowMs: number): View {
  const most = Math.max(0, nowMs - toMs);
  const move = Math.min(byMs, most);
  return { fromMs: fromMs + move, toMs: toMs + move };
}

/** Shorter (`factor` below 1) or longer around a moment that stays where it is; within the bounds, and never into the future. */
export function zoomed({ fromMs, toMs }: View, factor: number, aroundMs: number, nowMs: number): View {
  const span = Math.min(MOST_SPAN_MS, Math.max(LEAST_SPAN_MS, (toMs - fromMs) * factor));
  const share = (aroundMs - fromMs) / (toMs - fromMs);
  const from = aroundMs - share * span;
  const late = Math.max(0, from + span - nowMs);
  return { fromMs: from - late, toMs: from + span - late };
}

/** Periods of the energy bars for a stretch of time: some dozens, not hundreds. */
export const periodFor = ({ fromMs, toMs }: View): "hour" | "day" | "month" =>
  toMs - fromMs <= 1.6 * DAY_MS ? "hour" : toMs - fromMs <= 62 * DAY_MS ? "day" : "month";
