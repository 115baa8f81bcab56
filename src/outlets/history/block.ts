/**
 * Some hours of one source (the battery, a pack) as columns on a grid of time: slot 0 begins with the block, and a slot that
 * nothing is known of stays empty. Values are whole units (measures.ts).
 */
import type { Stat } from "./store.ts";

/** No value in a slot that has others. */
export const NONE = -(2 ** 31);

export interface Shape {
  readonly slots: number;
  /** Columns with mean, min and max. */
  readonly stats: number;
  /** Columns that are added up. */
  readonly sums: number;
}

export class Block implements Shape {
  readonly slots: number;
  readonly stats: number;
  readonly sums: number;
  /** What a slot weighs in a mean; 0 is an empty one. */
  readonly ticks: Uint32Array;
  /** Column by column: slot `s` of column `c` is at `c * slots + s`. */
  readonly mean: Int32Array;
  readonly min: Int32Array;
  readonly max: Int32Array;
  readonly totals: Float64Array;

  constructor({ slots, stats, sums }: Shape) {
    this.slots = slots;
    this.stats = stats;
    this.sums = sums;
    this.ticks = new Uint32Array(slots);
    this.mean = new Int32Array(slots * stats).fill(NONE);
    this.min = new Int32Array(slots * stats).fill(NONE);
    this.max = new Int32Array(slots * stats).fill(NONE);
    this.totals = new Float64Array(slots * sums);
  }

  /** Fills an empty slot; one that is filled stays as it is, and the answer is false. */
  fill(slot: number, ticks: number, stats: readonly Stat[], totals: readonly number[]): boolean {
    if (this.ticks[slot] !== 0) return false;
    this.ticks[slot] = ticks;
    stats.forEach((stat, column) => {
      if (stat === null) return;
      const at = column * this.slots + slot;
      this.mean[at] = stat.mean;
      this.min[at] = stat.min;
      this.max[at] = stat.max;
    });
    totals.forEach((total, column) => (this.totals[column * this.slots + slot] = total));
    return true;
  }

  clear(slot: number): void {
    this.ticks[slot] = 0;
    for (let column = 0; column < this.stats; column++) {
      for (const field of ["mean", "min", "max"] as const) this[field][column * this.slots + slot] = NONE;
    }
    for (let column = 0; column < this.sums; column++) this.totals[column * this.slots + slot] = 0;
  }

  /** What is in a slot. */
  slotOf(slot: number): { readonly stats: readonly Stat[]; readonly totals: readonly number[] } {
    return {
      stats: Array.from({ length: this.stats }, (_, column) => {
        const at = column * this.slots + slot;
        return this.mean[at] === NONE ? null : { mean: this.mean[at]!, min: this.min[at]!, max: this.max[at]! };
      }),
      totals: Array.from({ length: this.sums }, (_, column) => this.totals[column * this.slots + slot]!),
    };
  }

  /** The same slots with room for more columns: a pack that shows more cells than before. */
  widened(stats: number): Block {
    if (stats <= this.stats) return this;
    const wider = new Block({ slots: this.slots, stats, sums: this.sums });
    for (const field of ["ticks", "mean", "min", "max", "totals"] as const) wider[field].set(this[field]);
    return wider;
  }
}

/** Gathers slots of several blocks into one: means by weight, the least, the greatest, the sums. */
export class Gathering {
  #ticks = 0;
  readonly #weights: number[] = [];
  readonly #weighted: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];
  readonly #totals: number[] = [];

  take(block: Block, slot: number): void {
    const ticks = block.ticks[slot]!;
    if (ticks === 0) return;
    this.#ticks += ticks;
    for (let column = 0; column < block.stats; column++) {
      const at = column * block.slots + slot;
      const mean = block.mean[at]!;
      if (mean === NONE) continue;
      this.#weights[column] = (this.#weights[column] ?? 0) + ticks;
      this.#weighted[column] = (this.#weighted[column] ?? 0) + ticks * mean;
      this.#min[column] = Math.min(this.#min[column] ?? Infinity, block.min[at]!);
      this.#max[column] = Math.max(this.#max[column] ?? -Infinity, block.max[at]!);
    }
    for (let column = 0; column < block.sums; column++) {
      this.#totals[column] = (this.#totals[column] ?? 0) + block.totals[column * block.slots + slot]!;
    }
  }

  /** Puts what was gathered into a slot of a roll-up. Nothing gathered leaves it empty. */
  into(target: Block, slot: number): void {
    if (this.#ticks === 0) return;
    const stats = Array.from({ length: target.stats }, (_, column): Stat => {
      const weight = this.#weights[column] ?? 0;
      if (weight === 0) return null;
      return { mean: Math.round(this.#weighted[column]! / weight), min: this.#min[column]!, max: this.#max[column]! };
    });
    target.fill(slot, this.#ticks, stats, this.#totals);
  }
}

/** Every `size` slots become one. */
export function rollUp(block: Block, size: number): Block {
  const target = new Block({ slots: block.slots / size, stats: block.stats, sums: block.sums });
  for (let slot = 0; slot < target.slots; slot++) {
    const gathering = new Gathering();
    for (let i = slot * size; i < (slot + 1) * size; i++) gathering.take(block, i);
    gathering.into(target, slot);
  }
  return target;
}

/** Of two blocks the fuller slots: what was thrown away in one may stand in the other. */
export function fuller(a: Block, b: Block): Block {
  const stats = Math.max(a.stats, b.stats);
  const both = new Block({ slots: a.slots, stats, sums: a.sums });
  a.ticks.forEach((ticks, slot) => {
    const from = ticks >= b.ticks[slot]! ? a : b;
    const { stats: own, totals } = from.slotOf(slot);
    if (from.ticks[slot]! > 0) both.fill(slot, from.ticks[slot]!, own, totals);
  });
  return both;
}
