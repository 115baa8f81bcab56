import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Layout, Values } from "../../src/codec/layout.ts";
import { toPhysical } from "../../src/codec/layout.ts";
import { readPbFrame, type PbFrame } from "../../src/codec/jk/pb-55aaeb90/frame.ts";
import { pbFramer } from "../../src/codec/jk/pb-55aaeb90/framer.ts";
import { decodeInfo, encodeInfo, PB_INFO, PB_SECRETS, PB_TEXTS, type PbInfo } from "../../src/codec/jk/pb-55aaeb90/info.ts";
import { labelPb } from "../../src/codec/jk/pb-55aaeb90/label.ts";
import { toReading } from "../../src/codec/jk/pb-55aaeb90/reading.ts";
import { PB_RANGE_NAMES } from "../../src/codec/jk/pb-55aaeb90/register-request.ts";
import { decodeRegisters, encodeRegisters, PB_RANGE_LAYOUTS } from "../../src/codec/jk/pb-55aaeb90/registers.ts";
import { PB_ADDRESSES } from "../../src/codec/jk/pb-55aaeb90/request.ts";
import { decodeSettings, encodeSettings, PB_SETTINGS } from "../../src/codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus, encodeStatus, PB_STATUS, type PbStatus } from "../../src/codec/jk/pb-55aaeb90/status.ts";
import { property } from "../support/fc.ts";
import { changedFrame, frameBytesOf, frameOf, pbCaptures, readable } from "../support/pb-captures.ts";

/** Any values of a layout, in whole steps of its rows, `null` where a row has a mark for that. */
function valuesOf<N extends string>(layout: Layout<N>): fc.Arbitrary<Values<N>> {
  const rows = layout.fields.map((row) => {
    const raw = fc.integer({ min: row.minRaw, max: row.maxRaw }).map((steps) => toPhysical(row, steps));
    return [row.name, row.invalid === undefined ? raw : fc.option(raw, { nil: null, freq: 9 })] as const;
  });
  return fc.record(Object.fromEntries(rows)) as unknown as fc.Arbitrary<Values<N>>;
}

/** What the framer makes of an encoded frame. */
function frameFrom(bytes: Uint8Array): PbFrame {
  const item = pbFramer().feed(bytes).items[0];
  if (item?.kind !== "frame") throw new Error("what was encoded is no frame");
  return item.frame;
}

/** With a mask that fits its cells: one that does not could be taken for the layout with 24 slots. */
const status = valuesOf(PB_STATUS).map((values) => ({ ...values, cellMask: 0xffff_ffff }));
const settings = valuesOf(PB_SETTINGS).chain((values) =>
  fc.integer({ min: 1, max: 32 }).map((cellCount) => ({ ...values, cellCount })),
);
const info = fc
  .tuple(
    valuesOf(PB_INFO),
    fc.record(Object.fromEntries(PB_TEXTS.map((row) => [row.name, fc.string({ unit: "grapheme-ascii", maxLength: row.size })]))),
  )
  .map(([values, texts]) => ({ ...values, ...texts }) as PbInfo);

describe("decode(encode(x)) = x", () => {
  it("for the status", () => {
    fc.assert(
      fc.property(status, (values) => {
        const encoded = encodeStatus(values);
        expect(encoded.ok && decodeStatus(frameFrom(encoded.value))).toEqual({ ok: true, value: values });
      }),
      property(150),
    );
  });

  it("for the settings", () => {
    fc.assert(
      fc.property(settings, (values) => {
        const encoded = encodeSettings(values);
        expect(encoded.ok && decodeSettings(frameFrom(encoded.value))).toEqual({ ok: true, value: values });
      }),
      property(150),
    );
  });

  it("for the device info, without its secrets", () => {
    fc.assert(
      fc.property(info, (values) => {
        const encoded = encodeInfo(values);
        if (!encoded.ok) throw new Error(encoded.error.message);
        expect(decodeInfo(frameFrom(encoded.value))).toEqual({ ok: true, value: values });
        for (const { offset, size } of PB_SECRETS) {
          expect([...encoded.value.subarray(offset, offset + size)].every((byte) => byte === 0)).toBe(true);
        }
      }),
      property(150),
    );
  });

  it.each(PB_RANGE_NAMES)("for the registers %s", (range) => {
    fc.assert(
      fc.property(valuesOf(PB_RANGE_LAYOUTS[range]), fc.constantFrom(...PB_ADDRESSES), (values, address) => {
        const encoded = encodeRegisters(range, address, values);
        const item = encoded.ok ? pbFramer().feed(encoded.value).items[0] : undefined;
        if (item?.kind !== "registers") throw new Error("what was encoded is no reply");
        expect([item.address, item.range]).toEqual([address, range]);
        expect(decodeRegisters(range, item.data)).toEqual({ ok: true, value: values });
      }),
      property(60),
    );
  });

  it("for every capture: what was decoded encodes to the same numbers", () => {
    for (const one of readable("status")) {
      const decoded = decodeStatus(frameOf(one));
      const encoded = decoded.ok ? encodeStatus(decoded.value) : decoded;
      expect(encoded.ok && decodeStatus(frameFrom(encoded.value))).toEqual(decoded);
    }
  });
});

describe("frames and registers", () => {
  it("say the same", () => {
    fc.assert(
      fc.property(status, (values) => {
        const read: Partial<PbStatus> = {};
        for (const range of ["cells", "live", "sensors"] as const) {
          const encoded = encodeRegisters(range, 1, values);
          const decoded = encoded.ok ? decodeRegisters(range, encoded.value.subarray(3, -2)) : encoded;
          Object.assign(read, decoded.ok && decoded.value);
        }
        // The mask of sensors is in no range.
        expect(toReading({ sohPct: values.sohPct, ...read })).toEqual(toReading({ ...values, sensorMask: 0xff }));
      }),
      property(150),
    );
  });
});

describe("reading", () => {
  it("never throws, for any content with a right checksum, and is whole or refused", () => {
    const content = fc.oneof(
      fc.uint8Array({ minLength: 293, maxLength: 293 }),
      fc
        .tuple(fc.constantFrom(...pbCaptures), fc.integer({ min: 6, max: 298 }), fc.uint8Array({ maxLength: 40 }))
        .map(([one, at, piece]) => {
          const bytes = frameBytesOf(one);
          bytes.set(piece.subarray(0, 299 - at), at);
          return bytes.slice(6, 299);
        }),
    );
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), content, (type, data) => {
        const bytes = changedFrame(Uint8Array.from([0x55, 0xaa, 0xeb, 0x90, type, 0, ...data, 0]), {});
        const frame = readPbFrame(bytes, 0);
        if (!frame.ok) throw new Error(frame.error.message);
        labelPb(frame.value);
        decodeInfo(frame.value);
        const limits = decodeSettings(frame.value);
        const measured = decodeStatus(frame.value);
        if (!measured.ok) return;
        const reading = toReading(measured.value, limits.ok ? { settings: limits.value } : {});
        if (!reading.ok) return;
        expect(reading.value.cellsV.length).toBeLessThanOrEqual(32);
        for (const cellV of reading.value.cellsV) expect(String(cellV)).toMatch(/^\d+(?:\.\d{1,3})?$/);
        expect(Object.is(reading.value.currentA, -0)).toBe(false);
        for (const celsius of reading.value.temperaturesC.sensors) expect(celsius).not.toBe(-200);
      }),
      property(500),
    );
  });
});
