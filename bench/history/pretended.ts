/** A battery that never was: four packs of 16 cells through the seasons, with noise, for the bench of the history. Repeats exactly. */
import { BATTERY_SERIES, PACK_SERIES, type BatterySample, type PackSample, type Stat } from "../../src/outlets/history/store.ts";

export const PACKS = ["Block 1", "Block 2", "Block 3", "Block 4"] as const;
const CELLS = 16;
/** Sunday, 00:00 in UTC. */
export const BEGIN_MS = Date.UTC(2025, 5, 1);
const DAY_MS = 86_400_000;

/** Noise of -1..1 that belongs to a number, always the same one. */
function noise(of: number): number {
  let x = Math.imul(of ^ (of >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
}

const around = (mean: number, by: number, of: number): Stat => ({
  mean,
  min: mean - by * (1 + noise(of)),
  max: mean + by * (1 + noise(of + 1)),
});

/** Sun by day, cooking in the evening, clouds, W. */
export function powerW(atMs: number): number {
  const ofDay = (atMs % DAY_MS) / DAY_MS;
  const season = 0.6 + 0.4 * Math.sin((2 * Math.PI * atMs) / (365 * DAY_MS));
  const sun = Math.max(0, Math.sin(2 * Math.PI * (ofDay - 0.25))) * 9_000 * season;
  const clouds = 0.7 + 0.3 * noise(Math.floor(atMs / 40_000));
  const load = 450 + 1_800 * Math.exp(-(((ofDay - 0.79) / 0.05) ** 2)) + (noise(Math.floor(atMs / 90_000)) > 0.8 ? 2_000 : 0);
  return sun * clouds - load + 20 * noise(Math.floor(atMs / 10_000) + 7);
}

const socPct = (atMs: number): number => 55 - 38 * Math.cos(2 * Math.PI * ((atMs % DAY_MS) / DAY_MS - 0.2));

/** 10 s of the battery. */
export function batterySample(atMs: number): BatterySample {
  const n = Math.floor(atMs / 10_000);
  const power = powerW(atMs);
  const soc = socPct(atMs);
  const voltageV = 51 + soc / 40 + power / 9_000;
  const values: Readonly<Record<(typeof BATTERY_SERIES)[number], Stat>> = {
    socPct: around(soc, 0, n),
    powerW: around(power, 60, n + 11),
    voltageV: around(voltageV, 0.02, n + 22),
    currentA: around(power / voltageV, 1.2, n + 33),
    chargeLimitA: around(soc > 90 ? 110 - (soc - 90) * 9 : 110, 0.1, n + 44),
    dischargeLimitA: around(110, 0, n),
    chargeVoltageV: around(55, 0, n),
    cellMinV: around(voltageV / 16 - 0.006, 0.001, n + 55),
    cellMaxV: around(voltageV / 16 + 0.009, 0.001, n + 66),
    temperatureMinC: around(18 + 0.05 * soc, 0.05, n + 77),
    temperatureMaxC: around(21 + 0.06 * soc, 0.05, n + 88),
  };
  const mwh = Math.round((Math.abs(power) * 10_000) / 3_600);
  return {
    atMs,
    ticks: 10,
    stats: BATTERY_SERIES.map((name) => values[name]),
    inMwh: power > 0 ? mwh : 0,
    outMwh: power < 0 ? mwh : 0,
  };
}

/** A minute of one of the packs, by its place in PACKS. */
export function packSample(atMs: number, place: number): PackSample {
  const n = Math.floor(atMs / 60_000) * 101 + place * 13;
  const power = powerW(atMs) / PACKS.length;
  const soc = socPct(atMs) + place;
  const voltageV = 51 + soc / 40 + power / 2_250;
  const values: Readonly<Record<(typeof PACK_SERIES)[number], Stat>> = {
    socPct: around(soc, 0.2, n),
    voltageV: around(voltageV, 0.05, n + 1),
    currentA: around(power / voltageV, 3, n + 2),
    cellMinV: around(voltageV / 16 - 0.006, 0.004, n + 3),
    cellMaxV: around(voltageV / 16 + 0.009, 0.004, n + 4),
    temperatureMaxC: around(21 + 0.06 * soc, 0.1, n + 5),
    mosfetC: around(26 + power / 300, 0.6, n + 6),
  };
  return {
    pack: PACKS[place]!,
    atMs,
    ticks: 60,
    stats: PACK_SERIES.map((name) => values[name]),
    cells: Array.from({ length: CELLS }, (_, cell) =>
      around(voltageV / 16 + 0.005 * noise(cell + 31 * place) + 0.001 * noise(n + cell), 0.004, n + cell),
    ),
  };
}
