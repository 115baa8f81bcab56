/**
 * Reads one BMS, for ever: one owner of one line. Asks on a fixed beat, keeps the last good reading with its age, counts
 * every failure by its cause, and opens the port anew when it ends or stays dead. Nothing that the line does ends it.
 */
import { nwFramer } from "../codec/jk/nw-4e57/framer.ts";
import { toReading } from "../codec/jk/nw-4e57/reading.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import type { Absence, Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import { explainError, messageOf } from "../errors.ts";
import { keepOpen } from "../io/keep-open.ts";
import type { BytePort, Clock, Opener } from "../io/port.ts";
import type { Log } from "../log.ts";
import { ask, type Answer } from "./ask.ts";

export interface PollerSettings {
  /** Beat of the requests, ms. */
  readonly pollMs: number;
  /** Longest wait for a whole reply, ms. A 291-byte reply takes 25 ms on the wire. */
  readonly replyTimeoutMs: number;
  /** Least time between the end of one exchange and the next request, ms (JK: packets at least 100 ms apart). */
  readonly gapMs: number;
}

export interface PollerOptions {
  /** The pack's name, for the log. */
  readonly pack: string;
  readonly open: Opener<BytePort>;
  readonly clock: Clock;
  readonly settings: PollerSettings;
  readonly log: Log;
  /** Called with every reading, the moment its last byte has come. */
  readonly onReading?: () => void;
}

/** How the line does; counters only grow. */
export interface LineHealth {
  readonly port: "opening" | "open" | "down";
  readonly asked: number;
  readonly answered: number;
  readonly failed: Readonly<Partial<Record<Absence, number>>>;
  /** How often the port was opened again. */
  readonly reopened: number;
  /** What the last failure said; `null` while all is well. */
  readonly trouble: string | null;
}

/** So many unanswered requests in a row without a single byte: the port may be dead without telling, a fresh one is opened. */
const DEAD_AFTER = 5;
/** Each fresh port that stays dead as well waits twice as long for the next, up to this: the BMS is probably off. */
const DEAD_AFTER_MOST = 60;
/** So many failures in a row are told once. */
const TELL_AFTER = 3;

export class JkPoller {
  readonly #options: PollerOptions;
  readonly #framer = nwFramer();
  readonly #failed: Partial<Record<Absence, number>> = {};
  #observed: Observed<PackReading> = { ok: false, atMs: 0, why: "never-seen" };
  #port: LineHealth["port"] = "opening";
  #opened = 0;
  #asked = 0;
  #answered = 0;
  #streak = 0;
  #deadPolls = 0;
  #deadAfter = DEAD_AFTER;
  #trouble: string | null = null;
  #beatMs: number | null = null;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** The newest reading with its time, or why there is none (then with the last one). */
  observed(): Observed<PackReading> {
    return this.#observed;
  }

  health(): LineHealth {
    return {
      port: this.#port,
      asked: this.#asked,
      answered: this.#answered,
      failed: { ...this.#failed },
      reopened: Math.max(0, this.#opened - 1),
      trouble: this.#trouble,
    };
  }

  /** Polls until `signal` is aborted; then releases the port. */
  async run(signal: AbortSignal): Promise<void> {
    const { open, clock, log, pack } = this.#options;
    await keepOpen(
      {
        open,
        clock,
        backoff: { firstMs: 500, capMs: 2_000 },
        serve: (port, life) => this.#serve(port, life),
        onUp: (port) => {
          if (this.#port !== "open") log.info({ pack, port: port.name }, `${pack}: ${port.name} is open`);
          this.#port = "open";
          this.#opened++;
          this.#deadPolls = 0;
        },
        onDown: (error) => {
          if (this.#port !== "down") log.warn({ pack }, `${pack}: port down: ${explainError(error)}`);
          this.#port = "down";
          this.#fail("port-closed", messageOf(error));
        },
      },
      signal,
    );
  }

  async #serve(port: BytePort, life: AbortSignal): Promise<void> {
    const { clock, settings } = this.#options;
    try {
      while (this.#deadPolls < this.#deadAfter) {
        this.#asked++;
        const startMs = clock.nowMs();
        this.#beatMs ??= startMs;
        this.#take(await ask(port, this.#framer, nwRequest("all"), { clock, signal: life, timeoutMs: settings.replyTimeoutMs }));
        await clock.sleep(this.#pauseMs(startMs), life);
      }
      this.#deadAfter = Math.min(this.#deadAfter * 2, DEAD_AFTER_MOST);
    } catch (error) {
      if (!life.aborted) throw error;
    }
  }

  /** Time until the next beat that keeps both the gap and the least distance to the last request. */
  #pauseMs(startMs: number): number {
    const { clock, settings } = this.#options;
    const nowMs = clock.nowMs();
    const earliestMs = Math.max(nowMs + settings.gapMs, startMs + settings.pollMs / 2);
    const sinceBeatMs = earliestMs - this.#beatMs!;
    return this.#beatMs! + Math.ceil(sinceBeatMs / settings.pollMs) * settings.pollMs - nowMs;
  }

  #take(answer: Answer): void {
    if (!answer.ok) {
      this.#deadPolls = answer.receivedBytes === 0 ? this.#deadPolls + 1 : 0;
      this.#fail(answer.why, answer.detail);
      return;
    }
    this.#deadPolls = 0;
    this.#deadAfter = DEAD_AFTER;
    const values = decodeInformation(answer.frame);
    const reading = values.ok ? toReading(values.value) : values;
    if (!reading.ok) {
      this.#fail("malformed", reading.error.message);
      return;
    }
    this.#answered++;
    const { pack, log, onReading } = this.#options;
    if (this.#streak >= TELL_AFTER) {
      log.info({ pack, failures: this.#streak }, `${pack}: answers again after ${this.#streak} failed requests`);
    }
    this.#streak = 0;
    this.#trouble = null;
    this.#observed = { ok: true, atMs: answer.atMs, value: reading.value };
    onReading?.();
  }

  #fail(why: Absence, detail: string): void {
    const { pack, log, clock } = this.#options;
    this.#failed[why] = (this.#failed[why] ?? 0) + 1;
    this.#trouble = detail;
    const last = this.#observed.ok ? { atMs: this.#observed.atMs, value: this.#observed.value } : this.#observed.last;
    this.#observed = { ok: false, atMs: clock.nowMs(), why, ...(last === undefined ? {} : { last }) };
    if (why === "port-closed") return; // told by the port's own edge
    this.#streak++;
    if (this.#streak === TELL_AFTER) {
      log.warn({ pack, why }, `${pack}: ${detail}; ${TELL_AFTER} requests in a row have failed. ${ADVICE[why] ?? ""}`.trimEnd());
    }
  }
}

const ADVICE: Readonly<Partial<Record<Absence, string>>> = {
  timeout: "Is the BMS awake, the protocol in the JK app 000 (4G-GPS), and are A and B the right way round?",
  "bad-checksum": "Check A/B wiring, termination and grounding.",
  malformed: "Check A/B wiring, termination and the protocol set in the JK app.",
  echo: "Only our own requests come back: the BMS does not answer. Check its wiring and power.",
};
