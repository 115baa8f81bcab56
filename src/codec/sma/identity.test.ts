import { describe, expect, it } from "vitest";
import { assertBytes } from "../../../test/support/assert-bytes.ts";
import type { Result } from "../../domain/result.ts";
import type { SmaFrame } from "./frame.ts";
import { decodeManufacturer, decodeType, encodeManufacturer, encodeType } from "./identity.ts";

const bytesOf = (frame: Result<SmaFrame>, id: number): Uint8Array => {
  if (!frame.ok) throw new Error(frame.error.message);
  expect(frame.value.id).toBe(id);
  return frame.value.data;
};
const straight = { asciiWordSwap: false } as const;
const swapped = { asciiWordSwap: true } as const;
/** What the original SIinterJK script sends: "Brabeck" and a zero, pairs swapped. */
const BRABECK = Uint8Array.of(0x72, 0x42, 0x62, 0x61, 0x63, 0x65, 0x00, 0x6b);

describe("0x35E manufacturer", () => {
  it("is straight ASCII, padded with spaces (as a Batrium WatchMon sends it)", () => {
    assertBytes(bytesOf(encodeManufacturer({ manufacturer: "BATRIUM" }, straight), 0x35e), ["42 41 54 52 49 55 4d", "20"]);
    assertBytes(bytesOf(encodeManufacturer({ manufacturer: "" }, straight), 0x35e), ["20 20 20 20 20 20 20 20"]);
    assertBytes(bytesOf(encodeManufacturer({ manufacturer: "12345678" }, straight), 0x35e), ["31 32 33 34 35 36 37 38"]);
  });

  it("can swap the bytes of each pair", () => {
    assertBytes(bytesOf(encodeManufacturer({ manufacturer: "Brabeck" }, swapped), 0x35e), [
      "72 42", // "Br"
      "62 61", // "ab"
      "63 65", // "ec"
      "20 6b", // "k" and the padding
    ]);
    expect(decodeManufacturer(BRABECK, swapped)).toEqual({ ok: true, value: "Brabeck" });
  });

  it.each(["123456789", "JK\n", "Späti", "\u{1f50b}", "a\u0000", "x".repeat(1000)])("refuses %j", (manufacturer) => {
    for (const options of [straight, swapped]) {
      const frame = encodeManufacturer({ manufacturer }, options);
      expect(frame).toMatchObject({ ok: false, error: { code: "SMA_TEXT" } });
      expect(!frame.ok && frame.error.message.length).toBeLessThan(150);
    }
  });

  it("shows what it refuses, up to 40 characters of it", () => {
    const shown = (manufacturer: string) => {
      const frame = encodeManufacturer({ manufacturer }, straight);
      return frame.ok ? "" : frame.error.message;
    };
    const expected = "0x35E manufacturer: expected up to 8 printable ASCII characters, got ";
    expect(shown("x".repeat(40))).toBe(`${expected}"${"x".repeat(40)}"`);
    expect(shown("x".repeat(41))).toBe(`${expected}"${"x".repeat(40)}..."`);
  });

  it("shows bytes that are no text without passing them on", () => {
    expect(decodeManufacturer(BRABECK, straight)).toEqual({ ok: true, value: "rBbace\\x00k" });
    expect(decodeManufacturer(Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x20, 0x00, 0x20), straight)).toEqual({
      ok: true,
      value: "\\x1b[2J\\xff",
    });
    expect(decodeManufacturer(Uint8Array.of(0x41, 0x20, 0x7e, 0x7f, 0x1f, 0x20, 0x20, 0x20), straight)).toEqual({
      ok: true,
      value: "A ~\\x7f\\x1f",
    });
    expect(decodeManufacturer(new Uint8Array(8), straight)).toEqual({ ok: true, value: "" });
    expect(decodeManufacturer(new Uint8Array(7), straight)).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});

describe("0x35F type", () => {
  it('is "Li", version major first, capacity, no manufacturer id', () => {
    assertBytes(bytesOf(encodeType({ versionMajor: 1, versionMinor: 23, capacityAh: 105 }), 0x35f), [
      "4c 69", // "Li", as in the BYD capture
      "01 17", // 1.23, as in the BYD capture
      "69 00", // 105 Ah
      "00 00", // no manufacturer id
    ]);
    assertBytes(bytesOf(encodeType({ versionMajor: 255, versionMinor: 0, capacityAh: 65534.4 }), 0x35f), [
      "4c 69",
      "ff 00",
      "fe ff", // 65534 Ah
      "00 00",
    ]);
  });

  it.each([
    { versionMajor: 256, versionMinor: 0, capacityAh: 100 },
    { versionMajor: 1, versionMinor: 1.5, capacityAh: 100 },
    { versionMajor: 1, versionMinor: -1, capacityAh: 100 },
    { versionMajor: 1, versionMinor: 0, capacityAh: 65535 },
    { versionMajor: 1, versionMinor: 0, capacityAh: -1 },
    { versionMajor: 1, versionMinor: 0, capacityAh: Number.NaN },
  ])("refuses version $versionMajor.$versionMinor with $capacityAh Ah", (identity) => {
    expect(encodeType(identity)).toMatchObject({ ok: false, error: { code: "SMA_RANGE" } });
  });

  it("reads an unknown capacity as null", () => {
    expect(decodeType(Uint8Array.of(0x4c, 0x69, 1, 2, 0xff, 0xff, 0xaa, 0))).toEqual({
      ok: true,
      value: { type: "Li", versionMajor: 1, versionMinor: 2, capacityAh: null, manufacturerId: 170 },
    });
    expect(decodeType(new Uint8Array(6))).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});
