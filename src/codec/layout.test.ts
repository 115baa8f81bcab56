import { describe, expect, it } from "vitest";
import { assertBytes } from "../../test/support/assert-bytes.ts";
import type { Layout, Rounding } from "./layout.ts";
import { acceptedText, decodeFields, encodeFields, field, judge } from "./layout.ts";

const one = (round: Rounding): Layout<"x"> => ({
  label: "test",
  order: "le",
  size: 2,
  minSize: 2,
  fields: [field("x", 0, "i16", { step: 0.1, unit: "A", accepted: [0, 1200], round, invalid: -0x8000 })],
});
const raw = (round: Rounding, x: number): number | string => {
  const bytes = encodeFields(one(round), { x }, "RANGE");
  return bytes.ok ? new DataView(bytes.value.buffer).getInt16(0, true) : bytes.error.message;
};

describe("encodeFields", () => {
  it.each([
    ["down", 99.97, 999],
    ["up", 99.91, 1000],
    ["nearest", 99.94, 999],
    ["nearest", 99.96, 1000],
    ["exact", 99.9, 999],
  ] as const)("rounds %s: %d -> %d", (round, x, expected) => {
    expect(raw(round, x)).toBe(expected);
  });

  it.each([55, 0.3, 1.1, 2.3, 4.35 * 2, 0.1 + 0.2, 1199.9, 1200])("takes %d with its float noise as that step", (x) => {
    const steps = Math.round(x * 10);
    for (const noise of [-1e-9, 0, 1e-9]) {
      expect(raw("down", x + noise)).toBe(steps);
      expect(raw("up", x + noise)).toBe(steps);
      expect(raw("exact", x + noise)).toBe(steps);
    }
  });

  it("judges the range after rounding", () => {
    expect(raw("down", 1200.09)).toBe(12000);
    expect(raw("up", 1200.01)).toBe("test x: expected 0..1200 A, got 1200.01");
    expect(raw("down", -0.01)).toBe("test x: expected 0..1200 A, got -0.01");
    expect(raw("up", -0.09)).toBe(0);
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e308, -1e308, 6553.6, -6553.6])("refuses %d", (x) => {
    for (const round of ["down", "up", "nearest", "exact"] as const) {
      expect(raw(round, x)).toBe(`test x: expected 0..1200 A, got ${x}`);
    }
  });

  it("refuses a fraction of a step where only whole ones make sense", () => {
    expect(raw("exact", 1.05)).toBe("test x: expected 0..1200 A, got 1.05");
  });

  it("writes null as the marker, and refuses it where there is none or a value is required", () => {
    const layout: Layout<"x" | "y"> = {
      ...one("down"),
      size: 4,
      minSize: 4,
      fields: [one("down").fields[0]!, field("y", 2, "u16")],
    };
    const marked = encodeFields(one("down"), { x: null }, "RANGE");
    expect(marked.ok && [...marked.value]).toEqual([0x00, 0x80]);
    expect(encodeFields(layout, { x: 1, y: null }, "RANGE")).toMatchObject({ ok: false, error: { code: "RANGE" } });
    const required: Layout<"x"> = { ...one("down"), fields: [field("x", 0, "u16", { invalid: 0xffff, required: true })] };
    expect(encodeFields(required, { x: null }, "RANGE")).toMatchObject({
      ok: false,
      error: { message: "test x: expected 0..65534, got no value" },
    });
  });

  it("never writes the marker for a value", () => {
    const layout: Layout<"x"> = { ...one("down"), fields: [field("x", 0, "i16", { invalid: -0x8000 })] };
    expect(encodeFields(layout, { x: -0x8000 }, "RANGE").ok).toBe(false);
    expect(encodeFields(layout, { x: -0x7fff }, "RANGE").ok).toBe(true);
  });

  it("writes either byte order and leaves bytes without a field 0", () => {
    const fields = [field("x", 1, "u32")];
    const big = encodeFields({ label: "", order: "be", size: 6, minSize: 6, fields }, { x: 0x01020304 }, "RANGE");
    const little = encodeFields({ label: "", order: "le", size: 6, minSize: 6, fields }, { x: 0x01020304 }, "RANGE");
    assertBytes(big.ok ? big.value : new Uint8Array(), ["00", "01 02 03 04", "00"]);
    assertBytes(little.ok ? little.value : new Uint8Array(), ["00", "04 03 02 01", "00"]);
  });
});

describe("decodeFields", () => {
  it("gives decimal values without float noise, and raw ones", () => {
    expect(decodeFields(one("down"), Uint8Array.of(0x25, 0x02), "LENGTH")).toEqual({
      ok: true,
      value: { values: { x: 54.9 }, raw: { x: 549 } },
    });
  });

  it("gives null for the marker, and for a field beyond the end", () => {
    const layout: Layout<"x" | "y"> = { ...one("down"), size: 4, fields: [one("down").fields[0]!, field("y", 2, "u16")] };
    expect(decodeFields(layout, Uint8Array.of(0x00, 0x80, 0x01), "LENGTH")).toEqual({
      ok: true,
      value: { values: { x: null, y: null }, raw: { x: -0x8000 } },
    });
  });

  it("refuses a frame that is too short", () => {
    expect(decodeFields(one("down"), Uint8Array.of(1), "LENGTH")).toEqual({
      ok: false,
      error: { code: "LENGTH", message: "test: expected at least 2 bytes, got 1" },
    });
  });
});

it("a field that says nothing else is exact, without a unit, and may take all that its integer holds", () => {
  const plain = { unit: "", round: "exact", minRaw: 0, maxRaw: 255, invalid: undefined, required: false, ifInvalid: "" };
  expect(field("x", 0, "u8")).toEqual({ name: "x", offset: 0, kind: "u8", perUnit: 1, ...plain });
});

describe("judge", () => {
  const row = field("x", 0, "u16", { step: 0.1, unit: "V", accepted: [41, 63], invalid: 0xffff });
  it.each([
    [409, "out-of-range"],
    [410, "accepted"],
    [630, "accepted"],
    [631, "out-of-range"],
    [0xffff, "invalid"],
  ] as const)("%d is %s", (value, verdict) => {
    expect(judge(row, value)).toBe(verdict);
  });
  it("names the range", () => {
    expect(acceptedText(row)).toBe("41..63 V");
  });
});
