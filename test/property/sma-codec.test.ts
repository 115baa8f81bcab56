import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFrame, parseCandump } from "../../src/codec/candump.ts";
import { judge } from "../../src/codec/layout.ts";
import { decodeMessages, encodeMessages } from "../../src/codec/sma/alarms.ts";
import { decodeSma } from "../../src/codec/sma/decode.ts";
import type { SmaFrame } from "../../src/codec/sma/frame.ts";
import { decodeManufacturer, decodeType, encodeManufacturer, encodeType } from "../../src/codec/sma/identity.ts";
import { SMA_MESSAGES } from "../../src/codec/sma/messages.ts";
import { decodeMeasured, encodeMeasured, encodeRelays, encodeState } from "../../src/codec/sma/report.ts";
import { decodeSetpoints, encodeSetpoints } from "../../src/codec/sma/setpoints.ts";
import { decodeMeasurements, decodeSoc, encodeMeasurements, encodeSoc } from "../../src/codec/sma/state.ts";
import { encodeSlcan, slcanReader } from "../../src/codec/slcan.ts";
import { MESSAGE_SLOTS } from "../../src/domain/inverter.ts";
import type { BatteryMessage } from "../../src/domain/inverter.ts";
import type { Result } from "../../src/domain/result.ts";
import { property } from "../support/fc.ts";

/** Any double, and often one near the limits. */
const anyNumber = fc.oneof(
  fc.double(),
  fc.double({ min: -100, max: 1300 }),
  fc.double({ min: 40, max: 64 }),
  fc.constantFrom(0, -0, 41, 48, 63, 100, 1200, 327.67, 655.35, 6553.5, Number.NaN, Infinity, -Infinity),
);
const orNull = fc.option(anyNumber);
const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const hiResSoc = fc.constantFrom("mirror" as const, "invalid" as const);
const currentSign = fc.constantFrom("charge-positive" as const, "charge-negative" as const);
const slots = fc.subarray(MESSAGE_SLOTS.slice(0, 13) as BatteryMessage[]);

/** Float noise that the encoder takes as a whole step, in the largest unit used. */
const NOISE = 2e-6;

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** A frame has the documented length, and every field is accepted or, where that is allowed, marked invalid. */
function checkFrame(result: Result<SmaFrame>): void {
  if (!result.ok) {
    expect(result.error.code).toMatch(/^SMA_(RANGE|TEXT)$/);
    return;
  }
  const message = SMA_MESSAGES.find((m) => m.id === result.value.id)!;
  expect(result.value.data).toHaveLength(message.size);
  const { raw } = must(decodeSma(result.value));
  for (const row of message.fields) {
    const verdict = raw[row.name] === undefined ? "missing" : judge(row, raw[row.name]!);
    if (!(verdict === "accepted" || (verdict === "invalid" && !row.required))) {
      throw new Error(`${message.label} ${row.name}: ${verdict}`);
    }
  }
}

describe("encoders with any numbers", () => {
  it("write an accepted frame or refuse, and never throw", () => {
    const numbers = fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber, anyNumber);
    fc.assert(
      fc.property(numbers, hiResSoc, currentSign, orNull, ([a, b, c, d, e], hiRes, sign, maybe) => {
        checkFrame(
          encodeSetpoints({ chargeVoltageV: a, chargeCurrentLimitA: b, dischargeCurrentLimitA: c, dischargeVoltageV: d }),
        );
        checkFrame(encodeSoc({ socPct: a, sohPct: b }, { hiResSoc: hiRes }));
        checkFrame(encodeMeasurements({ voltageV: maybe, currentA: b, temperatureC: maybe }, { currentSign: sign }));
        checkFrame(encodeMeasurements({ voltageV: a, currentA: maybe, temperatureC: c }, { currentSign: sign }));
        checkFrame(encodeType({ versionMajor: a, versionMinor: b, capacityAh: c }));
        checkFrame(encodeMeasured({ voltageV: a, currentA: b, temperatureC: c, socPct: d }));
        checkFrame(encodeState({ sohPct: a, chargingProcedure: b, operatingState: c, errorNumber: d, chargeVoltageV: e }));
        checkFrame(encodeRelays({ relayBits: a, functionBits1: b, functionBits2: c }));
      }),
      property(5000),
    );
  });

  it("write a name or refuse it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), fc.boolean(), (manufacturer, asciiWordSwap) => {
        const frame = encodeManufacturer({ manufacturer }, { asciiWordSwap });
        checkFrame(frame);
        const fits = manufacturer.length <= 8 && Array.from(manufacturer).every((c) => c >= " " && c <= "~");
        expect(frame.ok).toBe(fits);
        if (frame.ok) expect(must(decodeManufacturer(frame.value.data, { asciiWordSwap }))).toBe(manufacturer.replace(/ +$/, ""));
      }),
      property(2000),
    );
  });
});

