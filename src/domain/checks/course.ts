/** How a value moved over the last seconds: lowest, highest and mean, in bounded memory. */
export interface Course {
  /** Since when it has been followed without a break. */
  readonly sinceMs: number;
  /** One entry for each second with a value, oldest first. */
  readonly seconds: readonly Second[];
}

interface Second {
  readonly second: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
}

export interface Span {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** No volt, ampere or per cent here comes near; it keeps sums finite. */
const MOST = 1e6;

/** Whether a value can be followed at all. */
export const isReal = (value: number): boolean => Math.abs(value) <= MOST;

/** The course with one more value, of the last `keepMs`. A value that is no number breaks it. */
export function follow(course: Course | null, value: number, nowMs: number, keepMs: number): Course | null {
  if (!isReal(value) || !Number.isFinite(nowMs)) return null;
  const second = Math.floor(nowMs / 1000);
  const known = course?.seconds ?? [];
  // Once a second one entry comes and one goes.
  let from = 0;
  while (from < known.length && known[from]!.second < second - keepMs / 1000) from++;
  let to = known.length;
  while (to > from && known[to - 1]!.second > second) to--;
  const last = to > from ? known[to - 1] : undefined;
  const entry: Second =
    last?.second === second
      ? {
          second,
          min: Math.min(last.min, value),
          max: Math.max(last.max, value),
          sum: last.sum + value,
          count: last.count + 1,
        }
      : { second, min: value, max: value, sum: value, count: 1 };
  const seconds = known.slice(from, last?.second === second ? to - 1 : to);
  seconds.push(entry);
  return { sinceMs: course?.sinceMs ?? nowMs, seconds };
}

/** Lowest, highest and mean of what is kept. */
export function spanOf({ seconds }: Course): Span {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  for (const entry of seconds) {
    if (entry.min < min) min = entry.min;
    if (entry.max > max) max = entry.max;
    sum += entry.sum;
    count += entry.count;
  }
  return { min, max, mean: sum / count };
}

/** Whether a value has been followed for so long without a break. */
export const covers = (course: Course, forMs: number, nowMs: number): boolean => nowMs - course.sinceMs >= forMs;

/**
 * How far two courses are apart, 0 where they meet. Two honest meters that lag behind each other by less than the time
 * kept have seen some moment in common, so their courses meet within their errors, however the value swings.
 */
export const apartBy = (a: Span, b: Span): number => Math.max(0, a.min - b.max, b.min - a.max);
