/** The hour that goes on: every source's samples in memory, and what of them no block on the disk holds yet. */
import { Block } from "./block.ts";
import { blockBytes, readBlock } from "./block-bytes.ts";
import { slotsOf, stepOf } from "./levels.ts";
import { BATTERY_SUMS } from "./measures.ts";
import type { Stat } from "./store.ts";
import type { ByteReader, ByteWriter } from "./varints.ts";

/** Values in whole units. */
export interface Filling {
  /** "" is the battery. */
  readonly pack: string;
  readonly atMs: number;
  readonly ticks: number;
  readonly stats: readonly Stat[];
  readonly totals: readonly number[];
}

export class OpenHour {
  readonly startMs: number;
  readonly #blocks = new Map<string, Block>();

  /** `stored` gives what is on the disk of this hour already. */
  constructor(startMs: number, packs: Iterable<string>, stored: (pack: string) => Block | null) {
    this.startMs = startMs;
    for (const pack of packs) {
      const block = stored(pack);
      if (block !== null) this.#blocks.set(pack, block);
    }
  }

  block(pack: string): Block | null {
    return this.#blocks.get(pack) ?? null;
  }

  packs(): Iterable<string> {
    return this.#blocks.keys();
  }

  /** False where there is a sample already: the first stays. */
  fill({ pack, atMs, ticks, stats, totals }: Filling): boolean {
    const source = pack === "" ? null : pack;
    const sums = source === null ? BATTERY_SUMS : 0;
    const before = this.#blocks.get(pack) ?? new Block({ slots: slotsOf("raw", source), stats: stats.length, sums });
    const block = before.widened(stats.length);
    this.#blocks.set(pack, block);
    return block.fill(Math.floor((atMs - this.startMs) / stepOf("raw", source)), ticks, stats, totals);
  }
}

/** Samples of a minute or so, to be written beside the blocks: for each source the slots from the first to the last. */
export function writeFillings(out: ByteWriter, startMs: number, fillings: readonly Filling[]): void {
  const packs = [...new Set(fillings.map(({ pack }) => pack))];
  out.number(packs.length);
  for (const pack of packs) {
    const own = fillings.filter((filling) => filling.pack === pack);
    const stepMs = stepOf("raw", pack === "" ? null : pack);
    const slots = own.map(({ atMs }) => Math.floor((atMs - startMs) / stepMs));
    const first = Math.min(...slots);
    const shape = {
      slots: Math.max(...slots) - first + 1,
      stats: Math.max(...own.map(({ stats }) => stats.length)),
      sums: pack === "" ? BATTERY_SUMS : 0,
    };
    const part = new Block(shape);
    own.forEach(({ ticks, stats, totals }, i) => part.fill(slots[i]! - first, ticks, stats, totals));
    out.text(pack);
    out.number(first);
    out.block(blockBytes(part));
  }
}

/** What `writeFillings` wrote. */
export function readFillings(reader: ByteReader, startMs: number): readonly Filling[] {
  const fillings: Filling[] = [];
  for (let left = reader.number(); left > 0; left--) {
    const pack = reader.text();
    const first = reader.number();
    const part = readBlock(reader.block());
    const stepMs = stepOf("raw", pack === "" ? null : pack);
    part.ticks.forEach((ticks, slot) => {
      if (ticks === 0) return;
      fillings.push({ pack, atMs: startMs + (first + slot) * stepMs, ticks, ...part.slotOf(slot) });
    });
  }
  return fillings;
}
