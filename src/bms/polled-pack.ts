/** What is known of one pack by what its BMS says: the newest reading with its age, every failure counted by its cause, and told once. */
import type { Absence, Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { Answer } from "./ask.ts";
import type { Failure } from "./failed-reply.ts";
import type { LineTraffic } from "./line-traffic.ts";

/** `listening`: somebody else asks the BMSs, and nothing is sent. */
export type LineMode = "polling" | "listening";

/** What to look at when requests keep failing, by the cause. */
export type Advice = Readonly<Partial<Record<Absence, string>>>;

/** How a pack's line and its replies do; counters only grow. */
export interface LineHealth {
  readonly port: "opening" | "open" | "down";
  /** Of a line on which somebody else asks nothing is sent: its counts of requests stand still. */
  readonly mode: LineMode;
  /** With the protocol auto: the one in which the BMS answers, `null` until that is known. */
  readonly found?: "nw" | "pb" | null;
  readonly asked: number;
  /** Whole replies, those that somebody else has asked for among them. */
  readonly answered: number;
  readonly failed: Readonly<Partial<Record<Absence, number>>>;
  /** How often the port was opened again. */
  readonly reopened: number;
  /** Why there is no reading now, and what the last failure said; both `null` while all is well. */
  readonly failing: Absence | null;
  readonly trouble: string | null;
  /** What went over the whole line. */
  readonly traffic: LineTraffic;
}

/** What a pack knows only of its line. */
export type OfLine = Pick<LineHealth, "port" | "mode" | "found" | "reopened" | "traffic">;

export interface PolledPackOptions {
  /** For the log. */
  readonly name: string;
  readonly advice: Advice;
  readonly clock: Clock;
  readonly log: Log;
  /** How the line does that it hangs on. */
  readonly line: () => OfLine;
  /** Called with every request. */
  readonly onAsking: () => void;
  /** Called with every reading, the moment its last byte has come. */
  readonly onReading: () => void;
}

/** So many failures in a row are told once. */
const TELL_AFTER = 3;

export class PolledPack {
  readonly name: string;
  readonly #options: PolledPackOptions;
  #failed: LineHealth["failed"] = {};
  #observed: Observed<PackReading> = { ok: false, atMs: 0, why: "never-seen" };
  #asked = 0;
  #answered = 0;
  #streak = 0;
  #trouble: string | null = null;

  constructor(options: PolledPackOptions) {
    this.#options = options;
    this.name = options.name;
  }

  /** The newest reading with its time, or why there is none (then with the last one). */
  observed(): Observed<PackReading> {
    return this.#observed;
  }

  health(): LineHealth {
    return {
      asked: this.#asked,
      answered: this.#answered,
      failed: this.#failed,
      failing: this.#observed.ok ? null : this.#observed.why,
      trouble: this.#trouble,
      ...this.#options.line(),
    };
  }

  /** To be called with every request. */
  asking(): void {
    this.#asked++;
    this.#options.onAsking();
  }

  /** To be called with what became of it. */
  take(answer: Answer): void {
    if (!answer.ok) {
      this.#fail(answer.why, answer.detail);
      return;
    }
    const { reading } = answer;
    if (reading !== null && !reading.ok) {
      this.#fail("malformed", reading.error.message);
      return;
    }
    this.#answered++;
    if (reading === null) return;
    const { log, onReading } = this.#options;
    if (this.#streak >= TELL_AFTER) {
      const line = `${this.name}: answers again after ${this.#streak} failed requests`;
      log.info({ pack: this.name, failures: this.#streak }, line);
    }
    this.#streak = 0;
    this.#trouble = null;
    this.#observed = { ok: true, atMs: answer.atMs, value: reading.value };
    onReading();
  }

  /** Counts the failure of a request that is no loss: the last reading stays as good as it was. */
  missed({ why, detail }: Failure): void {
    this.#count(why);
    this.#options.log.debug({ pack: this.name, why }, `${this.name}: ${detail}`);
  }

  /** To be called when its line is down; that is told by the line itself. */
  portDown(detail: string): void {
    this.#miss("port-closed", detail);
  }

  #fail(why: Absence, detail: string): void {
    this.#miss(why, detail);
    this.#streak++;
    if (this.#streak !== TELL_AFTER) return;
    const line = `${this.name}: ${detail}; ${TELL_AFTER} requests in a row have failed. ${this.#options.advice[why] ?? ""}`;
    this.#options.log.warn({ pack: this.name, why }, line.trimEnd());
  }

  #miss(why: Absence, detail: string): void {
    this.#count(why);
    this.#trouble = detail;
    const last = this.#observed.ok ? { atMs: this.#observed.atMs, value: this.#observed.value } : this.#observed.last;
    this.#observed = { ok: false, atMs: this.#options.clock.nowMs(), why, ...(last === undefined ? {} : { last }) };
  }

  #count(why: Absence): void {
    this.#failed = { ...this.#failed, [why]: (this.#failed[why] ?? 0) + 1 };
  }
}
