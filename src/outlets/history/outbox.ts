/**
 * What waits to be stored. A batch that could not be stored is handed over again as it was; behind it the newest is kept, and what
 * is thrown away is counted. Energy is never thrown away. What was stamped before the time was known gets its time later.
 */
import { BATTERY_STEP_MS, PACK_STEP_MS } from "./levels.ts";
import type { Sampled } from "./sampler.ts";
import type { Batch, BatterySample, Energy, PackSample, StampedEvent } from "./store.ts";

/** Six hours of the battery, two hours of 15 packs, and more events than anybody reads. */
const MOST_BATTERY = 2_160;
const MOST_PACKS = 1_800;
const MOST_EVENTS = 2_000;

interface Held<T> {
  readonly item: T;
  /** The offset of the clock by which it was stamped. */
  readonly offsetMs: number;
}

export class Outbox {
  readonly #run: string;
  #number = 0;
  #battery: Held<BatterySample>[] = [];
  #packs: Held<PackSample>[] = [];
  #events: Held<StampedEvent>[] = [];
  #energy: { inMwh: number; outMwh: number } = { inMwh: 0, outMwh: 0 };
  #onTheWay: Batch | null = null;
  #dropped = 0;

  /** `run` names this life of the program. */
  constructor(run: string) {
    this.#run = run;
  }

  /** Samples and events that had to be thrown away. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Energy that is not stored yet. */
  get energy(): Energy {
    const { inMwh = 0, outMwh = 0 } = this.#onTheWay?.energy ?? {};
    return { inMwh: this.#energy.inMwh + inMwh, outMwh: this.#energy.outMwh + outMwh };
  }

  /** A batch could not be stored yet. */
  get isWaiting(): boolean {
    return this.#onTheWay !== null;
  }

  get hasEvents(): boolean {
    return this.#events.length > 0;
  }

  add({ battery, packs, events, energy }: Sampled, offsetMs: number): void {
    const held = <T>(items: readonly T[]): Held<T>[] => items.map((item) => ({ item, offsetMs }));
    this.#battery = this.#newest([...this.#battery, ...held(battery)], MOST_BATTERY);
    this.#packs = this.#newest([...this.#packs, ...held(packs)], MOST_PACKS);
    this.#events = this.#newest([...this.#events, ...held(events)], MOST_EVENTS);
    this.#energy.inMwh += energy.inMwh;
    this.#energy.outMwh += energy.outMwh;
  }

  /**
   * The next batch; `null` when nothing waits. Until it is `stored()` it is the same one. `offsetMs`: that of the clock now;
   * `null` while the time is not known: then only energy goes. `part`: the events alone do not wait for the minute.
   */
  next(offsetMs: number | null, part: "all" | "events"): Batch | null {
    if (this.#onTheWay !== null) return this.#onTheWay;
    const stamped = offsetMs !== null;
    const all = part === "all";
    const batch: Batch = {
      run: this.#run,
      number: this.#number + 1,
      battery: stamped && all ? this.#battery.map((held) => stamp(held, offsetMs, BATTERY_STEP_MS)) : [],
      packs: stamped && all ? this.#packs.map((held) => stamp(held, offsetMs, PACK_STEP_MS)) : [],
      events: stamped ? this.#events.map((held) => stamp(held, offsetMs, 1)) : [],
      energy: all ? this.#energy : { inMwh: 0, outMwh: 0 },
    };
    const { battery, packs, events, energy } = batch;
    if (battery.length + packs.length + events.length + energy.inMwh + energy.outMwh === 0) return null;
    if (stamped) this.#events = [];
    if (stamped && all) {
      this.#battery = [];
      this.#packs = [];
    }
    if (all) this.#energy = { inMwh: 0, outMwh: 0 };
    this.#number++;
    this.#onTheWay = batch;
    return batch;
  }

  /** The batch is stored. */
  stored(): void {
    this.#onTheWay = null;
  }

  /** The batch cannot be stored, today or tomorrow; its energy goes with the next one. */
  giveUp(): void {
    const batch = this.#onTheWay;
    this.#onTheWay = null;
    if (batch === null) return;
    this.#dropped += batch.battery.length + batch.packs.length + batch.events.length;
    this.#energy.inMwh += batch.energy.inMwh;
    this.#energy.outMwh += batch.energy.outMwh;
  }

  #newest<T>(items: T[], most: number): T[] {
    if (items.length <= most) return items;
    this.#dropped += items.length - most;
    return items.slice(-most);
  }
}

/** With its time by the clock of now, on the grid. */
function stamp<T extends { readonly atMs: number }>({ item, offsetMs }: Held<T>, nowOffsetMs: number, stepMs: number): T {
  const moved = item.atMs + nowOffsetMs - offsetMs;
  return { ...item, atMs: Math.floor(moved / stepMs) * stepMs };
}
