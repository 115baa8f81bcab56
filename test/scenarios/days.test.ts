/** Days as they are: sun, cold, night, clouds, and BMSs that count wrongly. */
import { test } from "vitest";
import { asWritten, type Day } from "../support/day.ts";
import { cloudless, fourUnequal, steps, twoPacks } from "../support/sites.ts";

const DAYS: readonly Day[] = [
  {
    name: "a sunny day: four unequal packs, one with a weak cell, are full in the afternoon and rest at float",
    site: { packs: fourUnequal() },
    from: "10:00",
    to: "13:30",
    weather: cloudless(8000, 500),
    told: ["settle", "full", "float"],
    limitedBy: { charge: ["inverter", "cell-high", "phase", "above-target"], discharge: ["inverter"] },
    energyPct: { in: 95 },
  },
  {
    name: "a winter day at 2 °C: a quarter of the current all day long, and the screen says why",
    site: {
      packs: twoPacks(50).map((p) => ({ ...p, build: { ...p.build, startC: 2 }, jk: { ...p.jk, sensorOffsetC: 0 } })),
      ambientC: 2,
    },
    from: "11:00",
    to: "13:00",
    weather: cloudless(5000, 300),
    told: [],
    says: [["12:00", /^Charging at 27\.\d A; charge limit 27\.5 A: sensor 1 of Block 1 at 2 degC; /]],
    limitedBy: { charge: ["temperature"], discharge: ["temperature"] },
    energyPct: { in: 98 },
    idealChargeA: 0.25 * 110,
  },
  {
    name: "BMSs that count 10 % too high on an evening: the guard says 9 % before a cell is empty",
    site: { packs: twoPacks(30, 10), socErrorPct: 13 },
    from: "18:00",
    to: "20:30",
    weather: () => -2500,
    told: ["guard 9 %"],
    limitedBy: { charge: ["inverter"], discharge: ["inverter", "cell-low"] },
    energyPct: { out: 92 },
  },
  {
    name: "BMSs that count 10 % too low: a full charge sets them right, and they stay right",
    site: { packs: twoPacks(80, -10), socErrorPct: 13 },
    from: "11:00",
    to: "14:00",
    weather: steps([11, 4000], [13.25, -2500]),
    says: [
      ["11:50", /^SOC 100 %/m],
      ["13:35", /^SOC 9[0-2]\.?\d* %: the BMS counts 80\.?\d* %/m],
    ],
    told: ["settle", "full", "float", "bulk"],
    limitedBy: { charge: ["inverter", "cell-high", "phase", "above-target"], discharge: ["inverter"] },
    energyPct: { in: 92, out: 99 },
  },
  {
    name: "a fortnight of clouds after a full charge: on the fourteenth day the battery is charged to full again",
    site: { packs: twoPacks(96) },
    from: "11:00",
    to: "14:00",
    weather: steps([11, 3000], [12, -150], [12.5, 3000]),
    nights: [
      ["12:10", 13],
      ["12:20", 1],
    ],
    says: [
      ["12:15", /^stage Float/m],
      ["12:25", /^stage Charging up to 55.0 V because it has not been full for long/m],
    ],
    told: ["guard 90 %", "guard ends", "settle", "full", "float", "guard 90 %", "guard ends", "settle", "full", "float"],
    inverter: Array.from({ length: 14 }, () => ["switched-off", "init", "startup", "starting", "run"]).flat(),
    limitedBy: { charge: ["inverter", "cell-high", "phase", "above-target"], discharge: ["inverter"] },
    energyPct: { in: 80, out: 99 },
  },
  {
    name: "a night off the grid with heavy loads and BMSs that count 20 % too high: the house is told how little is left, and stays on",
    site: { packs: twoPacks(45, 20), socErrorPct: 23, onGrid: () => false },
    from: "19:00",
    to: "22:00",
    weather: steps([19, -2500], [20.65, -50]),
    told: ["guard 19 %", "obeys-discharge noted", "obeys-discharge ok", "guard 9 %"],
    limitedBy: { charge: ["inverter"], discharge: ["inverter", "cell-low"] },
    energyPct: { out: 99 },
  },
];

for (const day of DAYS) test(day.name, () => asWritten(day));
