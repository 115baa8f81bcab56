/** What a run of the comparison leaves behind: bench/control-comparison/results.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Program = "bridge" | "script";

/** One program on one day. Hours and minutes are those during which something was so. */
export interface Outcome {
  readonly highestCellV: number;
  readonly lowestCellV: number;
  /** Minutes with any cell above 3.55 V. */
  readonly highCellMin: number;
  /** How often a BMS opened its charge or discharge MOSFETs against a voltage, and the minutes with any of them open. */
  readonly overVoltageTrips: number;
  readonly underVoltageTrips: number;
  readonly packOffMin: number;
  /** Charge into cells below 0 degC, Ah of all packs. */
  readonly frozenChargeAh: number;
  readonly storedKwh: number;
  readonly deliveredKwh: number;
  /** Time of the day when the battery was 97 % full, hours; `null` if it never was. */
  readonly fullAtHour: number | null;
  readonly fullestPct: number;
  /** Hours with a limit below what the inverter can do, by the cause that the program names. */
  readonly chargeLimitedH: Readonly<Record<string, number>>;
  readonly dischargeLimitedH: Readonly<Record<string, number>>;
  /** Between the highest and the lowest cell of the battery at midnight, in voltage and in charge. */
  readonly endSpreadMv: number;
  readonly endChargeSpreadPct: number;
  readonly widestSpreadMv: number;
  /** The SOC that the inverter works with against the truth, % points. */
  readonly socErrorMeanPct: number;
  readonly socErrorMaxPct: number;
  readonly longestSocGapS: number;
  /** How many different warnings the inverter was ever shown. */
  readonly warningsSeen: number;
  readonly course: Course;
}

/** Columns, one value for each five minutes; the first one stands for those after midnight. */
export interface Course {
  readonly stepMin: 5;
  /** Highest of all cells within the step. */
  readonly highestCellV: readonly number[];
  readonly coldestPackC: readonly number[];
  /** Mean of the battery's current within the step, charging positive. */
  readonly currentA: readonly number[];
  readonly toldSocPct: readonly (number | null)[];
  readonly trueSocPct: readonly number[];
}

export interface DayResult {
  readonly name: string;
  readonly title: string;
  readonly script: Outcome;
  readonly bridge: Outcome;
}

export const RESULTS_FILE = join(import.meta.dirname, "results.json");

/** The figures of the last run that was kept. */
export function readResults(): readonly DayResult[] {
  return JSON.parse(readFileSync(RESULTS_FILE, "utf8")) as readonly DayResult[];
}
