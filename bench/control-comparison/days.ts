/** The days on which both programs are measured: the battery, the weather and the household, the same for both. */
import type { JkSettings } from "../../src/sim/jk-settings.ts";
import type { PackBuild } from "../../src/sim/plant.ts";
import { clouds } from "../../src/sim/household.ts";

export interface Day {
  readonly name: "sunny" | "winter";
  readonly title: string;
  readonly packs: readonly { readonly build: Partial<PackBuild>; readonly jk: Partial<JkSettings> }[];
  /** PV surplus (positive) or load that the battery has to carry, W, at ms after midnight. */
  readonly surplusW: (ms: number) => number;
  readonly ambientC: (ms: number) => number;
}

const HOUR_MS = 3_600_000;

/**
 * The counters of JK BMSs lose about 15 % of the capacity a month where the battery is seldom full (reports of the project
 * dbus-serialbattery): half a percent a day.
 */
const DRIFT = { socDriftPctPerDay: -0.5 };

/**
 * Four packs as years make them: of two sizes, unequal wiring, unequally full. Cell 5 of the third one has aged and holds less
 * than the others, and stands `aheadPct` points before (or, negative, behind) them.
 */
function unequalPacks(startSocPct: readonly number[], startC: number, aheadPct: number): Day["packs"] {
  const builds: readonly Partial<PackBuild>[] = [
    { capacityAh: 280, leadResistanceOhm: 1.5e-3 },
    { capacityAh: 280, leadResistanceOhm: 2e-3, cellResistanceOhm: 0.3e-3 },
    { capacityAh: 230, leadResistanceOhm: 1.5e-3, weakCells: [[5, 92]], socOffsets: [[5, aheadPct]] },
    { capacityAh: 200, leadResistanceOhm: 3e-3, cellResistanceOhm: 0.4e-3 },
  ];
  return builds.map((build, i) => ({ build: { ...build, startSocPct: startSocPct[i]!, startC }, jk: DRIFT }));
}

/** The sun between two hours of the day, W: a smooth bow, with the clouds of the demo if `cloudy`. */
function sunW(ms: number, fromH: number, toH: number, peakW: number, cloud: (ms: number) => number): number {
  const hour = ms / HOUR_MS;
  if (hour <= fromH || hour >= toH) return 0;
  return peakW * Math.sin((Math.PI * (hour - fromH)) / (toH - fromH)) ** 1.5 * cloud(ms);
}

/** A household: something always runs, more in the evening. */
function loadW(ms: number, alwaysW: number, eveningW: number): number {
  const hour = ms / HOUR_MS;
  return hour >= 18 && hour < 23 ? eveningW : alwaysW;
}

const SKY = clouds(7);

export const DAYS: readonly Day[] = [
  {
    name: "sunny",
    title: "A sunny day in spring",
    packs: unequalPacks([60, 58, 62, 55], 18, 1),
    surplusW: (ms) => sunW(ms, 7, 19, 7_000, SKY) - loadW(ms, 350, 1_500),
    ambientC: () => 18,
  },
  {
    name: "winter",
    title: "A cold clear day after a long night",
    packs: unequalPacks([22, 20, 23, 19], -3, -10),
    surplusW: (ms) => sunW(ms, 8, 16, 6_500, () => 1) - loadW(ms, 700, 2_000),
    ambientC: (ms) => 1 - 5 * Math.cos((Math.PI * (ms / HOUR_MS - 2)) / 12),
  },
];
