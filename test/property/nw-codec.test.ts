import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currentOf, currentRawOf } from "../../src/codec/jk/nw-4e57/current.ts";
import { checkNwFrame, nwFramer, type NwFed, type NwFrame } from "../../src/codec/jk/nw-4e57/framer.ts";
import { NW_REPLY_IDS, type NwReplyRow, type NwValues } from "../../src/codec/jk/nw-4e57/ids.ts";
import { labelFields } from "../../src/codec/jk/nw-4e57/label.ts";
import { partialReading, toReading } from "../../src/codec/jk/nw-4e57/reading.ts";
import { decodeInformation, encodeReply } from "../../src/codec/jk/nw-4e57/tlv.ts";
import { property } from "../support/fc.ts";
import { betweenNoise, feedInPieces, nastyBytes, pieceSizes, withOneBitChanged, type Framing } from "../support/framing.ts";
import { bytesOf, goodCaptures, nwCaptures, replyAround } from "../support/nw-captures.ts";
import { framingCases } from "./framing.cases.ts";

const FRAMING: Framing<NwFed, NwFrame> = {
  framer: nwFramer,
  itemsOf: (fed) => fed.frames,
  bytesOf: (frame) => frame.information.length + 20,
  mostBytes: 400,
};
/** Bytes in which starts, markers and short lengths are frequent. */
const nasty = nastyBytes(
  [[0x4e], [0x4e, 0x57], [0x68], [0x4e, 0x57, 0x00, 0x13], [0x4e, 0x57, 0x01, 0x8e], [0x00, 0x00]],
  [fc.constantFrom(...nwCaptures).map(bytesOf)],
  60,
);

describe("framing", () => {
  framingCases(FRAMING, nasty, (frames, bytes) => {
    frames.forEach(decodeInformation);
    checkNwFrame(bytes);
  });

  it("finds every frame between noise", () => {
    fc.assert(
      fc.property(betweenNoise(goodCaptures, bytesOf, 0x4e), pieceSizes, ({ sent, wire }, sizes) => {
        const { items, faults } = feedInPieces(FRAMING, wire, sizes);
        expect(items.map((frame) => frame.information)).toEqual(sent.map((one) => bytesOf(one).slice(11, -9)));
        expect(faults).toEqual([]);
      }),
      property(200),
    );
  });

  it("refuses a frame of which a single bit was changed", () => {
    for (const one of goodCaptures) {
      for (const { bit, changed } of withOneBitChanged(bytesOf(one))) {
        if (checkNwFrame(changed).ok) throw new Error(`${one.id}: bit ${bit} passed`);
        if (nwFramer().feed(changed).frames.length > 0) throw new Error(`${one.id}: bit ${bit} passed the framer`);
      }
    }
  });
});

/** A value that a row can carry, in steps of the row. */
function valueFor(row: NwReplyRow): fc.Arbitrary<unknown> {
  switch (row.kind) {
    case "u8":
      return fc.integer({ min: 0, max: 0xff });
    case "u16":
      return fc.integer({ min: 0, max: 0xffff }).map((raw) => raw / row.perUnit);
    case "u32":
      return fc.integer({ min: 0, max: 0xffff_ffff });
    case "i16":
      return fc.integer({ min: -0x8000, max: 0x7fff });
    case "temperature":
      return fc.option(fc.integer({ min: -40, max: 100 }), { nil: null });
    case "cells":
      return fc.array(
        fc.integer({ min: 0, max: 0xffff }).map((mv) => mv / 1000),
        { minLength: 1, maxLength: 32 },
      );
    case "text":
      return fc.string({ unit: "grapheme-ascii", maxLength: row.size });
    case "secret":
      return fc.constant("hidden");
  }
}

const present = fc.record(Object.fromEntries(NW_REPLY_IDS.map((row) => [row.field, valueFor(row)])), {
  requiredKeys: [],
}) as fc.Arbitrary<NwValues>;
const whole = fc.record(Object.fromEntries(NW_REPLY_IDS.map((row) => [row.field, valueFor(row)]))) as fc.Arbitrary<NwValues>;

/** Encodes, frames and decodes. */
function roundTrip(values: NwValues): NwValues {
  const encoded = encodeReply(values);
  if (!encoded.ok) throw new Error(encoded.error.message);
  const frame = nwFramer().feed(encoded.value).frames[0];
  const decoded = frame && decodeInformation(frame);
  if (!decoded?.ok) throw new Error("what was encoded cannot be decoded");
  return decoded.value;
}

describe("decode(encode(x)) = x", () => {
  it("for any set of values", () => {
    fc.assert(
      fc.property(present, (values) => {
        expect(roundTrip(values)).toEqual(values);
      }),
      property(300),
    );
  });

  it.each(NW_REPLY_IDS.map((row) => [row.field, row] as const))("for %s alone", (field, row) => {
    fc.assert(
      fc.property(valueFor(row), (value) => {
        expect(roundTrip({ [field]: value })).toEqual({ [field]: value });
      }),
      property(60),
    );
  });

  it("for currents in both codings", () => {
    const version = fc.constantFrom(0 as const, 1 as const);
    fc.assert(
      fc.property(version, fc.integer({ min: -32767, max: 32767 }), whole, (protocolVersion, steps, values) => {
        const currentA = (protocolVersion === 0 ? Math.trunc(steps / 3.2767) : steps) / 100 + 0;
        const currentRaw = currentRawOf(currentA, protocolVersion);
        expect(currentOf(roundTrip({ ...values, currentRaw, protocolVersion }))).toBe(currentA);
      }),
      property(200),
    );
  });
});

describe("reading", () => {
  it("is whole or refused for any values, and its numbers are plain decimals", () => {
    fc.assert(
      fc.property(whole, fc.constantFrom(0, 1), fc.integer({ min: 0, max: 100 }), (values, protocolVersion, socPct) => {
        const reading = toReading(roundTrip({ ...values, protocolVersion, socPct }));
        if (!reading.ok) throw new Error(reading.error.message);
        for (const cellV of reading.value.cellsV) expect(String(cellV)).toMatch(/^\d+(?:\.\d{1,3})?$/);
        expect(String(reading.value.packVoltageV)).toMatch(/^\d+(?:\.\d{1,2})?$/);
        expect(String(reading.value.currentA)).toMatch(/^-?\d+(?:\.\d{1,2})?$/);
        expect(Object.is(reading.value.currentA, -0)).toBe(false);
      }),
      property(100),
    );
  });

  it("never throws and never shows the password, for any information with a right checksum", () => {
    const ids = fc.constantFrom(...NW_REPLY_IDS);
    const part = ids.chain((row) => fc.uint8Array({ minLength: row.size, maxLength: row.size }).map((data) => [row.id, ...data]));
    const information = fc.oneof(
      fc.uint8Array({ maxLength: 380 }).map((bytes) => [...bytes]),
      fc.array(part, { maxLength: 20 }).map((parts) => parts.flat()),
    );
    fc.assert(
      fc.property(information, (bytes) => {
        const frame = nwFramer().feed(replyAround(bytes.slice(0, 380))).frames[0]!;
        labelFields(frame);
        const decoded = decodeInformation(frame);
        if (!decoded.ok) return;
        toReading(decoded.value);
        partialReading(decoded.value);
        expect([undefined, "hidden"]).toContain(decoded.value.parameterPassword);
      }),
      property(500),
    );
  });
});
