/** The newest snapshot as the API gives it, made and written as JSON once for everybody who wants it. */
import type { ApiSnapshot } from "../web/api/snapshot.ts";
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Command } from "../../domain/command.ts";
import type { Clock } from "../../io/port.ts";
import { toApiSnapshot, type Fixed, type OutletCondition } from "./api-snapshot.ts";
import { MeanCurrent } from "./mean-current.ts";

const NO_HISTORY: ApiSnapshot["history"] = { state: "off", trouble: null };
/** Ages in it are wrong by this at the most. */
const GOOD_FOR_MS = 250;

/** Where the state comes from. */
export interface SnapshotSource {
  readonly fixed: Fixed;
  readonly latest: Latest<Snapshot>;
  /** The clock of the snapshots. */
  readonly clock: Pick<Clock, "nowMs">;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly commands: { list(): readonly Command[] };
  /** `null`: nothing is kept. */
  readonly history: {
    counters(): ApiSnapshot["energy"];
    condition(): ApiSnapshot["history"];
  } | null;
  /** Since the start. */
  readonly counts: () => ApiSnapshot["counts"];
  readonly outlets: () => readonly OutletCondition[];
}

export class LiveSnapshots {
  readonly #source: SnapshotSource;
  readonly #current = new MeanCurrent();
  #made: { readonly ticks: number; readonly nowMs: number; readonly json: string } | null = null;

  constructor(source: SnapshotSource) {
    this.#source = source;
  }

  /** Looks at every snapshot until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for await (const { atMs, battery } of this.#source.latest.follow(signal)) {
      this.#current.take(atMs, battery?.currentA ?? null);
    }
  }

  /** `null` before the first tick. */
  now(): ApiSnapshot | null {
    const { latest, fixed, clock, wallNowMs, commands, history, counts, outlets } = this.#source;
    const snapshot = latest.get();
    if (snapshot === undefined) return null;
    return toApiSnapshot(snapshot, fixed, {
      nowMs: clock.nowMs(),
      wallNowMs: wallNowMs(),
      commands: commands.list(),
      meanCurrentA: this.#current.meanA(),
      energy: history?.counters() ?? null,
      history: history?.condition() ?? NO_HISTORY,
      counts: counts(),
      outlets: outlets(),
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
