import { describe, expect, it } from "vitest";
import { fullCaptures, bytesOf } from "../../../../test/support/nw-captures.ts";
import { checkNwFrame } from "./framer.ts";
import { alarmBitsOf, alarmsOf, NW_ALARM_BITS, NW_IDS, NW_REPLY_IDS, ROW_BY_ID } from "./ids.ts";
import { labelFields } from "./label.ts";

describe("the table of ids", () => {
  it("has every id of the document from 79 to C0 once, in order; 88 and 8D do not exist", () => {
    const expected = Array.from({ length: 0xc0 - 0x79 + 1 }, (_, i) => 0x79 + i);
    const holes = [0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x88, 0x8d];
    expect(NW_IDS.map((row) => row.id)).toEqual(expected.filter((id) => !holes.includes(id)));
  });

  it("has every field once, and no write-only id where replies are read", () => {
    expect(new Set(NW_IDS.map((row) => row.field)).size).toBe(NW_IDS.length);
    expect([0xbb, 0xbc, 0xbd, 0xbe, 0xbf, 0x88, 0x00, 0xff].map((id) => ROW_BY_ID[id])).toEqual(Array(8).fill(undefined));
    expect(ROW_BY_ID.filter((row) => row !== undefined)).toEqual(NW_REPLY_IDS);
  });

  it("is the order and the set of what modern firmware sends", () => {
    for (const one of fullCaptures) {
      const checked = checkNwFrame(bytesOf(one));
      const ids = checked.ok ? labelFields(checked.value).map((label) => label.id) : [];
      expect(ids).toEqual(NW_REPLY_IDS.map((row) => row.id));
    }
  });
});

describe("alarm bits", () => {
  // JK document v2.5, id 8B
  it.each([
    [0x0001, "lowCapacity"],
    [0x0002, "mosOverTemp"],
    [0x0004, "chargeOverVoltage"],
    [0x0008, "dischargeUnderVoltage"],
    [0x0010, "batteryOverTemp"],
    [0x0020, "chargeOverCurrent"],
    [0x0040, "dischargeOverCurrent"],
    [0x0080, "cellDifference"],
    [0x0100, "boxOverTemp"],
    [0x0200, "batteryLowTemp"],
    [0x0400, "cellOverVoltage"],
    [0x0800, "cellUnderVoltage"],
    [0x1000, "afeProtectionA"],
    [0x2000, "afeProtectionB"],
  ] as const)("%i is %s", (bit, alarm) => {
    expect(alarmsOf(bit)).toEqual([alarm]);
    expect(alarmBitsOf([alarm])).toBe(bit);
  });

  it("come lowest first, without the reserved ones", () => {
    expect(alarmsOf(0xffff)).toEqual(NW_ALARM_BITS);
    expect(alarmsOf(0xc000)).toEqual([]);
    expect(alarmBitsOf(["cellUnderVoltage", "lowCapacity", "lowCapacity"])).toBe(0x0801);
    expect(alarmBitsOf(["chargeShortCircuit", "lowCapacity"])).toBe(0x0001);
  });
});
