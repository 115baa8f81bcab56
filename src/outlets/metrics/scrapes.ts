/** The metrics of this bridge as text, made once for everybody who asks within a tick. */
import type { LiveSnapshots, SnapshotSource } from "../snapshot/live-snapshots.ts";
import { sectionsOf } from "../snapshot/sections.ts";
import { Exposition } from "./exposition.ts";
import { FAMILIES, samplesOfAll } from "./families.ts";
import { PROCESS_FAMILIES, processSamples } from "./process-families.ts";

/** As the state itself: ages in it are wrong by this at the most. */
const GOOD_FOR_MS = 250;

export interface Scrape {
  readonly contentType: string;
  readonly text: string;
}

export class Scrapes {
  readonly #live: Pick<LiveSnapshots, "now">;
  readonly #source: Pick<SnapshotSource, "latest" | "clock">;
  #exposition: Promise<Exposition> | null = null;
  #made: { readonly ticks: number; readonly nowMs: number; readonly scrape: Promise<Scrape | null> } | null = null;

  constructor(live: Pick<LiveSnapshots, "now">, source: Pick<SnapshotSource, "latest" | "clock">) {
    this.#live = live;
    this.#source = source;
  }

  /** `null` before the first tick. */
  now(): Promise<Scrape | null> {
    const ticks = this.#source.latest.get()?.ticks;
    if (ticks === undefined) return Promise.resolve(null);
    const nowMs = this.#source.clock.nowMs();
    if (this.#made === null || this.#made.ticks !== ticks || nowMs - this.#made.nowMs > GOOD_FOR_MS) {
      this.#made = { ticks, nowMs, scrape: this.#make() };
    }
    return this.#made.scrape;
  }

  async #make(): Promise<Scrape | null> {
    this.#exposition ??= Exposition.of([...FAMILIES, ...PROCESS_FAMILIES]);
    const exposition = await this.#exposition;
    const ofProcess = await processSamples();
    const snapshot = this.#live.now();
    if (snapshot === null) return null;
    const text = await exposition.text([...samplesOfAll(sectionsOf(snapshot)), ...ofProcess]);
    return { contentType: exposition.contentType, text };
  }
}
