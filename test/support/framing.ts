/** Streams of bytes for a framer, and what comes of them. */
import fc from "fast-check";
import { expect } from "vitest";
import { joinBytes } from "./join-bytes.ts";

export interface Fed {
  readonly faults: readonly unknown[];
  readonly discardedBytes: number;
}

/** A framer, and how many bytes each of its items took from the line. */
export interface Framing<F extends Fed, Item> {
  readonly framer: () => { feed(chunk: Uint8Array): F; readonly pendingBytes: number };
  readonly itemsOf: (fed: F) => readonly Item[];
  readonly bytesOf: (item: Item) => number;
  /** Bytes of the largest item; fewer may be pending. */
  readonly mostBytes: number;
}

/** Feeds the bytes in pieces of these sizes, over and over; sums up what came. Every byte must have gone somewhere. */
export function feedInPieces<F extends Fed, Item>(framing: Framing<F, Item>, bytes: Uint8Array, sizes: readonly number[]) {
  const framer = framing.framer();
  const items: Item[] = [];
  const faults: unknown[] = [];
  let discarded = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    const fed = framer.feed(bytes.subarray(at, at + size));
    at += size;
    items.push(...framing.itemsOf(fed));
    faults.push(...fed.faults);
    discarded += fed.discardedBytes;
    if (framer.pendingBytes >= framing.mostBytes) throw new Error(`${framer.pendingBytes} bytes pending`);
  }
  const taken = items.reduce((sum, item) => sum + framing.bytesOf(item), 0);
  expect(taken + discarded + framer.pendingBytes).toBe(bytes.length);
  return { items, faults, discarded, pending: framer.pendingBytes };
}

/** Sizes of pieces, from single bytes to several frames. */
export const pieceSizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 });

/** Any bytes, among which `pieces` and the bytes of `others` are frequent. */
export function nastyBytes(
  pieces: readonly (readonly number[])[],
  others: readonly fc.Arbitrary<Uint8Array>[],
  maxLength: number,
): fc.Arbitrary<Uint8Array> {
  const byte = fc.integer({ min: 0, max: 255 }).map((one) => Uint8Array.of(one));
  const piece = fc.constantFrom(...pieces).map((some) => Uint8Array.from(some));
  return fc.array(fc.oneof(byte, piece, ...others), { maxLength }).map((parts) => joinBytes(...parts));
}

/** 1 to 6 of the captures, with noise before each and behind the last one. No noise has a `start`, which could hide what follows. */
export function betweenNoise<Capture>(captures: readonly Capture[], wireOf: (one: Capture) => Uint8Array, start: number) {
  const mute = fc.uint8Array({ maxLength: 50 }).map((noise) => noise.filter((byte) => byte !== start));
  const parts = fc.array(fc.tuple(mute, fc.constantFrom(...captures)), { minLength: 1, maxLength: 6 });
  return fc.tuple(parts, mute).map(([some, tail]) => ({
    sent: some.map(([, one]) => one),
    wire: joinBytes(...some.flatMap(([noise, one]) => [noise, wireOf(one)]), tail),
  }));
}

/** For each bit from byte `from` on: the bytes with that one changed. */
export function* withOneBitChanged(
  bytes: Uint8Array,
  from = 0,
): Generator<{ readonly bit: number; readonly changed: Uint8Array }> {
  for (let bit = from * 8; bit < bytes.length * 8; bit++) {
    const changed = Uint8Array.from(bytes);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    yield { bit, changed };
  }
}
