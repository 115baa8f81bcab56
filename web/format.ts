/**
 * Numbers, times and lengths of time as people of a locale read them. What is not known is an en dash, never a number. Units are
 * joined by a no-break space, so that no line ends between the two.
 */
import type { Words } from "./words/en.ts";

/** Stands for a value that is not known. */
export const UNKNOWN = "–";
const SPACE = "\u00a0";

export interface Format {
  /** With exactly so many decimals and a true minus sign. */
  readonly number: (value: number | null, digits?: number) => string;
  /** The same with its unit: "84.0 A". */
  readonly unit: (value: number | null, unit: string, digits?: number) => string;
  /** With a sign in any case but 0: "+2.1 kW". */
  readonly signed: (value: number | null, unit: string, digits?: number) => string;
  /** A length of time in one or two units: "8 s", "4 min 5 s", "3 h 20 min", "2 d 4 h". */
  readonly span: (ms: number) => string;
  /** How old something is: with tenths below 10 s, else in one unit. */
  readonly age: (ms: number) => string;
  /** "14:20"; with the weekday when it is not the same day as `nowMs`. */
  readonly clock: (atMs: number, nowMs: number) => string;
  readonly time: (atMs: number) => string;
  readonly timeWithSeconds: (atMs: number) => string;
  /** "Wed, 12 Nov". */
  readonly day: (atMs: number) => string;
  /** "12 Nov". */
  readonly dayShort: (atMs: number) => string;
  /** "12 Nov 2025, 14:20". */
  readonly dateAndTime: (atMs: number) => string;
  readonly month: (atMs: number) => string;
}

/** `locale` such as "de-AT"; its time zone is that of the browser. */
export function formatOf(locale: string, words: Words["time"]): Format {
  const numbers = new Map<string, Intl.NumberFormat>();
  const intl = (digits: number, signDisplay: "auto" | "exceptZero"): Intl.NumberFormat => {
    const key = `${digits}${signDisplay}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const made = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay });
    numbers.set(key, made);
    return made;
  };
  const written = (value: number | null, digits: number, sign: "auto" | "exceptZero"): string =>
    value === null || !Number.isFinite(value)
      ? UNKNOWN
      : intl(digits, sign).format(withoutMinusZero(value, digits)).replace("-", "−");
  const number: Format["number"] = (value, digits = 0) => written(value, digits, "auto");
  const dates = (options: Intl.DateTimeFormatOptions): ((atMs: number) => string) => {
    let made: Intl.DateTimeFormat | null = null;
    return (atMs) => (made ??= new Intl.DateTimeFormat(locale, options)).format(atMs);
  };
  const time = dates({ hour: "2-digit", minute: "2-digit" });
  const weekdayTime = dates({ weekday: "short", hour: "2-digit", minute: "2-digit" });
  const joined = (value: number, unit: string): string => `${number(value)}${SPACE}${unit}`;
  return {
    number,
    unit: (value, unit, digits = 0) => `${number(value, digits)}${SPACE}${unit}`,
    signed: (value, unit, digits = 0) => `${written(value, digits, "exceptZero")}${SPACE}${unit}`,
    span: (ms) =>
      spanParts(ms)
        .map(([value, unit]) => joined(value, words[unit]))
        .join(" "),
    age: (ms) => {
      if (ms < 9_950) return `${number(Math.max(0, ms) / 1000, 1)}${SPACE}${words.seconds}`;
      const [value, unit] = spanParts(ms)[0]!;
      return joined(value, words[unit]);
    },
    clock: (atMs, nowMs) => (sameDay(atMs, nowMs) ? time(atMs) : weekdayTime(atMs)),
    time,
    timeWithSeconds: dates({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: dates({ weekday: "short", day: "numeric", month: "short" }),
    dayShort: dates({ day: "numeric", month: "short" }),
    dateAndTime: dates({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    month: dates({ month: "short" }),
  };
}

/** A figure that rounds to 0 has no sign. */
function withoutMinusZero(value: number, digits: number): number {
  return Math.abs(value) < 0.5 / 10 ** digits ? 0 : value;
}

const sameDay = (aMs: number, bMs: number): boolean => new Date(aMs).toDateString() === new Date(bMs).toDateString();

type Part = readonly [value: number, unit: keyof Words["time"]];

function spanParts(ms: number): readonly Part[] {
  const s = Math.max(0, Math.round(ms / 1000));
  const some = (parts: readonly Part[]): readonly Part[] => parts.filter(([value], index) => index === 0 || value > 0);
  if (s < 60) return [[s, "seconds"]];
  // From ten minutes on seconds only make the text restless.
  if (s < 600)
    return some([
      [Math.floor(s / 60), "minutes"],
      [s % 60, "seconds"],
    ]);
  if (s < 3_600) return [[Math.floor(s / 60), "minutes"]];
  if (s < 86_400)
    return some([
      [Math.floor(s / 3_600), "hours"],
      [Math.floor((s % 3_600) / 60), "minutes"],
    ]);
  return some([
    [Math.floor(s / 86_400), "days"],
    [Math.floor((s % 86_400) / 3_600), "hours"],
  ]);
}