describe("what was encoded comes back", () => {
  it("0x351: within one step, on the safe side", () => {
    fc.assert(
      fc.property(within(41, 63), within(0, 1200), within(0, 1200), within(41, 48), (cvl, ccl, dcl, dvl) => {
        const sent = {
          chargeVoltageV: cvl,
          chargeCurrentLimitA: ccl,
          dischargeCurrentLimitA: dcl,
          dischargeVoltageV: dvl,
        };
        const got = must(decodeSetpoints(must(encodeSetpoints(sent)).data));
        for (const name of ["chargeVoltageV", "chargeCurrentLimitA", "dischargeCurrentLimitA"] as const) {
          expect(got[name]).toBeLessThanOrEqual(sent[name] + NOISE);
          expect(got[name]).toBeGreaterThan(sent[name] - 0.1);
        }
        expect(got.dischargeVoltageV).toBeGreaterThanOrEqual(dvl - NOISE);
        expect(got.dischargeVoltageV).toBeLessThan(dvl + 0.1);
      }),
      property(2000),
    );
  });

  it("0x351: every tenth exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 410, max: 630 }), fc.integer({ min: 0, max: 12000 }), (volts, amps) => {
        const sent = {
          chargeVoltageV: volts * 0.1, // with the float noise of a product
          chargeCurrentLimitA: amps / 10,
          dischargeCurrentLimitA: amps * 0.1,
          dischargeVoltageV: 43.2,
        };
        expect(must(decodeSetpoints(must(encodeSetpoints(sent)).data))).toEqual({
          chargeVoltageV: volts / 10,
          chargeCurrentLimitA: amps / 10,
          dischargeCurrentLimitA: amps / 10,
          dischargeVoltageV: 43.2,
        });
      }),
      property(2000),
    );
  });

  it("0x355: SOC not above, HiResSOC to its step and 0 only for 0", () => {
    fc.assert(
      fc.property(within(0, 100), within(0, 100), (socPct, sohPct) => {
        const got = must(decodeSoc(must(encodeSoc({ socPct, sohPct }, { hiResSoc: "mirror" })).data));
        expect(got.socPct).toBeLessThanOrEqual(socPct + NOISE);
        expect(got.socPct).toBeGreaterThan(socPct - 1);
        expect(Math.abs(got.hiResSocPct! - socPct)).toBeLessThanOrEqual(0.01);
        expect(got.hiResSocPct === 0).toBe(socPct === 0);
        expect(Math.abs(got.sohPct! - sohPct)).toBeLessThanOrEqual(0.5);
      }),
      property(2000),
    );
  });

  it("0x356 and 0x305: within half a step, charge positive", () => {
    fc.assert(
      fc.property(
        within(0, 327.67),
        within(-3276.7, 3276.7),
        within(-50, 100),
        currentSign,
        (voltageV, currentA, temperatureC, sign) => {
          const report = { voltageV, currentA, temperatureC };
          const options = { currentSign: sign };
          const got = must(decodeMeasurements(must(encodeMeasurements(report, options)).data, options));
          expect(Math.abs(got.voltageV! - voltageV)).toBeLessThanOrEqual(0.005 + NOISE);
          expect(Math.abs(got.currentA! - currentA)).toBeLessThanOrEqual(0.05 + NOISE);
          expect(Math.abs(got.temperatureC! - temperatureC)).toBeLessThanOrEqual(0.05 + NOISE);
          const inverter = must(decodeMeasured(must(encodeMeasured({ ...report, socPct: 50 })).data));
          expect(Math.abs(inverter.currentA - currentA)).toBeLessThanOrEqual(0.05 + NOISE);
        },
      ),
      property(2000),
    );
  });

  it("0x35A: exactly what stands is raised, the other battery slots are cleared", () => {
    fc.assert(
      fc.property(slots, slots, (alarms, warnings) => {
        const got = must(decodeMessages(must(encodeMessages({ alarms, warnings }, { idle: "cleared" })).data));
        MESSAGE_SLOTS.forEach((slot, index) => {
          const idle = index < 13 ? "cleared" : "ignored";
          expect(got.alarms[slot]).toBe((alarms as readonly string[]).includes(slot) ? "raised" : idle);
          expect(got.warnings[slot]).toBe((warnings as readonly string[]).includes(slot) ? "raised" : idle);
        });
      }),
      property(500),
    );
  });

  it("0x35F", () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, fc.integer({ min: 0, max: 65534 }), (versionMajor, versionMinor, capacityAh) => {
        const got = must(decodeType(must(encodeType({ versionMajor, versionMinor, capacityAh })).data));
        expect(got).toEqual({ type: "Li", versionMajor, versionMinor, capacityAh, manufacturerId: 0 });
      }),
      property(500),
    );
  });
});

const anyFrame: fc.Arbitrary<SmaFrame> = fc.record({
  id: fc.oneof(fc.integer({ min: 0, max: 0x7ff }), fc.constantFrom(...SMA_MESSAGES.map((m) => m.id))),
  data: fc.uint8Array({ maxLength: 8 }),
});

describe("any frame", () => {
  it("is decoded or refused, never thrown at", () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const result = decodeSma(frame);
        if (!result.ok) {
          expect(result.error.code).toMatch(/^SMA_(UNKNOWN_ID|LENGTH)$/);
          return;
        }
        expect(result.value.id).toBe(frame.id);
        const { raw, values } = result.value;
        for (const value of Object.values({ ...raw, ...values }) as unknown[]) {
          if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
          expect(value).not.toBe(undefined);
        }
        expect(result.value.notes.join()).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
      }),
      property(5000),
    );
  });

  it("survives candump notation and an SLCAN line", () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(must(parseCandump(formatFrame(frame)))).toEqual(frame);
        expect(slcanReader().feed(encodeSlcan(frame))).toEqual([{ kind: "frame", frame }]);
      }),
      property(1000),
    );
  });

  it("text never makes parseCandump throw", () => {
    const digits = fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdefABCDEF#.[]() 'RT-can")) });
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits), (line) => {
        const result = parseCandump(line);
        if (result.ok) {
          expect(result.value.id).toBeLessThanOrEqual(0x7ff);
          expect(result.value.data.length).toBeLessThanOrEqual(8);
        }
      }),
      property(5000),
    );
  });
});
