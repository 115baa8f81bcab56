/**
 * What waits to go out over one channel, and the loop that sends it. Bounded; alarms go first and are the last to be dropped. Each channel
 * has its own, so that one that hangs holds up nobody else.
 */
import type { Clock } from "../../../io/port.ts";
import type { Log } from "../../../log.ts";
import type { Channel, Message } from "../channel.ts";
import { afterDropped } from "../wording.ts";
import type { Outcome } from "./outcome.ts";
import type { Send } from "./send.ts";

export interface QueueParts {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly log: Log;
  readonly send: Send;
}

/** How a channel does. */
export interface ChannelCondition {
  readonly name: string;
  readonly sent: number;
  readonly dropped: number;
  readonly waiting: number;
  /** Why the last attempt failed; `null` after one that succeeded, and before the first. */
  readonly trouble: string | null;
}

const MOST_WAITING = 100;
const FIRST_WAIT_MS = 5_000;
const MOST_WAIT_MS = 600_000;
/** Older than this nobody needs to hear of it. */
const DAY_MS = 86_400_000;
const GIVEN_UP_AFTER_MS = { alarm: DAY_MS, warning: DAY_MS / 4, info: DAY_MS / 4 } as const;

interface Waiting {
  readonly message: Message;
  readonly sinceMs: number;
  attempts: number;
  /** The server said no for good, and it is an alarm: a token may be mended, a server come back behind its proxy. */
  isRefused: boolean;
}

/** What goes first. An alarm before the rest; one that fails again and again lets the next one try; one that was refused is the last. */
const before = (a: Waiting, b: Waiting): number =>
  Number(a.isRefused) - Number(b.isRefused) ||
  Number(b.message.level === "alarm") - Number(a.message.level === "alarm") ||
  (a.message.level === "alarm" ? a.attempts - b.attempts : 0);

export class ChannelQueue {
  readonly #parts: QueueParts;
  readonly #waiting: Waiting[] = [];
  #sent = 0;
  #dropped = 0;
  /** Since the last message that arrived. */
  #untold = 0;
  #trouble: string | null = null;
  #failingSinceMs = 0;
  /** Called for each message that comes; ends the wait for one. */
  #wake: ((message: Message) => void) | null = null;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Takes a message; never waits. */
  push(message: Message): void {
    this.#waiting.push({ message, sinceMs: this.#parts.clock.nowMs(), attempts: 0, isRefused: false });
    if (this.#waiting.length > MOST_WAITING) {
      const least = this.#waiting.findIndex((one) => one.message.level !== "alarm");
      this.#drop(this.#waiting[Math.max(0, least)]!, `more than ${MOST_WAITING} messages wait`);
    }
    this.#wake?.(message);
  }

  condition(): ChannelCondition {
    const { name } = this.#parts.channel;
    return { name, sent: this.#sent, dropped: this.#dropped, waiting: this.#waiting.length, trouble: this.#trouble };
  }

  /** Sends until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { channel, clock, send } = this.#parts;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      this.#expire();
      const next = this.#waiting.toSorted(before)[0];
      if (next === undefined) {
        await this.#woken(signal, null, () => true);
        continue;
      }
      next.attempts++;
      const outcome = await send(channel.target, afterDropped(next.message, this.#untold, channel.language), clock, signal);
      // What failed because the program ends is no news.
      if (!outcome.ok && isOver(signal)) return;
      this.#judge(next, outcome);
      const isRefusal = !outcome.ok && !outcome.again;
      if (outcome.ok || (isRefusal && this.#waiting.some(({ isRefused }) => !isRefused))) {
        if (outcome.ok) waitMs = FIRST_WAIT_MS;
        continue;
      }
      // A new alarm tries at once, also one that came during the attempt, unless the server has asked to wait.
      const isNewer = this.#waiting.some(({ message, attempts }) => message.level === "alarm" && attempts === 0);
      const pauseMs = Math.max(isNewer ? FIRST_WAIT_MS : waitMs, outcome.notBeforeMs);
      await this.#woken(signal, pauseMs, ({ level }) => level === "alarm" && outcome.notBeforeMs === 0);
      waitMs = Math.min(2 * waitMs, MOST_WAIT_MS);
    }
  }

  #judge(next: Waiting, outcome: Outcome): void {
    const { channel, clock, log } = this.#parts;
    const { name } = channel;
    if (outcome.ok) {
      this.#remove(next);
      this.#sent++;
      this.#untold = 0;
      if (this.#trouble !== null) {
        const seconds = Math.round((clock.nowMs() - this.#failingSinceMs) / 1000);
        log.info({ channel: name }, `Messages over ${name} arrive again after ${seconds} s`);
      }
      this.#trouble = null;
      if (outcome.note !== null) log.warn({ channel: name }, `Messages over ${name}: ${outcome.note}`);
      return;
    }
    const line = `MESSAGES_FAILING ${name}: ${outcome.why}`;
    if (this.#trouble === null) this.#failingSinceMs = clock.nowMs();
    if (this.#trouble === outcome.why) log.debug({ channel: name }, line);
    else log.warn({ channel: name, code: "MESSAGES_FAILING" }, line);
    this.#trouble = outcome.why;
    if (outcome.again) return;
    if (next.message.level === "alarm") next.isRefused = true;
    else this.#drop(next, outcome.why);
  }

  #expire(): void {
    const nowMs = this.#parts.clock.nowMs();
    const old = this.#waiting.filter(({ message, sinceMs }) => nowMs - sinceMs >= GIVEN_UP_AFTER_MS[message.level]);
    for (const one of old) this.#drop(one, "it could not be told for too long");
  }

  #drop(one: Waiting, why: string): void {
    const { channel, log } = this.#parts;
    this.#remove(one);
    this.#dropped++;
    this.#untold++;
    const fields = { channel: channel.name, code: "MESSAGES_DROPPED" };
    const line = `MESSAGES_DROPPED a message over ${channel.name} is given up: ${why}`;
    if (this.#untold === 1) log.warn(fields, line);
    else log.debug(fields, line);
  }

  #remove(one: Waiting): void {
    const at = this.#waiting.indexOf(one);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** Resolves at the abort, after `ms` if there are any, or when a message comes that `ends` the wait. */
  #woken(signal: AbortSignal, ms: number | null, ends: (message: Message) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        callOff?.();
        this.#wake = null;
        signal.removeEventListener("abort", end);
        resolve();
      };
      const callOff = ms === null ? null : this.#parts.clock.after(ms, end);
      this.#wake = (message) => {
        if (ends(message)) end();
      };
      signal.addEventListener("abort", end, { once: true });
    });
  }
}

/** The compiler takes it for the same as before the wait. */
const isOver = ({ aborted }: AbortSignal): boolean => aborted;
