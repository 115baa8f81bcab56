/** Batteries and weather for the rows of days. */
import type { RigPackOptions } from "./rig-pack.ts";
import type { Weather } from "./day.ts";

/** Cells of about 100 Ah: smaller than those of 280 Ah, so more resistance. */
const CELL_100AH = { cellResistanceOhm: 0.5e-3, polarisationOhm: 0.5e-3, leadResistanceOhm: 2e-3 };

/**
 * Four packs as years make them: unequal in size, charge, resistance and health, 360 Ah together. Their owner allows 30 A for each.
 * `extraPct` is added to the charge of all.
 */
export const fourUnequal = (extraPct = 0): readonly RigPackOptions[] =>
  [
    { capacityAh: 100, startSocPct: 72 },
    { capacityAh: 80, startSocPct: 65, leadResistanceOhm: 4e-3 },
    { capacityAh: 120, startSocPct: 70, cellResistanceOhm: 0.8e-3 },
    { capacityAh: 60, startSocPct: 76, weakCells: [[5, 90]] as const },
  ].map((build) => ({
    build: { ...CELL_100AH, ...build, startSocPct: build.startSocPct + extraPct },
    config: { chargeCurrentA: 30, dischargeCurrentA: 30 },
  }));

/** Two equal packs of 100 Ah; what the BMSs count is off by `miscountPct`. */
export const twoPacks = (startSocPct: number, miscountPct = 0): readonly RigPackOptions[] =>
  [0, 1].map(() => ({
    build: { ...CELL_100AH, capacityAh: 100, startSocPct },
    jk: { socPct: startSocPct + miscountPct },
  }));

/** Sun from 7 to 19 h without a cloud, `peakW` at 13 h, and a house that takes `houseW` all day. */
export const cloudless =
  (peakW: number, houseW: number): Weather =>
  (hour) =>
    (hour > 7 && hour < 19 ? peakW * Math.sin(((hour - 7) / 12) * Math.PI) ** 1.5 : 0) - houseW;

/** A surplus (or a load) from each of the hours on, W. */
export const steps =
  (...points: readonly (readonly [fromHour: number, watts: number])[]): Weather =>
  (hour) =>
    points.findLast(([fromHour]) => hour >= fromHour)?.[1] ?? 0;
