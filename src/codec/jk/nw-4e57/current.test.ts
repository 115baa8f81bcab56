import { describe, expect, it } from "vitest";
import { currentOf, currentRawOf, type NwProtocolVersion } from "./current.ts";
import type { NwValues } from "./ids.ts";

const full: NwValues = { firmware: "NW_1_0_0_200428" };

describe("rule C1", () => {
  // JK document v2.5, id 84: 07D0 and 87D0 are its examples; the others follow from its text.
  it.each([
    [0x07d0, -20],
    [0x87d0, 20],
    [0x83f4, 10.12], // capture of firmware 11.262H
    [0x0045, -0.69], // capture of firmware 7.1.0H
    [0x0001, -0.01],
    [0x7fff, -327.67],
    [0xffff, 327.67],
    [0x0000, 0],
    [0x8000, 0],
  ])("version 1: %i is %d A", (currentRaw, currentA) => {
    expect(currentOf({ ...full, currentRaw, protocolVersion: 1 })).toBe(currentA);
  });

  // 11000 and 9500 are the document's examples, 10000 is in the vendor's capture of 2020.
  const legacy = [
    [11000, -10],
    [9500, 5],
    [10000, 0],
    [0, 100],
    [20000, -100],
  ] as const;
  it.each(legacy)("version 0: %i is %d A", (currentRaw, currentA) => {
    expect(currentOf({ ...full, currentRaw, protocolVersion: 0 })).toBe(currentA);
  });
  it.each(legacy)("a full reply without C0: %i is %d A", (currentRaw, currentA) => {
    expect(currentOf({ ...full, currentRaw })).toBe(currentA);
  });
  it.each(legacy)("a single value of a BMS known as version 0: %i is %d A", (currentRaw, currentA) => {
    expect(currentOf({ currentRaw }, 0)).toBe(currentA);
  });

  it("takes what legacy coding cannot say as version 1", () => {
    for (const version of [undefined, 0] as const) {
      expect(currentOf({ ...full, currentRaw: 20001, protocolVersion: version })).toBe(-200.01);
      expect(currentOf({ ...full, currentRaw: 0x8012, protocolVersion: version })).toBe(0.18);
    }
    expect(currentOf({ currentRaw: 0x8012 })).toBe(0.18); // a single value, spreadsheet bms.xlsx of SIinterJK
  });

  it("does not guess", () => {
    expect(currentOf({ currentRaw: 20000 })).toBeUndefined();
    expect(currentOf({ currentRaw: 2000 })).toBeUndefined();
    expect(currentOf({ ...full, currentRaw: 2000, stoppedAt: { id: 0xc1, offset: 250 } })).toBeUndefined();
    expect(currentOf({ ...full, currentRaw: 2000, protocolVersion: 2 })).toBeUndefined();
    expect(currentOf({ ...full, currentRaw: 0x87d0, protocolVersion: 2 }, 1)).toBeUndefined();
    expect(currentOf({ ...full, protocolVersion: 1 })).toBeUndefined();
  });

  it("uses what an earlier reply said, unless this one says it itself", () => {
    expect(currentOf({ currentRaw: 2000 }, 1)).toBe(-20);
    expect(currentOf({ ...full, currentRaw: 2000, stoppedAt: { id: 0xc1, offset: 250 } }, 1)).toBe(-20);
    expect(currentOf({ currentRaw: 2000, protocolVersion: 0 }, 1)).toBe(80);
  });
});

describe("currentRawOf", () => {
  it.each<[number, NwProtocolVersion, number | undefined]>([
    [20, 1, 0x87d0],
    [-20, 1, 0x07d0],
    [0, 1, 0],
    [-0, 1, 0],
    [0.004, 1, 0],
    [327.67, 1, 0xffff],
    [-327.67, 1, 0x7fff],
    [327.68, 1, undefined],
    [-10, 0, 11000],
    [5, 0, 9500],
    [0, 0, 10000],
    [100, 0, 0],
    [-100, 0, 20000],
    [100.01, 0, undefined],
    [Number.NaN, 0, undefined],
    [Number.NaN, 1, undefined],
    [-Infinity, 1, undefined],
  ])("%d A in version %i", (currentA, version, raw) => {
    expect(currentRawOf(currentA, version)).toBe(raw);
  });
});
