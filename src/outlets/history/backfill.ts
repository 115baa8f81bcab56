/** Fills a history with a time that has been computed: snapshots with given times, stored in large pieces. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { Sampler } from "./sampler.ts";
import type { BatterySample, HistoryStore, PackSample, StampedEvent } from "./store.ts";

/** About a day of four packs in one piece. */
const MOST_SAMPLES = 12_000;

export class Backfill {
  readonly #store: HistoryStore;
  readonly #run: string;
  readonly #sampler = new Sampler();
  #number = 0;
  #battery: BatterySample[] = [];
  #packs: PackSample[] = [];
  #events: StampedEvent[] = [];
  #energy = { inMwh: 0, outMwh: 0 };

  /** `run` names it; no other has the same. */
  constructor(store: HistoryStore, run: string) {
    this.#store = store;
    this.#run = run;
  }

  /** One tick, at this time since 1970, ms; later than the one before, and no more than 5 s if its energy shall count. */
  async take(snapshot: Snapshot, wallMs: number): Promise<void> {
    const { battery, packs, events, energy } = this.#sampler.take(snapshot, wallMs);
    this.#battery.push(...battery);
    this.#packs.push(...packs);
    this.#events.push(...events);
    this.#energy.inMwh += energy.inMwh;
    this.#energy.outMwh += energy.outMwh;
    if (this.#battery.length + this.#packs.length >= MOST_SAMPLES) await this.#flush();
  }

  /** Stores the rest. */
  async end(): Promise<void> {
    const { battery, packs } = this.#sampler.end();
    this.#battery.push(...battery);
    this.#packs.push(...packs);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const [battery, packs, events, energy] = [this.#battery, this.#packs, this.#events, this.#energy];
    this.#battery = [];
    this.#packs = [];
    this.#events = [];
    this.#energy = { inMwh: 0, outMwh: 0 };
    await this.#store.append({ run: this.#run, number: ++this.#number, battery, packs, events, energy });
  }
}
