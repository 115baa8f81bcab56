/**
 * When one channel is told what: quiet hours, so many in an hour, digests. Pure: news and times go in, what is due comes out. What is
 * held back is told later in one message; what that has no room for is counted in it.
 */
import { isAtLeast, type ChannelRules, type Level } from "./channel.ts";
import { isBetween, type LocalTime } from "./local-time.ts";
import type { News } from "./news.ts";

/** One message: a single piece of news, or several at once with how many more there were. */
export interface Due<N> {
  readonly news: readonly N[];
  readonly more: number;
  readonly level: Level;
}

/** What the plan has to know of a piece of news. */
export type Planned = Pick<News, "key" | "state" | "level">;

const HOUR_MS = 3_600_000;
/** With no room left in its hour, an alarm goes so long after the last message, with all that is held back. */
const ALARM_WAITS_MS = 120_000;
/** So much is held back at the most; a digest of more would not be read, and fits into no message. */
const MOST_HELD = 40;

export class ChannelPlan<N extends Planned> {
  readonly #rules: ChannelRules;
  /** What has been told to have begun, or waits to be. */
  readonly #begun = new Set<string>();
  /** When the messages of the last hour went out, monotonic ms. */
  #sentMs: number[] = [];
  #backlog = 0;
  #nowMs = 0;
  #held: N[] = [];
  #more = 0;
  /** Waits for the next digest. */
  #infos: N[] = [];
  #moreInfos = 0;
  #period: number | null = null;

  constructor(rules: ChannelRules) {
    this.#rules = rules;
  }

  /** What is due now, of this news and of what was held back; `backlog` messages have not gone out yet. */
  take(news: readonly N[], nowMs: number, local: LocalTime, backlog = 0): readonly Due<N>[] {
    this.#backlog = backlog;
    this.#nowMs = nowMs;
    this.#sentMs = this.#sentMs.filter((sentMs) => nowMs - sentMs < HOUR_MS);
    this.#endPeriod(local);
    const isQuiet = this.#isQuiet(local);
    // What has waited comes first.
    const released = this.#release(isQuiet, nowMs);
    const due: Due<N>[] = released === null ? [] : [released];
    for (const one of news) {
      if (!this.#concerns(one)) continue;
      if (isInfo(one) && this.#rules.digest.every !== "off") this.#collect(one);
      else if (this.#mayGo(one, isQuiet)) due.push(this.#send([one], 0, urgencyOf(one), nowMs));
      else this.#hold(one);
    }
    return due;
  }

  /** A channel that is not told of a beginning is not told of its end either. */
  #concerns({ key, state, level }: N): boolean {
    if (state === "ended" && key !== null) return this.#begun.delete(key);
    if (!isAtLeast(level, this.#rules.least)) return false;
    if (key !== null) this.#begun.add(key);
    return true;
  }

  /** The end of what is still held back does not overtake it. */
  #mayGo(one: N, isQuiet: boolean): boolean {
    if (isQuiet && this.#waits(one)) return false;
    if (one.state === "ended" && this.#held.some(({ key }) => key === one.key)) return false;
    return this.#hasRoom(urgencyOf(one));
  }

  #isQuiet({ minute }: LocalTime): boolean {
    const { quiet } = this.#rules;
    return quiet !== null && isBetween(minute, quiet.fromMinute, quiet.toMinute);
  }

  /** Whether quiet hours hold it back. The end of an alarm wakes nobody. */
  #waits(one: N): boolean {
    return urgencyOf(one) !== "alarm" || this.#rules.quiet?.alarmsBreakThrough !== true;
  }

  /** A third is kept for alarms, and of two one. A channel that is down does not pour out everything when it is up again. */
  #hasRoom(level: Level): boolean {
    const { atMostPerHour } = this.#rules;
    if (this.#backlog >= atMostPerHour) return false;
    if (level === "alarm") {
      const lastMs = this.#sentMs.at(-1) ?? -Infinity;
      return this.#sentMs.length < atMostPerHour || this.#nowMs - lastMs >= ALARM_WAITS_MS;
    }
    const kept = atMostPerHour === 2 ? 1 : Math.floor(atMostPerHour / 3);
    return Math.max(this.#sentMs.length, this.#backlog) < atMostPerHour - kept;
  }

  #send(news: readonly N[], more: number, level: Level, nowMs: number): Due<N> {
    this.#sentMs.push(nowMs);
    this.#backlog++;
    return { news, more, level };
  }

  /** An alarm is the last to go. */
  #hold(one: N): void {
    this.#held.push(one);
    if (this.#held.length <= MOST_HELD) return;
    const least = this.#held.findIndex(({ level }) => level !== "alarm");
    this.#held.splice(Math.max(0, least), 1);
    this.#more++;
  }

  #collect(one: N): void {
    this.#infos.push(one);
    if (this.#infos.length <= MOST_HELD) return;
    this.#infos.shift();
    this.#moreInfos++;
  }

  #release(isQuiet: boolean, nowMs: number): Due<N> | null {
    const now = isQuiet ? this.#held.filter((one) => !this.#waits(one)) : this.#held;
    const level = now.map(urgencyOf).reduce((worst, one) => (isAtLeast(one, worst) ? one : worst), "info");
    if (now.length === 0 || !this.#hasRoom(level)) return null;
    this.#held = isQuiet ? this.#held.filter((one) => this.#waits(one)) : [];
    const more = isQuiet ? 0 : this.#more;
    if (!isQuiet) this.#more = 0;
    return this.#send(now, more, level, nowMs);
  }

  /** At the end of an hour, or of a day at its time, the digest joins what is held back. */
  #endPeriod({ day, minute }: LocalTime): void {
    const { digest } = this.#rules;
    if (digest.every === "off") return;
    const today = "atMinute" in digest && minute < digest.atMinute ? day - 1 : day;
    const period = digest.every === "hourly" ? 24 * day + Math.floor(minute / 60) : today;
    const isOver = this.#period !== null && period !== this.#period;
    this.#period = period;
    if (!isOver) return;
    for (const one of this.#infos) this.#hold(one);
    this.#more += this.#moreInfos;
    this.#infos = [];
    this.#moreInfos = 0;
  }
}

/** That something is in order again is good to know, and urgent for nobody. */
const urgencyOf = ({ level, state }: Planned): Level => (state === "ended" ? "info" : level);

/** Also the end of what was no more than that. */
const isInfo = ({ level }: Planned): boolean => level === "info";
