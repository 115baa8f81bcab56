/**
 * Reads the BMSs of one line, for ever: one owner of one line. Makes rounds on a fixed beat, or one after the other where they are
 * longer than that, and opens the port anew when it ends or stays dead. What is sent and understood in a round is the dialect's. Nothing that the line does ends it.
 */
import { explainError, messageOf } from "../errors.ts";
import { keepOpen } from "../io/keep-open.ts";
import type { BytePort, Clock, Opener } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { Dialect, LineTalk, PollerSettings } from "./line-talk.ts";
import { newTraffic } from "./line-traffic.ts";
import { PolledPack, type LineHealth, type OfLine } from "./polled-pack.ts";

export interface PollerOptions {
  /** Names of the BMSs on this line, at least one; they are asked in this order. */
  readonly packs: readonly string[];
  readonly dialect: Dialect;
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
  readonly #talk: LineTalk;
  /** Their names, for the log. */
  readonly #who: string;
  readonly #traffic = newTraffic();
  #port: LineHealth["port"] = "opening";
  #opened = 0;
  #deadRounds = 0;
  #deadAfter = DEAD_AFTER;
  #beatMs: number | null = null;
  /** The round has begun on the beat, or as soon after it as the program ran. */
  #onBeat = true;
  /** When the first request of the round went out; `null` before it. A fresh line is only listened to until then. */
  #beganMs: number | null = null;

  constructor(options: PollerOptions) {
    const { packs, dialect, clock, settings, log, onReading = () => undefined } = options;
    const line = (): OfLine => ({
      port: this.#port,
      mode: this.#talk.mode,
      ...(this.#talk.found !== undefined && { found: this.#talk.found }),
      reopened: Math.max(0, this.#opened - 1),
      traffic: { ...this.#traffic },
    });
    const { advice } = dialect;
    this.#options = options;
    const onAsking = (): void => void (this.#beganMs ??= clock.nowMs());
    this.packs = packs.map((name) => new PolledPack({ name, advice, clock, log, line, onAsking, onReading }));
    this.#who = packs.join(", ");
    this.#talk = dialect.talk({ packs: this.packs, who: this.#who, clock, settings, log, traffic: this.#traffic });
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
    const round = this.#talk.on(port, life);
    try {
      while (this.#deadRounds < this.#deadAfter) {
        const startMs = clock.nowMs();
        this.#beatMs ??= startMs;
        this.#beganMs = null;
        const end = await round();
        if (end === "answered") this.#deadAfter = DEAD_AFTER;
        if (end === "dead") this.#deadRounds++;
        else if (end !== "idle") this.#deadRounds = 0;
        await clock.sleep(this.#pauseMs(startMs), life);
      }
      this.#deadAfter = Math.min(this.#deadAfter * 2, DEAD_AFTER_MOST);
    } catch (error) {
      if (!life.aborted) throw error;
    }
  }

  /**
   * Time until the next round: until the next beat that keeps the gap and the least distance to the last round. A round that was
   * longer than the beat is followed at once: waiting for the beat would leave the line idle for up to as long again.
   */
  #pauseMs(startMs: number): number {
    const { clock, settings } = this.#options;
    const { pollMs, gapMs } = settings;
    const nowMs = clock.nowMs();
    const beganMs = this.#beganMs ?? startMs;
    if (nowMs + gapMs > beganMs + pollMs) {
      this.#onBeat = false;
      return gapMs;
    }
    // A round that began late because the program stood still is no reason to miss the next beat.
    const earliestMs = Math.max(nowMs + gapMs, beganMs + (this.#onBeat ? pollMs / 2 : pollMs));
    this.#onBeat = true;
    return this.#beatMs! + Math.ceil((earliestMs - this.#beatMs!) / pollMs) * pollMs - nowMs;
  }
}
