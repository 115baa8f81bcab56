/** How finely each value is kept: as a whole number of its smallest unit. */
import { BATTERY_SERIES, PACK_SERIES, type Stat } from "./store.ts";

type SeriesName = (typeof BATTERY_SERIES)[number] | (typeof PACK_SERIES)[number];

/** So many units are 1 of the value: cells in mV, voltages in 10 mV, currents, percent and degrees in tenths. */
const UNITS: Readonly<Record<SeriesName, number>> = {
  socPct: 10,
  powerW: 1,
  voltageV: 100,
  currentA: 10,
  chargeLimitA: 10,
  dischargeLimitA: 10,
  chargeVoltageV: 100,
  cellMinV: 1000,
  cellMaxV: 1000,
  temperatureMinC: 10,
  temperatureMaxC: 10,
  mosfetC: 10,
};
const CELL_UNITS = 1000;
/** Larger than anything that a battery has; keeps a wild value within 32 bits. */
const MOST_UNITS = 2 ** 30;

/** Of the battery's columns: the two energies beside the series. */
export const BATTERY_SUMS = 2;

/** Units of the column `stat` of the battery (`pack` null) or of a pack, whose cells follow its series. */
export function unitsOf(pack: string | null, stat: number): number {
  const name = (pack === null ? BATTERY_SERIES : PACK_SERIES)[stat];
  return name === undefined ? CELL_UNITS : UNITS[name];
}

/** A stat in whole units; `null` stays, and what is no number is no value. */
export function inUnits(stat: Stat, units: number): Stat {
  if (stat === null) return null;
  const [mean, min, max] = [whole(stat.mean, units), whole(stat.min, units), whole(stat.max, units)];
  return Number.isNaN(mean + min + max) ? null : { mean, min: Math.min(min, mean), max: Math.max(max, mean) };
}

const whole = (value: number, units: number): number =>
  Math.max(-MOST_UNITS, Math.min(MOST_UNITS, Math.round(value * units))) + 0;

/** Names of the columns that a query asks for, with their place; `cells` is how many the source has. */
export function columnsOf(
  pack: string | null,
  asked: readonly string[],
  cells: number,
): readonly { readonly name: string; readonly stat: number }[] {
  const names: readonly string[] = pack === null ? BATTERY_SERIES : PACK_SERIES;
  return asked.flatMap((name) => {
    if (name === "cells" && pack !== null) {
      return Array.from({ length: cells }, (_, i) => ({ name: String(i + 1), stat: names.length + i }));
    }
    const stat = names.indexOf(name);
    return stat < 0 ? [] : [{ name, stat }];
  });
}
