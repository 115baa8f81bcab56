import { describe, expect, it } from "vitest";
import { assertBytes } from "../../../test/support/assert-bytes.ts";
import type { Result } from "../../domain/result.ts";
import type { SmaFrame } from "./frame.ts";
import { decodeMeasurements, decodeSoc, encodeMeasurements, encodeSoc } from "./state.ts";

const bytesOf = (frame: Result<SmaFrame>, id: number): Uint8Array => {
  if (!frame.ok) throw new Error(frame.error.message);
  expect(frame.value.id).toBe(id);
  return frame.value.data;
};
const mirror = { hiResSoc: "mirror" } as const;
const soc = (socPct: number, sohPct = 100): Uint8Array => bytesOf(encodeSoc({ socPct, sohPct }, mirror), 0x355);

describe("encodeSoc", () => {
  it("writes SOC down, SOH nearest, HiResSOC from the same number", () => {
    assertBytes(soc(76.42, 98.6), [
      "4c 00", // 76 %
      "63 00", // 99 %
      "da 1d", // 7642 x 0.01 %
    ]);
  });

  it("can mark HiResSOC invalid, as the original script does", () => {
    assertBytes(bytesOf(encodeSoc({ socPct: 85, sohPct: 100 }, { hiResSoc: "invalid" }), 0x355), [
      "55 00", // 85 %
      "64 00", // 100 %
      "ff ff", // invalid
    ]);
  });

  it("writes the ends", () => {
    assertBytes(soc(0, 0), ["00 00", "00 00", "00 00"]);
    assertBytes(soc(100), ["64 00", "64 00", "10 27"]);
    // Float noise of an average is not a percent less.
    assertBytes(soc(99.9999999999), ["64 00", "64 00", "10 27"]);
  });

  it("never writes HiResSOC 0 for a SOC above 0", () => {
    assertBytes(soc(0.004), ["00 00", "64 00", "01 00"]);
    assertBytes(soc(0.5), ["00 00", "64 00", "32 00"]);
  });

  it.each([-1, -0.01, 100.01, 101, Number.NaN, Infinity])("refuses SOC %d in both modes", (socPct) => {
    for (const hiResSoc of ["mirror", "invalid"] as const) {
      expect(encodeSoc({ socPct, sohPct: 100 }, { hiResSoc })).toMatchObject({ ok: false, error: { code: "SMA_RANGE" } });
    }
  });

  it.each([-1, 101, Number.NaN])("refuses SOH %d", (sohPct) => {
    expect(encodeSoc({ socPct: 50, sohPct }, mirror)).toMatchObject({
      ok: false,
      error: { code: "SMA_RANGE", message: `0x355 sohPct: expected 0..100 %, got ${sohPct}` },
    });
  });
});

describe("decodeSoc", () => {
  it("takes frames without HiResSOC (capture of a Pylontech US5000)", () => {
    expect(decodeSoc(Uint8Array.of(0x58, 0x00, 0x5e, 0x00))).toEqual({
      ok: true,
      value: { socPct: 88, sohPct: 94, hiResSocPct: null },
    });
  });
  it("refuses anything shorter", () => {
    expect(decodeSoc(new Uint8Array(3))).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});

const positive = { currentSign: "charge-positive" } as const;
const negative = { currentSign: "charge-negative" } as const;

describe("encodeMeasurements", () => {
  it("writes voltage, current and temperature", () => {
    assertBytes(bytesOf(encodeMeasurements({ voltageV: 52.48, currentA: 12.3, temperatureC: 21.5 }, positive), 0x356), [
      "80 14", // 5248 x 0.01 V
      "7b 00", // 123 x 0.1 A, charging
      "d7 00", // 215 x 0.1 degC
    ]);
  });

  it("writes discharge and frost as negative numbers (BYD capture: -0.7 A)", () => {
    assertBytes(bytesOf(encodeMeasurements({ voltageV: 53.1, currentA: -0.7, temperatureC: -5 }, positive), 0x356), [
      "be 14", // 5310 x 0.01 V
      "f9 ff", // -7 x 0.1 A, discharging
      "ce ff", // -50 x 0.1 degC
    ]);
  });

  it("can send the current the other way round", () => {
    const frame = encodeMeasurements({ voltageV: 53.1, currentA: 12.3, temperatureC: 14 }, negative);
    assertBytes(bytesOf(frame, 0x356), ["be 14", "85 ff", "8c 00"]);
  });

  it("writes null as the invalid marker", () => {
    for (const options of [positive, negative]) {
      const frame = encodeMeasurements({ voltageV: null, currentA: null, temperatureC: null }, options);
      assertBytes(bytesOf(frame, 0x356), ["00 80", "00 80", "00 80"]);
    }
  });

  it.each([
    { voltageV: 327.68, currentA: 0, temperatureC: 0 },
    { voltageV: 50, currentA: 3276.8, temperatureC: 0 },
    { voltageV: 50, currentA: -3276.8, temperatureC: 0 },
    { voltageV: 50, currentA: 0, temperatureC: Number.NaN },
  ])("refuses $voltageV V, $currentA A, $temperatureC degC", (report) => {
    for (const options of [positive, negative]) {
      expect(encodeMeasurements(report, options)).toMatchObject({ ok: false, error: { code: "SMA_RANGE" } });
    }
  });
});

describe("decodeMeasurements", () => {
  it("reads the sign it is told", () => {
    const data = Uint8Array.of(0xbe, 0x14, 0xf9, 0xff, 0x8c, 0x00, 0x00, 0x00);
    expect(decodeMeasurements(data, positive)).toEqual({
      ok: true,
      value: { voltageV: 53.1, currentA: -0.7, temperatureC: 14 },
    });
    expect(decodeMeasurements(data, negative)).toMatchObject({ value: { currentA: 0.7 } });
  });
  it("reads markers as null and zero as plain zero", () => {
    const data = Uint8Array.of(0x00, 0x80, 0x00, 0x00, 0x00, 0x80);
    expect(decodeMeasurements(data, negative)).toEqual({
      ok: true,
      value: { voltageV: null, currentA: 0, temperatureC: null },
    });
    const unknown = Uint8Array.of(0xbe, 0x14, 0x00, 0x80, 0x8c, 0x00);
    expect(decodeMeasurements(unknown, negative)).toMatchObject({ value: { currentA: null } });
    expect(decodeMeasurements(data.subarray(0, 5), negative)).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});
