/**
 * The history beside the bridge: follows the snapshots, stores them every minute and events within seconds, and answers questions.
 * It never delays a tick and never ends the bridge; a disk that fails costs history, and the state says so.
 */
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { messageOf, SiinterjkError, type ErrorCode } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { explained, type ExplainedEvent } from "./explained.ts";
import { Outbox } from "./outbox.ts";
import { Sampler } from "./sampler.ts";
import type { Counters, EnergyTable, HistoryStore, Opened, Period, Row, Series, SeriesQuery, Span } from "./store.ts";
import { WallTime } from "./wall-time.ts";

const STORE_EVERY_MS = 60_000;
const EVENTS_AFTER_MS = 4_000;
/** Until then the machine is the bridge's, which starts. */
const OPEN_AFTER_MS = 2_000;
const RETRY_EVERY_MS = 60_000;
/** A batch that has brought down the history so often is not tried again. */
const MOST_FAULTS = 3;

const NOTHING_MORE = { events: [], energy: { inMwh: 0, outMwh: 0 } } as const;

export interface HistoryOptions {
  readonly store: HistoryStore;
  readonly latest: Latest<Snapshot>;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  /** The clock of the snapshots, ms. */
  readonly nowMs: () => number;
  readonly log: Log;
  /** Names this life of the program; no two are the same. */
  readonly run: string;
  /** So long after the start the clock may still be set, ms; 0 where it has been running for long. */
  readonly settleMs: number;
}

export class History {
  readonly #options: HistoryOptions;
  readonly #sampler = new Sampler();
  readonly #wall: WallTime;
  readonly #outbox: Outbox;
  #opened: Opened | null = null;
  #trouble: string | null = null;
  #faults = 0;
  #droppedTold = 0;
  #storing: Promise<void> | null = null;
  #storedAtMs: number | null = null;
  #eventAtMs: number | null = null;
  #triedAtMs = -Infinity;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#wall = new WallTime(options.settleMs);
    this.#outbox = new Outbox(options.run);
  }

  /** How it does. */
  condition(): { state: "ok" | "failing"; trouble: string | null } {
    return { state: this.#trouble === null ? "ok" : "failing", trouble: this.#trouble };
  }

  /** kWh, with what is not stored yet; `null` before the counters are known. */
  counters(): Counters | null {
    if (this.#opened === null) return null;
    const { inKwh, outKwh, todayInKwh, todayOutKwh } = this.#opened.counters;
    const { inMwh, outMwh } = this.#outbox.energy;
    const [moreIn, moreOut] = [inMwh / 1e6, outMwh / 1e6];
    return {
      inKwh: inKwh + moreIn,
      outKwh: outKwh + moreOut,
      todayInKwh: todayInKwh + moreIn,
      todayOutKwh: todayOutKwh + moreOut,
    };
  }

  series(query: SeriesQuery & { readonly points: number }): Promise<Series> {
    return this.#options.store.series(query);
  }

  energy(query: Span & { readonly per: Period }): Promise<EnergyTable> {
    return this.#options.store.energy(query);
  }

  /** Newest first, in every language. */
  async events(query: Partial<Span> & { readonly limit: number }): Promise<{ events: ExplainedEvent[] }> {
    const rows = await this.#options.store.events(query);
    return { events: rows.map(explained) };
  }

  rows(query: SeriesQuery): AsyncIterable<Row> {
    return this.#options.store.rows(query);
  }

  /**
   * Until `signal` is aborted; stores then what it has. Never rejects. The file is opened only some seconds after the first snapshot.
   */
  async run(signal: AbortSignal): Promise<void> {
    try {
      for await (const snapshot of this.#options.latest.follow(signal)) this.#take(snapshot);
    } catch (error) {
      this.#failed(error);
    }
    await this.#end();
  }

  #take(snapshot: Snapshot): void {
    const { nowMs, wallNowMs } = this.#options;
    const now = nowMs();
    const before = this.#wall.offsetMs;
    // What is half done when the clock jumps belongs to the time before.
    if (this.#wall.take(now, wallNowMs())) this.#outbox.add({ ...this.#sampler.end(), ...NOTHING_MORE }, before);
    const { offsetMs } = this.#wall;
    this.#outbox.add(this.#sampler.take(snapshot, snapshot.atMs + offsetMs), offsetMs);
    this.#storedAtMs ??= now;
    if (this.#outbox.hasEvents) this.#eventAtMs ??= now;
    else this.#eventAtMs = null;
    if (this.#triedAtMs === -Infinity && now - this.#storedAtMs >= OPEN_AFTER_MS) {
      this.#triedAtMs = now;
      this.#storing = this.#open().finally(() => (this.#storing = null));
    }
    const minute = now - this.#storedAtMs >= STORE_EVERY_MS;
    const events = this.#eventAtMs !== null && now - this.#eventAtMs >= EVENTS_AFTER_MS;
    if (minute || events) this.#store(now, minute ? "all" : "events");
  }

  #store(now: number, part: "all" | "events"): void {
    if (this.#storing !== null) return;
    if (this.#trouble !== null && now - this.#triedAtMs < RETRY_EVERY_MS) return;
    this.#triedAtMs = now;
    if (part === "all") this.#storedAtMs = now;
    this.#eventAtMs = null;
    this.#storing = this.#hand(part).finally(() => (this.#storing = null));
  }

  /** What could not be stored before goes first. */
  async #hand(part: "all" | "events"): Promise<void> {
    try {
      if (this.#opened === null) await this.#open();
      for (let more = true; more;) {
        const waited = this.#outbox.isWaiting;
        const batch = this.#outbox.next(this.#offset(), part);
        if (batch === null) return;
        this.#opened = await this.#options.store.append(batch);
        this.#outbox.stored();
        this.#worked();
        more = waited;
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** `null` while nobody knows the time. */
  #offset(): number | null {
    return this.#wall.isTrusted(this.#opened?.newestMs ?? null) ? this.#wall.offsetMs : null;
  }

  async #open(): Promise<void> {
    try {
      this.#opened = await this.#options.store.open();
      this.#worked();
    } catch (error) {
      this.#failed(error);
    }
  }

  async #end(): Promise<void> {
    await this.#storing;
    this.#outbox.add({ ...this.#sampler.end(), ...NOTHING_MORE }, this.#wall.offsetMs);
    if (this.#opened !== null) await this.#hand("all");
    await this.#options.store.close().catch(() => undefined);
  }

  #worked(): void {
    this.#faults = 0;
    const { log } = this.#options;
    if (this.#trouble !== null) log.info({}, "The history is kept again");
    this.#trouble = null;
    if (this.#outbox.dropped > this.#droppedTold) {
      const lost = this.#outbox.dropped - this.#droppedTold;
      this.#droppedTold = this.#outbox.dropped;
      log.warn({ code: "HISTORY_DROPPED", lost }, `HISTORY_DROPPED ${lost} samples and events of the history are lost`);
    }
  }

  #failed(error: unknown): void {
    const code: ErrorCode = error instanceof SiinterjkError ? error.code : "HISTORY_STOPPED";
    const message = error instanceof SiinterjkError ? messageOf(error) : `${code} ${messageOf(error)}`;
    if (this.#trouble === null) this.#options.log.warn({ code }, `${message}: the bridge goes on`);
    this.#trouble = message;
    if (code === "HISTORY_STOPPED" && ++this.#faults >= MOST_FAULTS) {
      this.#faults = 0;
      this.#outbox.giveUp();
    }
  }
}
