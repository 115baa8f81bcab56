/**
 * Reads the BMSs of one line, for ever: one owner of one line. Asks on a fixed beat, one BMS after the other, and opens the
 * port anew when it ends or stays dead. Nothing that the line does ends it; a BMS that is silent costs the others one
 * time-out in each round.
 */
import { explainError, messageOf } from "../errors.ts";
import { keepOpen } from "../io/keep-open.ts";
import type { BytePort, Clock, Opener } from "../io/port.ts";
import type { Log } from "../log.ts";
import { ask } from "./ask.ts";
import { PolledPack, type LineHealth } from "./polled-pack.ts";
import type { ReplyReader } from "./reply-reader.ts";

export interface PollerSettings {
  /** Beat of the rounds, ms. */
  readonly pollMs: number;
  /** Longest wait for a whole reply, ms. A 291-byte reply takes 25 ms on the wire. */
  readonly replyTimeoutMs: number;
  /** Least time between the end of one exchange and the next request, ms (JK: packets at least 100 ms apart). */
  readonly gapMs: number;
}

export interface PollerOptions {
  /** The BMSs on this line, at least one; they are asked in this order. */
  readonly packs: readonly { readonly name: string; readonly reader: ReplyReader }[];
  readonly open: Opener<BytePort>;
  readonly clock: Clock;
  readonly settings: PollerSettings;
  readonly log: Log;
  /** Called with every reading, the moment its last byte has come. */
  readonly onReading?: () => void;
}

/** So many rounds in a row without a single byte: the port may be dead without telling, a fresh one is opened. */
const DEAD_AFTER = 5;
/** Each fresh port that stays dead as well waits twice as long for the next, up to this: the BMSs are probably off. */
const DEAD_AFTER_MOST = 60;

export class JkPoller {
  /** In the order in which they are asked. */
  readonly packs: readonly PolledPack[];
  readonly #options: PollerOptions;
  /** Their names, for the log. */
  readonly #who: string;
  #port: LineHealth["port"] = "opening";
  #opened = 0;
  #deadRounds = 0;
  #deadAfter = DEAD_AFTER;
  #beatMs: number | null = null;

  constructor(options: PollerOptions) {
    const { clock, log, onReading = () => undefined } = options;
    const line = (): Pick<LineHealth, "port" | "reopened"> => ({ port: this.#port, reopened: Math.max(0, this.#opened - 1) });
    this.#options = options;
    this.packs = options.packs.map((pack) => new PolledPack({ ...pack, clock, log, line, onReading }));
    this.#who = options.packs.map(({ name }) => name).join(", ");
  }

  /** Polls until `signal` is aborted; then releases the port. */
  async run(signal: AbortSignal): Promise<void> {
    const { open, clock, log } = this.#options;
    const who = this.#who;
    await keepOpen(
      {
        open,
        clock,
        backoff: { firstMs: 500, capMs: 2_000 },
        serve: (port, life) => this.#serve(port, life),
        onUp: (port) => {
          if (this.#port !== "open") log.info({ pack: who, port: port.name }, `${who}: ${port.name} is open`);
          this.#port = "open";
          this.#opened++;
          this.#deadRounds = 0;
        },
        onDown: (error) => {
          if (this.#port !== "down") log.warn({ pack: who }, `${who}: port down: ${explainError(error)}`);
          this.#port = "down";
          for (const pack of this.packs) pack.portDown(messageOf(error));
        },
      },
      signal,
    );
  }

  async #serve(port: BytePort, life: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    try {
      while (this.#deadRounds < this.#deadAfter) {
        const startMs = clock.nowMs();
        this.#beatMs ??= startMs;
        await this.#round(port, life);
        await clock.sleep(this.#pauseMs(startMs), life);
      }
      this.#deadAfter = Math.min(this.#deadAfter * 2, DEAD_AFTER_MOST);
    } catch (error) {
      if (!life.aborted) throw error;
    }
  }

  /** Asks each BMS once. */
  async #round(port: BytePort, life: AbortSignal): Promise<void> {
    const { clock, settings } = this.#options;
    let heard = false;
    for (const [i, pack] of this.packs.entries()) {
      if (i > 0) await clock.sleep(settings.gapMs, life);
      pack.asking();
      const answer = await ask(port, pack.reader, { clock, signal: life, timeoutMs: settings.replyTimeoutMs });
      if (answer.ok) this.#deadAfter = DEAD_AFTER;
      heard ||= answer.ok || answer.receivedBytes > 0;
      pack.take(answer);
    }
    this.#deadRounds = heard ? 0 : this.#deadRounds + 1;
  }

  /** Time until the next beat that keeps both the gap and the least distance to the last round. */
  #pauseMs(startMs: number): number {
    const { clock, settings } = this.#options;
    const nowMs = clock.nowMs();
    const earliestMs = Math.max(nowMs + settings.gapMs, startMs + settings.pollMs / 2);
    const sinceBeatMs = earliestMs - this.#beatMs!;
    return this.#beatMs! + Math.ceil(sinceBeatMs / settings.pollMs) * settings.pollMs - nowMs;
  }
}
