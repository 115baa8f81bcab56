import { describe, expect, it } from "vitest";
import { assertBytes } from "../../../test/support/assert-bytes.ts";
import type { Setpoints } from "../../domain/inverter.ts";
import { decodeSetpoints, encodeSetpoints } from "./setpoints.ts";

const usual: Setpoints = {
  chargeVoltageV: 55,
  chargeCurrentLimitA: 110,
  dischargeCurrentLimitA: 110,
  dischargeVoltageV: 43.2,
};
const bytesOf = (setpoints: Setpoints): Uint8Array => {
  const frame = encodeSetpoints(setpoints);
  if (!frame.ok) throw new Error(frame.error.message);
  expect(frame.value.id).toBe(0x351);
  return frame.value.data;
};

describe("encodeSetpoints", () => {
  it("writes the table of the SMA document, p. 20-21", () => {
    assertBytes(bytesOf(usual), [
      "26 02", // 550 x 0.1 V  charge voltage
      "4c 04", // 1100 x 0.1 A charge current limit
      "4c 04", // 1100 x 0.1 A discharge current limit, positive
      "b0 01", // 432 x 0.1 V  discharge voltage
    ]);
  });

  it("keeps charge and discharge limits apart", () => {
    assertBytes(bytesOf({ chargeVoltageV: 56, chargeCurrentLimitA: 100, dischargeCurrentLimitA: 120, dischargeVoltageV: 46 }), [
      "30 02", // 560 x 0.1 V
      "e8 03", // 1000 x 0.1 A
      "b0 04", // 1200 x 0.1 A
      "cc 01", // 460 x 0.1 V
    ]);
  });

  it("writes the ends of the accepted ranges", () => {
    assertBytes(bytesOf({ chargeVoltageV: 41, chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0, dischargeVoltageV: 41 }), [
      "9a 01", // 410
      "00 00",
      "00 00",
      "9a 01", // 410
    ]);
    assertBytes(bytesOf({ chargeVoltageV: 63, chargeCurrentLimitA: 1200, dischargeCurrentLimitA: 1200, dischargeVoltageV: 48 }), [
      "76 02", // 630
      "e0 2e", // 12000
      "e0 2e", // 12000
      "e0 01", // 480
    ]);
  });

  it("rounds towards safety", () => {
    const between = {
      chargeVoltageV: 55.19,
      chargeCurrentLimitA: 99.97,
      dischargeCurrentLimitA: 99.97,
      dischargeVoltageV: 43.21,
    };
    assertBytes(bytesOf(between), [
      "27 02", // 551 x 0.1 V: down
      "e7 03", // 999 x 0.1 A: down
      "e7 03", // 999 x 0.1 A: down
      "b1 01", // 433 x 0.1 V: up
    ]);
  });

  it.each([
    ["chargeVoltageV", 40.99, "41..63 V"],
    ["chargeVoltageV", 63.1, "41..63 V"],
    ["chargeCurrentLimitA", -0.1, "0..1200 A"],
    ["chargeCurrentLimitA", 1200.1, "0..1200 A"],
    ["dischargeCurrentLimitA", -10, "0..1200 A"],
    ["dischargeCurrentLimitA", Infinity, "0..1200 A"],
    ["dischargeVoltageV", 40.8, "41..48 V"],
    ["dischargeVoltageV", 48.01, "41..48 V"],
    ["chargeVoltageV", Number.NaN, "41..63 V"],
  ] as const)("refuses %s %d", (name, value, range) => {
    expect(encodeSetpoints({ ...usual, [name]: value })).toEqual({
      ok: false,
      error: { code: "SMA_RANGE", message: `0x351 ${name}: expected ${range}, got ${value}` },
    });
  });
});

describe("decodeSetpoints", () => {
  it("reads values as sent, in or out of range", () => {
    const data = Uint8Array.of(0x8a, 0x02, 0x64, 0x00, 0x9c, 0xff, 0xb0, 0x01);
    expect(decodeSetpoints(data)).toEqual({
      ok: true,
      value: { chargeVoltageV: 65, chargeCurrentLimitA: 10, dischargeCurrentLimitA: -10, dischargeVoltageV: 43.2 },
    });
  });

  it("reads the invalid markers as null", () => {
    const data = Uint8Array.of(0xff, 0xff, 0x00, 0x80, 0x00, 0x80, 0xff, 0xff);
    expect(decodeSetpoints(data)).toEqual({
      ok: true,
      value: { chargeVoltageV: null, chargeCurrentLimitA: null, dischargeCurrentLimitA: null, dischargeVoltageV: null },
    });
  });

  it("refuses a short frame", () => {
    expect(decodeSetpoints(new Uint8Array(7))).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});
