import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPbFrame, PB_FRAME_BYTES, type PbFrame } from "../../src/codec/jk/pb-55aaeb90/frame.ts";
import { pbFramer, type PbItem } from "../../src/codec/jk/pb-55aaeb90/framer.ts";
import { PB_RANGE_NAMES, pbRegisterRequest } from "../../src/codec/jk/pb-55aaeb90/register-request.ts";
import { PB_ADDRESSES, pbRequest } from "../../src/codec/jk/pb-55aaeb90/request.ts";
import { property } from "../support/fc.ts";
import { frameBytesOf, frameOf, pbCaptures, wireOf } from "../support/pb-captures.ts";

const join = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const replies = pbCaptures.filter((one) => one.ack !== undefined);

/** Bytes that an item took from the line. */
function bytesOf(item: PbItem): number {
  switch (item.kind) {
    case "frame":
      return PB_FRAME_BYTES;
    case "ack":
      return 8;
    case "request":
      return item.asks === "status" || item.asks === "settings" || item.asks === "info" ? 11 : 8;
    case "registers":
      return item.data.length + 5;
    case "exception":
      return 5;
  }
}

/** Feeds the bytes in pieces of these sizes, over and over; sums up what came. */
function feedAll(bytes: Uint8Array, sizes: readonly number[]) {
  const framer = pbFramer();
  const items: PbItem[] = [];
  const faults: unknown[] = [];
  let discarded = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    const fed = framer.feed(bytes.subarray(at, at + size));
    at += size;
    items.push(...fed.items);
    faults.push(...fed.faults);
    discarded += fed.discardedBytes;
    if (framer.pendingBytes >= PB_FRAME_BYTES) throw new Error(`${framer.pendingBytes} bytes pending`);
  }
  const taken = items.reduce((sum, item) => sum + bytesOf(item), 0);
  expect(taken + discarded + framer.pendingBytes).toBe(bytes.length);
  return { items, faults, discarded, pending: framer.pendingBytes };
}

const framesOf = (items: readonly PbItem[]): readonly PbFrame[] =>
  items.flatMap((item) => (item.kind === "frame" ? [item.frame] : []));

const ourRequest = fc.oneof(
  fc
    .tuple(fc.constantFrom("status", "settings", "info"), fc.constantFrom(...PB_ADDRESSES))
    .map(([asks, to]) => pbRequest(asks, to)),
  fc
    .tuple(fc.constantFrom(...PB_RANGE_NAMES), fc.constantFrom(...PB_ADDRESSES))
    .map(([range, address]) => pbRegisterRequest(range, address)),
);
/** Bytes in which starts of frames and messages, whole and in pieces, are frequent. */
const nasty = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 255 }).map((byte) => Uint8Array.of(byte)),
      fc
        .constantFrom(
          [0x55],
          [0x55, 0xaa],
          [0x55, 0xaa, 0xeb, 0x90],
          [0x01, 0x10, 0x16, 0x20, 0x00, 0x01],
          [0x01, 0x03, 0x04],
          [0x00],
        )
        .map((piece) => Uint8Array.from(piece)),
      ourRequest,
      fc.constantFrom(...pbCaptures).map(wireOf),
      fc
        .tuple(fc.constantFrom(...pbCaptures), fc.integer({ min: 1, max: 309 }))
        .map(([one, size]) => wireOf(one).subarray(0, size)),
    ),
    { maxLength: 40 },
  )
  .map(join);
/** Noise without the start of a frame, so that it cannot hide one that follows. */
const mute = fc.uint8Array({ maxLength: 50 }).map((noise) => noise.filter((byte) => byte !== 0x55));
const sizes = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 });

describe("framing", () => {
  it("gives the same for any chunking of the same bytes, in bounded memory", () => {
    fc.assert(
      fc.property(nasty, sizes, (bytes, chunks) => {
        expect(feedAll(bytes, chunks)).toEqual(feedAll(bytes, [1]));
      }),
      property(200),
    );
  });

  it("never throws on random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
        feedAll(bytes, [bytes.length + 1]);
        checkPbFrame(bytes);
      }),
      property(500),
    );
  });

  it("finds every frame between noise, and gives it no wrong sender", () => {
    const stream = fc.array(fc.tuple(mute, fc.constantFrom(...replies)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(stream, mute, sizes, (parts, tail, chunks) => {
        const { items } = feedAll(join([...parts.flatMap(([noise, one]) => [noise, wireOf(one)]), tail]), chunks);
        expect(framesOf(items)).toEqual(parts.map(([, one]) => frameOf(one)));
        const acks = items.filter((item) => item.kind === "ack").filter((item) => item.frame !== null);
        expect(acks.map((item) => [item.address, item.frame])).toEqual(parts.map(([, one]) => [one.ack!.address, frameOf(one)]));
      }),
      property(200),
    );
  });

  it("keeps apart the replies of several packs, requests and echoes that run together", () => {
    const talk = fc.array(fc.tuple(fc.option(ourRequest), fc.constantFrom(...replies)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(talk, sizes, (parts, chunks) => {
        const wire = join(parts.flatMap(([request, one]) => [...(request === null ? [] : [request]), wireOf(one)]));
        const { items, faults } = feedAll(wire, chunks);
        expect(faults).toEqual([]);
        expect(items.filter((item) => item.kind === "request").length).toBe(parts.filter(([request]) => request !== null).length);
        const acks = items.filter((item) => item.kind === "ack");
        expect(acks.map((item) => [item.address, item.frame])).toEqual(parts.map(([, one]) => [one.ack!.address, frameOf(one)]));
      }),
      property(200),
    );
  });

  it("refuses a frame of which a single bit was changed, and never gives it a sender", () => {
    for (const one of pbCaptures) {
      const bytes = frameBytesOf(one);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        // The counter is not looked at, but it is in the sum.
        const changed = Uint8Array.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        if (checkPbFrame(changed).ok) throw new Error(`${one.id}: bit ${bit} passed`);
        if (framesOf(pbFramer().feed(changed).items).length > 0) throw new Error(`${one.id}: bit ${bit} passed the framer`);
      }
    }
  });

  it("refuses an acknowledgement of which a single bit was changed", () => {
    for (const one of replies) {
      const from = 300 + one.ack!.padBytes;
      for (let bit = from * 8; bit < wireOf(one).length * 8; bit++) {
        const changed = wireOf(one);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const { items } = pbFramer().feed(changed);
        if (items.some((item) => item.kind !== "frame")) throw new Error(`${one.id}: bit ${bit} passed`);
      }
    }
  });
});
