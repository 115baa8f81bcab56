/** The protections of a JK BMS: each trips after its condition has stood for its delay, and ends at its release. */
import type { PackAlarm } from "../domain/pack.ts";
import type { JkSettings } from "./jk-settings.ts";

/** What the protections look at. */
export interface Seen {
  readonly highV: number;
  readonly lowV: number;
  /** Pack voltage by cell: the pack protections are cells times the cell ones. */
  readonly meanV: number;
  readonly currentA: number;
  readonly cellC: number;
  readonly mosfetC: number;
  readonly socPct: number;
}

interface GuardRules {
  readonly alarm: PackAlarm;
  readonly opensCharge: boolean;
  readonly opensDischarge: boolean;
  readonly delayMs: number;
  readonly trips: (seen: Seen) => boolean;
  /** `trippedMs` is how long it has been tripped. */
  readonly releases: (seen: Seen, trippedMs: number) => boolean;
}

export class Guard {
  readonly alarm: PackAlarm;
  readonly opensCharge: boolean;
  readonly opensDischarge: boolean;
  readonly #rules: GuardRules;
  #tripped = false;
  #forMs = 0;

  constructor(rules: GuardRules) {
    this.#rules = rules;
    this.alarm = rules.alarm;
    this.opensCharge = rules.opensCharge;
    this.opensDischarge = rules.opensDischarge;
  }

  get tripped(): boolean {
    return this.#tripped;
  }

  step(seen: Seen, dtMs: number): void {
    if (this.#tripped) {
      this.#forMs += dtMs;
      if (this.#rules.releases(seen, this.#forMs)) this.reset();
      return;
    }
    if (!this.#rules.trips(seen)) {
      this.#forMs = 0;
      return;
    }
    this.#forMs += dtMs;
    if (this.#forMs < this.#rules.delayMs) return;
    this.#tripped = true;
    this.#forMs = 0;
  }

  reset(): void {
    this.#tripped = false;
    this.#forMs = 0;
  }
}

/** Temperatures and the cell difference act after this; JK has no setting for it. */
const FIXED_DELAY_MS = 2000;
/** Over-temperatures end this much below their limit. */
const TEMPERATURE_RELEASE_C = 5;

/** All protections of a BMS with these settings. */
export function jkGuards(set: JkSettings): readonly Guard[] {
  const both = { opensCharge: true, opensDischarge: true };
  const charge = { opensCharge: true, opensDischarge: false };
  const discharge = { opensCharge: false, opensDischarge: true };
  const alarmOnly = { opensCharge: false, opensDischarge: false };
  const overVoltage = { ...charge, delayMs: set.cellOverVoltageDelayS * 1000 };
  const underVoltage = { ...discharge, delayMs: set.cellUnderVoltageDelayS * 1000 };
  const calmed = (_: Seen, trippedMs: number): boolean => trippedMs >= set.overCurrentReleaseS * 1000;
  const slow = { delayMs: FIXED_DELAY_MS };
  const rules: readonly GuardRules[] = [
    {
      ...overVoltage,
      alarm: "cellOverVoltage",
      trips: (seen) => seen.highV >= set.cellOverVoltageV,
      releases: (seen) => seen.highV <= set.cellOverVoltageReleaseV,
    },
    {
      ...overVoltage,
      alarm: "chargeOverVoltage",
      trips: (seen) => seen.meanV >= set.cellOverVoltageV,
      releases: (seen) => seen.meanV <= set.cellOverVoltageReleaseV,
    },
    {
      ...underVoltage,
      alarm: "cellUnderVoltage",
      trips: (seen) => seen.lowV <= set.cellUnderVoltageV,
      releases: (seen) => seen.lowV >= set.cellUnderVoltageReleaseV,
    },
    {
      ...underVoltage,
      alarm: "dischargeUnderVoltage",
      trips: (seen) => seen.meanV <= set.cellUnderVoltageV,
      releases: (seen) => seen.meanV >= set.cellUnderVoltageReleaseV,
    },
    {
      ...charge,
      alarm: "chargeOverCurrent",
      delayMs: set.chargeOverCurrentDelayS * 1000,
      trips: (seen) => seen.currentA > set.chargeOverCurrentA,
      releases: calmed,
    },
    {
      ...discharge,
      alarm: "dischargeOverCurrent",
      delayMs: set.dischargeOverCurrentDelayS * 1000,
      trips: (seen) => -seen.currentA > set.dischargeOverCurrentA,
      releases: calmed,
    },
    {
      ...charge,
      ...slow,
      alarm: "batteryOverTemp",
      trips: (seen) => seen.cellC >= set.chargeOverTemperatureC,
      releases: (seen) => seen.cellC <= set.chargeOverTemperatureC - TEMPERATURE_RELEASE_C,
    },
    {
      ...both,
      ...slow,
      alarm: "batteryOverTemp",
      trips: (seen) => seen.cellC >= set.dischargeOverTemperatureC,
      releases: (seen) => seen.cellC <= set.dischargeOverTemperatureC - TEMPERATURE_RELEASE_C,
    },
    {
      // A capture of a cold pack (status bits 0002) shows that only the charge MOSFET opens.
      ...charge,
      ...slow,
      alarm: "batteryLowTemp",
      trips: (seen) => seen.cellC <= set.chargeUnderTemperatureC,
      releases: (seen) => seen.cellC >= set.chargeUnderTemperatureReleaseC,
    },
    {
      ...both,
      ...slow,
      alarm: "batteryLowTemp",
      trips: (seen) => seen.cellC <= set.dischargeUnderTemperatureC,
      releases: (seen) => seen.cellC >= set.dischargeUnderTemperatureReleaseC,
    },
    {
      ...both,
      ...slow,
      alarm: "mosOverTemp",
      trips: (seen) => seen.mosfetC >= set.mosfetOverTemperatureC,
      releases: (seen) => seen.mosfetC <= set.mosfetOverTemperatureReleaseC,
    },
    {
      ...alarmOnly,
      ...slow,
      alarm: "cellDifference",
      trips: (seen) => seen.highV - seen.lowV >= set.cellDifferenceV,
      releases: (seen) => seen.highV - seen.lowV < set.cellDifferenceV,
    },
    {
      ...alarmOnly,
      ...slow,
      alarm: "lowCapacity",
      trips: (seen) => seen.socPct < set.lowSocAlarmPct,
      releases: (seen) => seen.socPct >= set.lowSocAlarmPct,
    },
  ];
  return rules.map((rule) => new Guard(rule));
}
