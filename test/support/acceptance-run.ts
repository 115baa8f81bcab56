/** Seconds of an inverter beside a battery, put through the checks of domain/acceptance.ts. */
import {
  checkInverter,
  NEW_ACCEPTANCE,
  type AcceptanceInput,
  type AcceptanceMemory,
  type AcceptanceRules,
} from "../../src/domain/acceptance.ts";
import type { CheckName, Finding } from "../../src/domain/checks/finding.ts";
import { seen } from "./battery.ts";

/** All that the checks look at in one second. */
export interface Moment {
  readonly toldSocPct: number;
  readonly toldVoltageV: number;
  readonly chargeLimitA: number;
  readonly dischargeLimitA: number;
  readonly saidSocPct: number;
  readonly saidVoltageV: number;
  readonly inverterV: number;
  readonly bmsV: number;
  readonly inverterA: number;
  readonly bmsA: number;
  readonly silent: boolean;
  readonly batteryFresh: boolean;
  readonly present: boolean;
  readonly reportAgeMs: number;
  readonly operatingState: number;
  readonly chargingProcedure: number;
  /** `null`: no 0x307. */
  readonly functionBits1: number | null;
}

/** Bits "voltage good", "grid relay closed" and "run" of 0x307. */
export const ON_GRID_BITS = 0x02c0;
export const OFF_GRID_BITS = 0x0200;

/** An honest inverter on the grid, at rest. */
export const AT_REST: Moment = {
  toldSocPct: 60,
  toldVoltageV: 55,
  chargeLimitA: 100,
  dischargeLimitA: 100,
  saidSocPct: 60,
  saidVoltageV: 55,
  inverterV: 53,
  bmsV: 53,
  inverterA: 0,
  bmsA: 0,
  silent: false,
  batteryFresh: true,
  present: true,
  reportAgeMs: 300,
  operatingState: 1,
  chargingProcedure: 10,
  functionBits1: ON_GRID_BITS,
};

/** The same current on both meters. */
export const both = (currentA: number): Partial<Moment> => ({ inverterA: currentA, bmsA: currentA });

export const rules = (represents: readonly number[] = [1], count = 1): AcceptanceRules => ({
  packs: represents.map((n) => ({ represents: n })),
  inverter: { count },
});

export function inputOf(moment: Moment, nowMs: number): AcceptanceInput {
  const { functionBits1 } = moment;
  return {
    nowMs,
    told: moment.silent
      ? null
      : {
          chargeVoltageV: moment.toldVoltageV,
          chargeCurrentLimitA: moment.chargeLimitA,
          dischargeCurrentLimitA: moment.dischargeLimitA,
          dischargeVoltageV: 43.2,
          socPct: moment.toldSocPct,
        },
    present: moment.present,
    inverter: seen(
      {
        measured: {
          voltageV: moment.inverterV,
          currentA: moment.inverterA,
          temperatureC: 20,
          socPct: moment.saidSocPct,
        },
        state: {
          sohPct: 100,
          chargingProcedure: moment.chargingProcedure,
          operatingState: moment.operatingState,
          errorNumber: 0,
          chargeVoltageV: moment.saidVoltageV,
        },
        ...(functionBits1 === null ? {} : { relays: { relayBits: 0, functionBits1, functionBits2: 0 } }),
      },
      nowMs - moment.reportAgeMs,
    ),
    battery: { voltageV: moment.bmsV, currentA: moment.bmsA, fresh: moment.batteryFresh },
  };
}

/** Goes through seconds; what a moment does not say is as at rest. */
export class AcceptanceRun {
  memory: AcceptanceMemory = NEW_ACCEPTANCE;
  findings: readonly Finding[] = [];
  nowMs = 1_000_000;
  readonly #rules: AcceptanceRules;

  constructor(withRules: AcceptanceRules = rules()) {
    this.#rules = withRules;
  }

  /** `seconds` of the same; `afterMs` from one tick to the next. */
  go(seconds: number, moment: Partial<Moment> = {}, afterMs = 1000): this {
    for (let i = 0; i < seconds; i++) {
      this.nowMs += afterMs;
      const result = checkInverter(this.memory, inputOf({ ...AT_REST, ...moment }, this.nowMs), this.#rules);
      this.memory = result.memory;
      this.findings = result.findings;
    }
    return this;
  }

  of(check: CheckName): Finding {
    return this.findings.find((finding) => finding.check === check)!;
  }

  /** Which checks are in a state. */
  in(state: Finding["state"]): readonly CheckName[] {
    return this.findings.filter((finding) => finding.state === state).map(({ check }) => check);
  }
}

/** A day's worth of occasions: four currents, each three times and ten minutes apart; `bmsA` makes the BMS's of the inverter's. */
export function day(run: AcceptanceRun, inverterAs: readonly number[], bmsA: (inverterA: number) => number): AcceptanceRun {
  for (let occasion = 0; occasion < 3; occasion++) {
    for (const inverterA of inverterAs) run.go(40, { inverterA, bmsA: bmsA(inverterA) });
    run.go(600);
  }
  return run;
}
