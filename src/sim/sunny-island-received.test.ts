import { describe, expect, test } from "vitest";
import { receive, SI_DEFAULTS, socOf, type Accepted } from "./sunny-island-received.ts";

/** The bytes are written from the document's tables (SMA FSS-ConnectingBat-TI-en-10, p. 20-21): little endian, 0.1 V, 0.1 A. */
const take = (accepted: Accepted, id: number, hex: string) =>
  receive(accepted, { id, data: Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex")) });

/** 60.0 V, 100.0 A, 200.0 A, 46.0 V: the keep-alive frame of github.com/madsci1016/SMAVenusDriver, sent to real inverters. */
const GOOD_351 = "58 02 e8 03 d0 07 cc 01";
const good = take(take(SI_DEFAULTS, 0x351, GOOD_351).accepted, 0x355, "4c 00 63 00 da 1d").accepted;

test("set-points, SOC and measurements are taken over", () => {
  expect(good).toMatchObject({ chargeVoltageV: 60, chargeLimitA: 100, dischargeLimitA: 200, dischargeVoltageV: 46 });
  expect(good).toMatchObject({ wholeSocPct: 76, sohPct: 99, hiResSocPct: 76.42 });
  expect(socOf(good)).toBe(76.42);
  // 52.48 V, 12.3 A, 21.5 degC
  expect(take(good, 0x356, "80 14 7b 00 d7 00").accepted).toMatchObject({ voltageV: 52.48, currentA: 12.3, temperatureC: 21.5 });
  expect(take(good, 0x356, "80 14 85 ff ce ff").accepted).toMatchObject({ currentA: -12.3, temperatureC: -5 });
  expect(take(good, 0x35e, "42 41 54 52 49 55 4d 20").accepted.manufacturer).toBe("BATRIUM ");
  expect(take(good, 0x35f, "03 04 0a 04 76 02 00 00").accepted.capacityAh).toBe(630);
});

describe("out of range: dropped and reported, the last good value stays", () => {
  test.each<[what: string, id: number, hex: string, keeps: Partial<Accepted>]>([
    ["charge voltage 40.9 V", 0x351, "99 01 e8 03 d0 07 cc 01", { chargeVoltageV: 60 }],
    ["charge voltage 63.1 V", 0x351, "77 02 e8 03 d0 07 cc 01", { chargeVoltageV: 60 }],
    ["charge limit 1200.1 A", 0x351, "58 02 e1 2e d0 07 cc 01", { chargeLimitA: 100 }],
    ["charge limit -0.1 A", 0x351, "58 02 ff ff d0 07 cc 01", { chargeLimitA: 100 }],
    ["discharge limit -200 A", 0x351, "58 02 e8 03 30 f8 cc 01", { dischargeLimitA: 200 }],
    ["discharge voltage 40.9 V", 0x351, "58 02 e8 03 d0 07 99 01", { dischargeVoltageV: 46 }],
    ["discharge voltage 48.1 V", 0x351, "58 02 e8 03 d0 07 e1 01", { dischargeVoltageV: 46 }],
    ["SOC 101 %", 0x355, "65 00 63 00 ff ff", { wholeSocPct: 76 }],
    ["SOH 101 %", 0x355, "4c 00 65 00 da 1d", { sohPct: 99 }],
    ["HiResSOC 100.01 %", 0x355, "4c 00 63 00 11 27", { hiResSocPct: 76.42 }],
  ])("%s", (_, id, hex, keeps) => {
    const received = take(good, id, hex);
    expect(received.refusals.map(({ rule }) => rule)).toEqual(["out-of-range"]);
    expect(received.accepted).toMatchObject(keeps);
    expect(received.counts).toBe(false);
  });

  test("the other values of the same frame are taken over", () => {
    // 63.1 V is refused, 50 A beside it is not
    expect(take(good, 0x351, "77 02 f4 01 d0 07 cc 01").accepted).toMatchObject({ chargeVoltageV: 60, chargeLimitA: 50 });
  });

  test("the ends of the ranges are accepted", () => {
    expect(take(good, 0x351, "9a 01 00 00 00 00 9a 01").refusals).toEqual([]);
    expect(take(good, 0x351, "76 02 e0 2e e0 2e e0 01").refusals).toEqual([]);
    expect(take(good, 0x355, "64 00 64 00 10 27").refusals).toEqual([]);
  });
});

test("the invalid markers bring the defaults back, not the last values", () => {
  const blank = take(take(good, 0x351, "ff ff 00 80 00 80 ff ff").accepted, 0x355, "ff ff ff ff ff ff");
  expect(blank.accepted).toMatchObject({ chargeVoltageV: 54, chargeLimitA: 0, dischargeLimitA: 0, dischargeVoltageV: 42 });
  expect(blank.accepted.sohPct).toBe(100);
  expect(socOf(blank.accepted)).toBe(0);
  expect(take(good, 0x355, "4c 00 64 00 ff ff").accepted).toMatchObject({ wholeSocPct: 76, hiResSocPct: null });
});

test("HiResSOC counts where it is present, and a disagreement is reported", () => {
  const zero = take(good, 0x355, "4c 00 64 00 00 00");
  expect(socOf(zero.accepted)).toBe(0);
  expect(zero.refusals.map(({ rule }) => rule)).toEqual(["soc-disagrees"]);
});

test.each([
  [0x359, "unknown-id"],
  [0x35c, "unknown-id"],
  [0x370, "unknown-id"],
  [0x350, "unknown-id"],
  [0x305, "inverter-id"],
  [0x30f, "inverter-id"],
])("id %i is %s and changes nothing", (id, rule) => {
  const received = take(good, id, "00 00 00 00 00 00 00 00");
  expect(received.refusals).toMatchObject([{ rule }]);
  expect(received.accepted).toBe(good);
});

test.each<[number, string]>([
  [0x351, "58 02 e8 03"],
  [0x355, "4c 00 64 00"],
  [0x356, "80 14"],
  [0x35a, "aa aa aa 02"],
  [0x35e, "4a 4b"],
  [0x35f, "4c 69"],
  [0x35b, ""],
])("a short frame %i is a breach; what is in it counts", (id, hex) => {
  expect(take(good, id, hex).refusals).toMatchObject([{ rule: "short-frame" }]);
  expect(take(SI_DEFAULTS, 0x355, "4c 00 64 00").accepted.wholeSocPct).toBe(76);
});

test.each<[number, string]>([
  [0x00f, ""],
  [0x35b, "10"],
  [0x355, "4c 00 63 00 da 1d ff ff"],
])("documented frame %i is no breach", (id, hex) => {
  expect(take(good, id, hex).refusals).toEqual([]);
});

describe("alarms and warnings latch by slot", () => {
  const raised = take(SI_DEFAULTS, 0x35a, "04 00 00 00 00 00 00 01").accepted; // alarm 2 and warning 13 arrive
  test("1 raises", () => {
    expect(raised).toMatchObject({ alarms: 1 << 1, warnings: 1 << 12 });
  });
  test("0 and 3 change nothing", () => {
    expect(take(raised, 0x35a, "00 00 00 00 00 00 00 00").accepted).toMatchObject({ alarms: 1 << 1, warnings: 1 << 12 });
    expect(take(raised, 0x35a, "ff ff ff 03 ff ff ff 03").accepted).toMatchObject({ alarms: 1 << 1, warnings: 1 << 12 });
  });
  test("2 clears, and only its slot", () => {
    expect(take(raised, 0x35a, "08 00 00 00 00 00 00 00").accepted).toMatchObject({ alarms: 0, warnings: 1 << 12 });
    expect(take(raised, 0x35a, "aa aa aa 02 aa aa aa 02").accepted).toMatchObject({ alarms: 0, warnings: 0 });
  });
  test.each([
    ["alarm 14", "00 00 00 04 00 00 00 00"],
    ["alarm 15", "00 00 00 10 00 00 00 00"],
    ["warning 16", "00 00 00 00 00 00 00 40"],
  ])("%s is not the battery's to raise", (_, hex) => {
    const received = take(raised, 0x35a, hex);
    expect(received.refusals).toMatchObject([{ rule: "reserved-slot" }]);
    expect(received.accepted).toMatchObject({ alarms: 1 << 1, warnings: 1 << 12 });
  });
});
