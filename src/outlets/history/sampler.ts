/** Snapshots become samples: windows of 10 s of the battery and of a minute of each pack, with the energy of every tick. No clock. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { EnergyMeter } from "./energy-meter.ts";
import { BATTERY_STEP_MS, PACK_STEP_MS } from "./levels.ts";
import { PACK_SERIES, type BatterySample, type Batch, type Energy, type PackSample, type StampedEvent } from "./store.ts";
import { batteryValues, packValues, powerOf } from "./values.ts";
import { Window } from "./window.ts";

/** What has become complete. */
export interface Sampled extends Pick<Batch, "battery" | "packs" | "events"> {
  /** Since the last tick, for the counters; the samples hold the same in sum. */
  readonly energy: Energy;
}

/** A clock that is set back by less than this goes on in the window that is open. */
const LITTLE_MS = 2_000;

export class Sampler {
  readonly #meter = new EnergyMeter();
  #energy = { inMwh: 0, outMwh: 0 };
  #battery: Window | null = null;
  readonly #packs = new Map<string, Window>();

  /** One tick, at this time since 1970, ms. */
  take(snapshot: Snapshot, wallMs: number): Sampled {
    const done = this.#ended(wallMs);
    this.#meter.take(snapshot.atMs, powerOf(snapshot));
    const energy = this.#meter.collect();
    this.#energy.inMwh += energy.inMwh;
    this.#energy.outMwh += energy.outMwh;
    this.#battery ??= new Window(startOf(wallMs, BATTERY_STEP_MS));
    this.#battery.take(batteryValues(snapshot));
    for (const pack of snapshot.packs) {
      const values = packValues(pack);
      if (values === null) continue;
      const { name } = pack.rules;
      const window = this.#packs.get(name) ?? new Window(startOf(wallMs, PACK_STEP_MS));
      window.take(values);
      this.#packs.set(name, window);
    }
    const events = snapshot.events.map((event): StampedEvent => ({ atMs: Math.floor(wallMs), event }));
    return { ...done, events, energy };
  }

  /** What is open, as far as it goes. */
  end(): Pick<Sampled, "battery" | "packs"> {
    return this.#ended(Infinity);
  }

  #ended(wallMs: number): Pick<Sampled, "battery" | "packs"> {
    const battery: BatterySample[] = [];
    const packs: PackSample[] = [];
    if (this.#battery !== null && isOver(this.#battery, BATTERY_STEP_MS, wallMs)) {
      battery.push(...this.#batterySample(this.#battery));
      this.#battery = null;
    }
    for (const [name, window] of this.#packs) {
      if (!isOver(window, PACK_STEP_MS, wallMs)) continue;
      this.#packs.delete(name);
      const stats = window.stats();
      const [own, cells] = [stats.slice(0, PACK_SERIES.length), stats.slice(PACK_SERIES.length)];
      packs.push({ pack: name, atMs: window.startMs, ticks: window.ticks, stats: own, cells });
    }
    return { battery, packs };
  }

  /** A window in which nothing was known is a gap. */
  #batterySample(window: Window): readonly BatterySample[] {
    const stats = window.stats();
    const energy = this.#energy;
    if (stats.every((stat) => stat === null) && energy.inMwh + energy.outMwh === 0) return [];
    this.#energy = { inMwh: 0, outMwh: 0 };
    return [{ atMs: window.startMs, ticks: window.ticks, stats, ...energy }];
  }
}

const startOf = (wallMs: number, stepMs: number): number => Math.floor(wallMs / stepMs) * stepMs;

const isOver = ({ startMs }: Window, stepMs: number, wallMs: number): boolean =>
  wallMs >= startMs + stepMs || wallMs < startMs - LITTLE_MS;
