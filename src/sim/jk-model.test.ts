import { describe, expect, test } from "vitest";
import { JkModel } from "./jk-model.ts";
import { JK_280AH, type JkSettings } from "./jk-settings.ts";
import { newPlant, PACK_280AH, type PackState } from "./plant.ts";

const rested = newPlant([{ ...PACK_280AH, capacitySpreadPct: 0, socSpreadPct: 0 }], 1).packs[0]!;

/** A pack that looks as the test wants; cell 1 has `firstCellV`, the others 3.3 V. */
const pack = (part: Partial<PackState> & { readonly firstCellV?: number } = {}): PackState => {
  const { firstCellV = 3.3, ...rest } = part;
  return { ...rested, cellsV: [firstCellV, ...Array.from({ length: 15 }, () => 3.3)], currentA: 0, ...rest };
};

const model = (part: Partial<JkSettings> = {}): JkModel => new JkModel({ ...JK_280AH, ...part }, pack());

function after(jk: JkModel, seconds: number, now: PackState) {
  for (let i = 0; i < Math.round(seconds * 10); i++) jk.step(now, 100);
  const { alarms, switches, socPct, cycles } = jk.says();
  return { alarms, charge: switches.charge, discharge: switches.discharge, balanceA: switches.balanceA, socPct, cycles };
}

describe("protections", () => {
  test.each<[what: string, seen: PackState, seconds: number, alarm: string, charge: boolean, discharge: boolean]>([
    ["a cell at 3.65 V", pack({ firstCellV: 3.65 }), 5, "cellOverVoltage", false, true],
    ["a cell at 2.65 V", pack({ firstCellV: 2.65 }), 5, "cellUnderVoltage", true, false],
    ["charging with 151 A", pack({ currentA: 151 }), 10, "chargeOverCurrent", false, true],
    ["discharging with 201 A", pack({ currentA: -201 }), 30, "dischargeOverCurrent", true, false],
    ["60 degC", pack({ cellC: 60 }), 2, "batteryOverTemp", false, true],
    ["70 degC", pack({ cellC: 70 }), 2, "batteryOverTemp", false, false],
    ["-5 degC", pack({ cellC: -5 }), 2, "batteryLowTemp", false, true],
    ["MOSFETs at 100 degC", pack({ mosfetC: 100 }), 2, "mosOverTemp", false, false],
    ["more than 0.3 V between cells", pack({ firstCellV: 2.99 }), 2, "cellDifference", true, true],
  ])("%s trips after its delay, not before", (_, seen, seconds, alarm, charge, discharge) => {
    const jk = model();
    expect(after(jk, seconds - 0.1, seen)).toMatchObject({ charge: true, discharge: true });
    expect(jk.says().alarms).not.toContain(alarm);
    expect(after(jk, 0.1, seen)).toMatchObject({ charge, discharge });
    expect(jk.says().alarms).toContain(alarm);
  });

  test("a condition that ends before the delay trips nothing", () => {
    const jk = model();
    for (let i = 0; i < 5; i++) {
      after(jk, 4.9, pack({ firstCellV: 3.7 }));
      expect(after(jk, 0.1, pack())).toMatchObject({ alarms: [], charge: true });
    }
  });

  test("over-voltage is released at 3.55 V only", () => {
    const jk = model();
    after(jk, 5, pack({ firstCellV: 3.65 }));
    expect(after(jk, 60, pack({ firstCellV: 3.56 }))).toMatchObject({ charge: false });
    expect(after(jk, 0.1, pack({ firstCellV: 3.55 }))).toMatchObject({ charge: true, alarms: [] });
  });

  test("an over-current is released after a minute", () => {
    const jk = model();
    after(jk, 10, pack({ currentA: 160 }));
    expect(after(jk, 59.9, pack())).toMatchObject({ charge: false });
    expect(after(jk, 0.1, pack())).toMatchObject({ charge: true });
  });

  test("all cells at 3.65 V are the pack's over-voltage too", () => {
    const seen = { ...pack(), cellsV: Array.from({ length: 16 }, () => 3.66) };
    expect(after(model(), 5, seen).alarms).toEqual(["cellOverVoltage", "chargeOverVoltage"]);
  });

  test("the switches in the app open the MOSFETs without an alarm", () => {
    const jk = model();
    jk.chargeSwitch = false;
    expect(after(jk, 1, pack())).toMatchObject({ charge: false, discharge: true, alarms: [] });
  });
});

describe("SOC", () => {
  test("counts the current: 28 A for an hour are 10 % of 280 Ah", () => {
    const jk = model({ socPct: 50 });
    expect(after(jk, 3600, pack({ currentA: 28 })).socPct).toBeCloseTo(60);
    expect(after(jk, 3600, pack({ currentA: -56 })).socPct).toBeCloseTo(40);
  });

  test("currents in the dead band are not counted, drift comes by itself", () => {
    expect(after(model({ socPct: 50 }), 3600, pack({ currentA: 0.19 })).socPct).toBe(50);
    expect(after(model({ socPct: 50, socDriftPctPerDay: -24 }), 3600, pack()).socPct).toBeCloseTo(49);
  });

  test("stays in 0..100 %, and is set by the over- and under-voltage protections", () => {
    expect(after(model({ socPct: 99.9 }), 600, pack({ currentA: 100 })).socPct).toBe(100);
    expect(after(model({ socPct: 0.1 }), 600, pack({ currentA: -100 })).socPct).toBe(0);
    expect(after(model({ socPct: 80 }), 5, pack({ firstCellV: 3.65 })).socPct).toBe(100);
    expect(after(model({ socPct: 30 }), 5, pack({ firstCellV: 2.65 })).socPct).toBe(0);
  });

  test("SOC and cycles both read 0 for 16 s after a start", () => {
    const jk = model({ startS: 16, socPct: 76 });
    expect(after(jk, 15.9, pack())).toMatchObject({ socPct: 0, cycles: 0 });
    expect(after(jk, 0.1, pack())).toMatchObject({ socPct: 76, cycles: 42 });
    jk.restart();
    expect(after(jk, 1, pack())).toMatchObject({ socPct: 0, cycles: 0 });
  });

  test("a cycle is one capacity charged", () => {
    expect(after(model({ socPct: 0 }), 7200, pack({ currentA: 145 })).cycles).toBe(43);
  });
});

test("the balancer works above its start voltage on a difference only", () => {
  expect(after(model(), 1, pack({ firstCellV: 3.39 })).balanceA).toBe(0);
  expect(after(model(), 1, pack({ firstCellV: 3.41 })).balanceA).toBe(1);
  expect(after(model({ balanceDifferenceV: 0.2 }), 1, pack({ firstCellV: 3.41 })).balanceA).toBe(0);
});
