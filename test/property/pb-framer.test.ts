import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPbFrame, PB_FRAME_BYTES, type PbFrame } from "../../src/codec/jk/pb-55aaeb90/frame.ts";
import { itemBytes, pbFramer, type PbFed, type PbItem } from "../../src/codec/jk/pb-55aaeb90/framer.ts";
import { PB_RANGE_NAMES, pbRegisterRequest } from "../../src/codec/jk/pb-55aaeb90/register-request.ts";
import { PB_ADDRESSES, pbRequest } from "../../src/codec/jk/pb-55aaeb90/request.ts";
import { property } from "../support/fc.ts";
import { betweenNoise, feedInPieces, nastyBytes, pieceSizes, type Framing } from "../support/framing.ts";
import { joinBytes } from "../support/join-bytes.ts";
import { frameOf, pbCaptures, wireOf } from "../support/pb-captures.ts";
import { framingCases } from "./framing.cases.ts";

const replies = pbCaptures.filter((one) => one.ack !== undefined);

const FRAMING: Framing<PbFed, PbItem> = {
  framer: pbFramer,
  itemsOf: (fed) => fed.items,
  bytesOf: itemBytes,
  mostBytes: PB_FRAME_BYTES,
};

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
const nasty = nastyBytes(
  [[0x55], [0x55, 0xaa], [0x55, 0xaa, 0xeb, 0x90], [0x01, 0x10, 0x16, 0x20, 0x00, 0x01], [0x01, 0x03, 0x04], [0x00]],
  [
    ourRequest,
    fc.constantFrom(...pbCaptures).map(wireOf),
    fc
      .tuple(fc.constantFrom(...pbCaptures), fc.integer({ min: 1, max: 309 }))
      .map(([one, size]) => wireOf(one).subarray(0, size)),
  ],
  40,
);

describe("framing", () => {
  framingCases(FRAMING, nasty, (_, bytes) => checkPbFrame(bytes));

  it("finds every frame between noise, and gives it no wrong sender", () => {
    fc.assert(
      fc.property(betweenNoise(replies, wireOf, 0x55), pieceSizes, ({ sent, wire }, sizes) => {
        const { items } = feedInPieces(FRAMING, wire, sizes);
        expect(framesOf(items)).toEqual(sent.map(frameOf));
        const acks = items.filter((item) => item.kind === "ack").filter((item) => item.frame !== null);
        expect(acks.map((item) => [item.address, item.frame])).toEqual(sent.map((one) => [one.ack!.address, frameOf(one)]));
      }),
      property(200),
    );
  });

  it("keeps apart the replies of several packs, requests and echoes that run together", () => {
    const talk = fc.array(fc.tuple(fc.option(ourRequest), fc.constantFrom(...replies)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(talk, pieceSizes, (parts, sizes) => {
        const wire = joinBytes(...parts.flatMap(([request, one]) => [...(request === null ? [] : [request]), wireOf(one)]));
        const { items, faults } = feedInPieces(FRAMING, wire, sizes);
        expect(faults).toEqual([]);
        expect(items.filter((item) => item.kind === "request").length).toBe(parts.filter(([request]) => request !== null).length);
        const acks = items.filter((item) => item.kind === "ack");
        expect(acks.map((item) => [item.address, item.frame])).toEqual(parts.map(([, one]) => [one.ack!.address, frameOf(one)]));
      }),
      property(200),
    );
  });
});
