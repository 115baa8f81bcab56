/** How often each id comes, and what that means: the inverter wants its values neither too often nor too seldom. Pure. */
import { idText } from "../codec/sma/frame.ts";
import type { Hit } from "./frame-rules.ts";
import { SENT_IDS } from "./id-rules.ts";
import { SCRIPT, SMA, type Rule } from "./rule.ts";

/** Of the frames of one id. Times in ms. */
export interface Course {
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly shortestMs: number | null;
  readonly longestMs: number | null;
  /** The last gaps between two frames, oldest first. */
  readonly gapsMs: readonly number[];
  /** Gaps below the inhibit time. */
  readonly hurried: number;
}

/** Least time between two frames of one id, ms, with what a busy machine's clock gives or takes. */
const INHIBIT_MS = 200;
const STAMP_MS = 30;
const GAPS_KEPT = 31;
/** A program that is late once is not too quick. */
const HURRIED_OFTEN = 3;
/** A limit that the battery asks for comes as much later. */
const SLOW_MS = 5_000;
const LONG_MS = 30_000;
const SUPERVISED_MS = 60_000;
/** Without these the inverter stops (F952), or goes on with its defaults (W952). */
const SUPERVISED: readonly number[] = [0x351, 0x355];

export function addToCourse(course: Course | undefined, atMs: number): Course {
  if (course === undefined) {
    return { count: 1, firstAtMs: atMs, lastAtMs: atMs, shortestMs: null, longestMs: null, gapsMs: [], hurried: 0 };
  }
  const gapMs = atMs - course.lastAtMs;
  return {
    count: course.count + 1,
    firstAtMs: course.firstAtMs,
    lastAtMs: atMs,
    shortestMs: Math.min(course.shortestMs ?? gapMs, gapMs),
    longestMs: Math.max(course.longestMs ?? gapMs, gapMs),
    gapsMs: [...course.gapsMs.slice(1 - GAPS_KEPT), gapMs],
    hurried: course.hurried + (gapMs < INHIBIT_MS - STAMP_MS ? 1 : 0),
  };
}

/** The usual time between two frames, ms: the median of the last ones; `null` before the second. */
export function periodMs({ gapsMs }: Course): number | null {
  const sorted = [...gapsMs].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

/** What is to be said about the cadence at a time; `sinceMs` is when the other was first heard, `bursts` frames that followed another id's at once. */
export function cadenceFindings(
  courses: ReadonlyMap<number, Course>,
  { sinceMs, nowMs, bursts }: { readonly sinceMs: number; readonly nowMs: number; readonly bursts: number },
): readonly Hit[] {
  const found: Hit[] = [];
  const add = (rule: Rule, detail: string): void => void found.push({ rule, detail });
  const slow: string[] = [];
  const quick: string[] = [];
  const missing: string[] = [];
  for (const id of SENT_IDS) {
    const course = courses.get(id);
    const name = idText(id);
    const supervised = SUPERVISED.includes(id);
    if (course === undefined) {
      if (nowMs - sinceMs < SUPERVISED_MS) continue;
      if (supervised) add(NEVER_SENT, `no ${name} in ${seconds(nowMs - sinceMs)}`);
      else missing.push(name);
      continue;
    }
    const gapMs = Math.max(course.longestMs ?? 0, nowMs - course.lastAtMs);
    if (supervised && gapMs > SUPERVISED_MS) add(SILENT_TOO_LONG, `${seconds(gapMs)} without ${name}`);
    else if (supervised && gapMs > LONG_MS) add(LONG_GAP, `${seconds(gapMs)} without ${name}`);
    const period = periodMs(course);
    if (supervised && period !== null && period > SLOW_MS) slow.push(`${name} every ${seconds(period)}`);
    if (course.hurried >= HURRIED_OFTEN) quick.push(`${name} after ${course.shortestMs ?? 0} ms`);
  }
  if (missing.includes("0x35A")) add(NO_MESSAGES, "no 0x35A");
  const rest = missing.filter((name) => name !== "0x35A");
  if (rest.length > 0) add(NOT_SENT, rest.join(", "));
  if (slow.length > 0) add(SLOW, slow.join(", "));
  if (quick.length > 0) add(TOO_QUICK, quick.join(", "));
  if (bursts >= HURRIED_OFTEN) add(BURSTS, `${bursts} frames`);
  return found;
}

/** Whether a frame follows one of another id sooner than the strictest reading of the inhibit time wants it. */
export const isBurst = (gapMs: number): boolean => gapMs < INHIBIT_MS - STAMP_MS;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const rule = (name: string, severity: Rule["severity"], means: string, evidence: string): Rule => ({
  name,
  severity,
  means,
  evidence,
  explains: [],
});

const NEVER_SENT = rule(
  "never-sent",
  "danger",
  "Without 0x355 the inverter stops after 60 s (F952); without 0x351 it goes on with 54 V and 0 A (W952).",
  SMA,
);
const SILENT_TOO_LONG = rule(
  "silent-too-long",
  "danger",
  "After 60 s without 0x355 the inverter stops (F952); after as long without 0x351 it warns (W952) and goes on with its defaults.",
  SMA,
);
const LONG_GAP = rule("long-gap", "fault", "Half of the 60 s after which the inverter stops (F952) and more were used up.", SMA);
const SLOW = rule(
  "slow-cadence",
  "note",
  "The inverter learns of a full, cold or lost battery as much later. Its own supervision takes 60 s.",
  `${SCRIPT}, sends a set of frames every 10.5 s; solardirector every 10 s`,
);
const TOO_QUICK = rule(
  "too-quick",
  "fault",
  "A value must not come more often than every 200 ms.",
  `${SMA}, inhibit time; SimpBMS and Battery-Emulator send the whole set every 100 ms, as far as is known without harm`,
);
const BURSTS = rule(
  "bursts",
  "note",
  "Frames of different ids follow each other at once. In its strictest reading the inhibit time of 200 ms is for them, too.",
  `${SMA}; ${SCRIPT}, leaves 100 ms, others nothing, as far as is known without harm`,
);
const NO_MESSAGES = rule(
  "no-messages",
  "fault",
  "The inverter is told of no alarm and no warning of the battery.",
  `${SMA}: 0x35A is mandatory`,
);
const NOT_SENT = rule("not-sent", "note", "The inverter has nothing to display there; it does not need it.", SMA);
