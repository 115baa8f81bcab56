/**
 * A block as bytes: differences from slot to slot in short numbers, packed with zlib, whose checksum shows a disk that has
 * forgotten. Columns can be read alone.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { Block, NONE } from "./block.ts";
import { ByteReader, ByteWriter } from "./varints.ts";

/** Raised when the bytes get another meaning. */
const FORMAT = 1;
/** More than any block has; a damaged one must not fill the memory. */
const MOST_BYTES = 8_000_000;
const MOST_VALUES = 1_000_000;

export const pack = (bytes: Uint8Array): Uint8Array => deflateSync(bytes, { level: 6 });
export const unpack = (bytes: Uint8Array): Uint8Array => inflateSync(bytes, { maxOutputLength: MOST_BYTES });

/** Not packed yet. */
export function blockBytes(block: Block): Uint8Array {
  const out = new ByteWriter();
  for (const n of [FORMAT, block.slots, block.stats, block.sums]) out.number(n);
  for (const ticks of block.ticks) out.number(ticks);
  for (let column = 0; column < block.stats; column++) out.block(columnBytes(block, column));
  for (let column = 0; column < block.sums; column++) {
    block.ticks.forEach((ticks, slot) => {
      if (ticks > 0) out.number(block.totals[column * block.slots + slot]!);
    });
  }
  return out.bytes();
}

function columnBytes(block: Block, column: number): Uint8Array {
  const out = new ByteWriter();
  const first = column * block.slots;
  const filled: number[] = [];
  let before = 0;
  block.ticks.forEach((ticks, slot) => {
    if (ticks === 0) return;
    const mean = block.mean[first + slot]!;
    if (mean === NONE) {
      out.number(0);
      return;
    }
    const change = mean - before;
    // Zigzag, with 0 for no value.
    out.number(change < 0 ? -2 * change : 2 * change + 1);
    before = mean;
    filled.push(first + slot);
  });
  for (const at of filled) out.number(block.mean[at]! - block.min[at]!);
  for (const at of filled) out.number(block.max[at]! - block.mean[at]!);
  return out.bytes();
}

/** Which columns of a block to read; the others stay empty. */
export interface Wanted {
  readonly stats: ReadonlySet<number>;
  readonly sums: boolean;
}

/** Throws when the bytes are not what `blockBytes` wrote. */
export function readBlock(bytes: Uint8Array, wanted: Wanted | null = null): Block {
  const reader = new ByteReader(bytes);
  if (reader.number() !== FORMAT) throw new RangeError("another format of block");
  const shape = { slots: reader.number(), stats: reader.number(), sums: reader.number() };
  if (shape.slots * (shape.stats + shape.sums) > MOST_VALUES) throw new RangeError("a block larger than any");
  const block = new Block(shape);
  for (let slot = 0; slot < block.slots; slot++) block.ticks[slot] = reader.number();
  const filled: number[] = [];
  for (let slot = 0; slot < block.slots; slot++) if (block.ticks[slot]! > 0) filled.push(slot);
  for (let column = 0; column < block.stats; column++) {
    const part = reader.block();
    if (wanted === null || wanted.stats.has(column)) readColumn(new ByteReader(part), block, column, filled);
  }
  if (wanted !== null && !wanted.sums) return block;
  for (let column = 0; column < block.sums; column++) {
    block.ticks.forEach((ticks, slot) => {
      if (ticks > 0) block.totals[column * block.slots + slot] = reader.number();
    });
  }
  return block;
}

/** `filled`: the slots that have something. */
function readColumn(reader: ByteReader, block: Block, column: number, filled: readonly number[]): void {
  const { mean, min, max } = block;
  const first = column * block.slots;
  const known: number[] = [];
  let before = 0;
  for (const slot of filled) {
    const code = reader.number();
    if (code === 0) continue;
    before += code % 2 === 0 ? -code / 2 : (code - 1) / 2;
    mean[first + slot] = before;
    known.push(first + slot);
  }
  for (const at of known) min[at] = mean[at]! - reader.number();
  for (const at of known) max[at] = mean[at]! + reader.number();
}
