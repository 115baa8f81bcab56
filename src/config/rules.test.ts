import { expect, test } from "vitest";
import { LFP_SOC_RULES } from "../domain/policy/soc.ts";
import type { LimitTable } from "../domain/rules.ts";
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
    packs: [{ name: "Block 1", represents: 4, cells: null, chargeCurrentA: null, dischargeCurrentA: null }],
    limits: { chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115, absoluteCellV: 3.65 },
    inverter: { label: "SI6.0H", maxCurrentA: 110 },
    ramp: { holdMs: 30_000, ampsPerS: 2, releaseFraction: 0.05 },
    ages: { freshMs: 5000, lostMs: 30_000, holdMs: 15_000, blockMs: 45_000, startupWaitMs: 30_000, bmsStartMs: 20_000 },
    chargeMode: "staged",
    stages: {
      floatCellV: 3.375,
      tailCellV: 3.37,
      tailForMs: 300_000,
      chargingFraction: 0.002,
      absorptionMaxMs: 3_600_000,
      absorptionBandV: 0.1,
      settleMaxMs: 1_800_000,
      settleBandV: 0.1,
      rebulkSocPct: 90,
      rebulkCellV: 3.3,
      rebulkForMs: 60_000,
      fullEveryMs: 1_209_600_000,
    },
    soc: LFP_SOC_RULES,
    minPacks: 1,
    onBatteryLost: "silent",
    nearEmptyCellV: 3,
    flatBelowCellV: 3.3,
    asAlarm: [],
    identity: { manufacturer: "JK-BMS", versionMajor: 3, versionMinor: 14 },
  });
  expect(rules.tables.cellHigh.at(-1)).toEqual([3.6, 0]);
});

test("what is configured of each pack is passed on", () => {
  const packs =
    "packs:\n  - { port: /dev/x, name: A, cells: 16, chargeCurrentA: 80 }\n  - { port: /dev/y, name: B, dischargeCurrentA: 90 }\n";
  const rules = toRules(config(`${packs}safety: { minPacks: 2 }`), "0.1.0");
  expect(rules.packs).toEqual([
    { name: "A", represents: 1, cells: 16, chargeCurrentA: 80, dischargeCurrentA: null },
    { name: "B", represents: 1, cells: null, chargeCurrentA: null, dischargeCurrentA: 90 },
  ]);
  expect(rules.minPacks).toBe(2);
});

test("stages and guard as configured", () => {
  const stages = "stages: { floatCellV: 3.35, absorptionMaxMin: 30, fullEveryDays: 7 }";
  const rules = toRules(config(`packs: [{ port: /dev/x }]\n${stages}\nsoc: { guard: false }`), "0.1.0");
  expect(rules.stages).toMatchObject({ floatCellV: 3.35, absorptionMaxMs: 1_800_000, fullEveryMs: 604_800_000, tailCellV: 3.37 });
  expect(rules.soc).toBeNull();
});

const OTHER_CELLS = "chargeMode: fixed\nsoc: { guard: false }\n";

test.each([
  ["lfp", 16, 3.65, 3.0, 3.3, 3.6, 2.8, [0, 55], [-10, 60]],
  ["nmc", 14, 4.2, 3.3, null, 4.18, 3.0, [0, 45], [-10, 60]],
  ["lto", 22, 2.7, 2.0, null, 2.65, 1.85, [-20, 55], [-25, 60]],
] as const)(
  "what %s cells bear",
  (chemistry, cells, absoluteCellV, nearEmptyCellV, flatBelowCellV, fullV, emptyV, charge, discharge) => {
    const rules = toRules(config(`packs: [{ port: /dev/x, cells: ${cells} }]\nchemistry: ${chemistry}\n${OTHER_CELLS}`), "0.1.0");
    expect(rules).toMatchObject({ limits: { absoluteCellV }, nearEmptyCellV, flatBelowCellV, soc: null, chargeMode: "fixed" });
    const { tables } = rules;
    const ends = (table: LimitTable) => [table[0]?.[0], table.at(-1)?.[0]];
    expect(tables.cellHigh.at(-1)).toEqual([fullV, 0]);
    expect(tables.cellLow[0]).toEqual([emptyV, 0]);
    expect(ends(tables.chargeTemperature)).toEqual(charge);
    expect(ends(tables.dischargeTemperature)).toEqual(discharge);
    expect(ends(tables.mosfetTemperature)).toEqual([70, 90]);
  },
);

test("a configured table or ceiling goes before that of the chemistry, and the others stay", () => {
  const own = "limits: { absoluteCellV: 4.1, chargeVoltageV: 56 }\ntables: { cellHigh: [[4, 1], [4.1, 0]] }";
  const rules = toRules(config(`packs: [{ port: /dev/x, cells: 14 }]\nchemistry: nmc\n${OTHER_CELLS}${own}`), "0.1.0");
  expect(rules.limits.absoluteCellV).toBe(4.1);
  expect(rules.tables.cellHigh).toEqual([
    [4, 1],
    [4.1, 0],
  ]);
  expect(rules.tables.cellLow[0]).toEqual([3, 0]);
});

test.each([
  ["model: SI4.4M", "SI4.4M", 75, 1],
  ["model: SI8.0H", "SI8.0H", 140, 1],
  ["model: SI8.0H, count: 3", "3 x SI8.0H", 420, 3],
  ["model: SI6.0H, maxCurrentA: 80, count: 2", "2 x SI6.0H", 160, 2],
  ["model: other, maxCurrentA: 95", "the inverter", 95, 1],
  ["model: other, maxCurrentA: 95, count: 2", "2 inverters", 190, 2],
])("what the inverters can carry: %s", (inverter, label, maxCurrentA, count) => {
  const rules = toRules(config(`packs: [{ port: /dev/x }]\ninverter: { ${inverter} }`), "0.1.0");
  expect(rules.inverter).toEqual({ label, count, maxCurrentA });
});

test("limits above the rating are left to the core, which caps them with a reason", () => {
  const rules = toRules(config("packs: [{ port: /dev/x }]\nlimits: { chargeCurrentA: 500 }"), "0.1.0");
  expect(rules.limits.chargeCurrentA).toBe(500);
});

test("a version that is none is a bug", () => {
  expect(() => toRules(config("packs: [{ port: /dev/x }]"), "unknown")).toThrow(TypeError);
});
