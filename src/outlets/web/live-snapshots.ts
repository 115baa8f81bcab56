/** The newest snapshot as the API gives it, made and written as JSON once for everybody who wants it. */
import type { ApiSnapshot } from "./api/snapshot.ts";
import type { WebSource } from "./source.ts";
import { toApiSnapshot } from "./snapshot/api-snapshot.ts";
import { MeanCurrent } from "./snapshot/mean-current.ts";

const NO_HISTORY: ApiSnapshot["history"] = { state: "off", trouble: null };
/** Ages in it are wrong by this at the most. */
const GOOD_FOR_MS = 250;

export class LiveSnapshots {
  readonly #source: WebSource;
  readonly #current = new MeanCurrent();
  #made: { readonly ticks: number; readonly nowMs: number; readonly json: string } | null = null;

  constructor(source: WebSource) {
    this.#source = source;
  }

  /** Looks at every snapshot until `signal` is aborted. */
  async run(signal: AbortSignal, onSnapshot: () => void): Promise<void> {
    for await (const { atMs, battery } of this.#source.latest.follow(signal)) {
      this.#current.take(atMs, battery?.currentA ?? null);
      onSnapshot();
    }
  }

  /** `null` before the first tick. */
  now(): ApiSnapshot | null {
    const { latest, fixed, clock, wallNowMs, commands, history } = this.#source;
    const snapshot = latest.get();
    if (snapshot === undefined) return null;
    return toApiSnapshot(snapshot, fixed, {
      nowMs: clock.nowMs(),
      wallNowMs: wallNowMs(),
      commands: commands.list(),
      meanCurrentA: this.#current.meanA(),
      energy: history?.counters() ?? null,
      history: history?.condition() ?? NO_HISTORY,
    });
  }

  /** The same as text. */
  json(): string | null {
    const ticks = this.#source.latest.get()?.ticks;
    if (ticks === undefined) return null;
    const nowMs = this.#source.clock.nowMs();
    if (this.#made === null || this.#made.ticks !== ticks || nowMs - this.#made.nowMs > GOOD_FOR_MS) {
      this.#made = { ticks, nowMs, json: JSON.stringify(this.now()) };
    }
    return this.#made.json;
  }
}
