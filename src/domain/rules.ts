import type { BatteryMessage } from "./inverter.ts";
import type { ChargeStageRules } from "./policy/charge-stage.ts";
import type { SocRules } from "./policy/soc.ts";

/**
 * What the decision core is allowed to do, as plain values; the configuration produces it once at start.
 * Default figures are in src/config/schema.ts, their reasons in docs/safety.md.
 */
export interface Rules {
  readonly packs: readonly PackRules[];
  readonly limits: {
    /** CVL target of `chargeMode: fixed`, and of the absorption of `staged`, V. */
    readonly chargeVoltageV: number;
    /** DVL, V. */
    readonly dischargeVoltageV: number;
    /** Whole battery, A. */
    readonly chargeCurrentA: number;
    /** Whole battery, A. */
    readonly dischargeCurrentA: number;
    /** No charge voltage above cells x this, V. */
    readonly absoluteCellV: number;
  };
  readonly inverter: {
    /** For sentences: "SI6.0H", "2 x SI6.0H". */
    readonly label: string;
    /** Inverters on the battery. */
    readonly count: number;
    /** Most that the inverters can charge or discharge together, A. */
    readonly maxCurrentA: number;
  };
  /** Whether the CVL stays where it is, or falls to the float voltage once the battery is full. */
  readonly chargeMode: "fixed" | "staged";
  /** Counts with `chargeMode: staged` only. */
  readonly stages: ChargeStageRules;
  /** `null`: the state of charge of the BMSs is sent as it is. */
  readonly soc: SocRules | null;
  readonly tables: LimitTables;
  readonly ramp: {
    /** How long a limit that was 0 stays 0 after its cause is gone, ms. */
    readonly holdMs: number;
    /** Fastest rise, A per second. */
    readonly ampsPerS: number;
    /** A limit leaves 0 only when at least this fraction of what it can be at best is possible. */
    readonly releaseFraction: number;
  };
  readonly ages: {
    readonly freshMs: number;
    readonly lostMs: number;
    readonly holdMs: number;
    readonly blockMs: number;
    readonly startupWaitMs: number;
    /** How long SOC 0 of a BMS that has just started is not believed. */
    readonly bmsStartMs: number;
  };
  /** Fewest packs with which the battery runs. */
  readonly minPacks: number;
  readonly onBatteryLost: "silent" | "block";
  /** A battery with its lowest cell at or below this may really be empty, V. */
  readonly nearEmptyCellV: number;
  /** Below this a charged cell is in the flat part of its curve, where its voltage tells little, V; `null`: not known. */
  readonly flatBelowCellV: number | null;
  /** Messages that are sent as alarms (the inverter stops); all others go out as warnings. */
  readonly asAlarm: readonly BatteryMessage[];
  readonly identity: { readonly manufacturer: string; readonly versionMajor: number; readonly versionMinor: number };
}

export interface PackRules {
  readonly name: string;
  /** How many equal packs this BMS stands for, 1..32. */
  readonly represents: number;
  /** Number of cells, or `null` to accept what the first plausible reading shows. */
  readonly cells: number | null;
  /** Own limit of each pack that this BMS stands for, A; `null`: what its protection allows. */
  readonly chargeCurrentA: number | null;
  /** As `chargeCurrentA`, for discharging. */
  readonly dischargeCurrentA: number | null;
}

/** A line through points (x, fraction), x ascending; linear between, clamped at the ends. */
export type LimitTable = readonly (readonly [x: number, fraction: number])[];

export interface LimitTables {
  /** Highest cell, V -> fraction of the configured charge current. */
  readonly cellHigh: LimitTable;
  /** Lowest cell, V -> fraction of the configured discharge current. */
  readonly cellLow: LimitTable;
  /** Sensor, degC -> fraction of the configured charge current; the worst sensor counts. */
  readonly chargeTemperature: LimitTable;
  /** Sensor, degC -> fraction of the configured discharge current; the worst sensor counts. */
  readonly dischargeTemperature: LimitTable;
  /** MOSFET, degC -> fraction of both. */
  readonly mosfetTemperature: LimitTable;
}
