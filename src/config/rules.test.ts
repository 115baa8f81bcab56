import { expect, test } from "vitest";
import { checkConfig } from "./check.ts";
import { toRules } from "./rules.ts";
import type { Config } from "./schema.ts";

const config = (text: string): Config => {
  const check = checkConfig(text, "test.yaml");
  if (!check.ok) throw new Error(JSON.stringify(check.problems));
  return check.config;
};

test("the defaults as the core takes them", () => {
  const rules = toRules(config("packs: [{ port: /dev/serial0, represents: 4 }]"), "3.14.1");
  expect(rules).toMatchObject({
    packs: [{ name: "Block 1", represents: 4, cells: null }],
    limits: { chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115, absoluteCellV: 3.65 },
    inverter: { label: "SI6.0H", maxCurrentA: 110 },
    ramp: { holdMs: 30_000, ampsPerS: 2, releaseFraction: 0.05 },
    ages: { freshMs: 5000, lostMs: 30_000, holdMs: 15_000, blockMs: 45_000, startupWaitMs: 30_000, bmsStartMs: 20_000 },
    minPacks: 1,
    onBatteryLost: "silent",
    nearEmptyCellV: 3,
    asAlarm: [],
    identity: { manufacturer: "JK-BMS", versionMajor: 3, versionMinor: 14 },
  });
  expect(rules.tables.cellHigh.at(-1)).toEqual([3.6, 0]);
});

test("a configured number of cells is passed on", () => {
  expect(toRules(config("packs: [{ port: /dev/x, cells: 16 }]"), "0.1.0").packs[0]?.cells).toBe(16);
});

test.each([
  ["model: SI4.4M", "SI4.4M", 75],
  ["model: SI8.0H", "SI8.0H", 140],
  ["model: SI8.0H, count: 3", "3 x SI8.0H", 420],
  ["model: SI6.0H, maxCurrentA: 80, count: 2", "2 x SI6.0H", 160],
  ["model: other, maxCurrentA: 95", "the inverter", 95],
  ["model: other, maxCurrentA: 95, count: 2", "2 inverters", 190],
])("what the inverters can carry: %s", (inverter, label, maxCurrentA) => {
  const rules = toRules(config(`packs: [{ port: /dev/x }]\ninverter: { ${inverter} }`), "0.1.0");
  expect(rules.inverter).toEqual({ label, maxCurrentA });
});

test("limits above the rating are left to the core, which caps them with a reason", () => {
  const rules = toRules(config("packs: [{ port: /dev/x }]\nlimits: { chargeCurrentA: 500 }"), "0.1.0");
  expect(rules.limits.chargeCurrentA).toBe(500);
});

test("a version that is none is a bug", () => {
  expect(() => toRules(config("packs: [{ port: /dev/x }]"), "unknown")).toThrow(TypeError);
});
