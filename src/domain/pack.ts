/**
 * What one BMS says about the cells it guards, in plain units, whatever dialect it was read in.
 * Charge is positive. A sensor that is not fitted is `null`.
 */
export interface PackReading {
  /** Cell voltages in V, cell 1 first; 0 is an unconnected cell. */
  readonly cellsV: readonly number[];
  readonly packVoltageV: number;
  /** Pack current in A, positive while charging. */
  readonly currentA: number;
  /** State of charge as the BMS counts it, 0..100 %. */
  readonly socPct: number;
  readonly temperaturesC: PackTemperatures;
  /** Full charge cycles counted by the BMS. */
  readonly cycles: number;
  /** Nominal capacity setting in Ah. */
  readonly capacityAh: number;
  readonly alarms: readonly PackAlarm[];
  /** The charge MOSFET conducts now (not the user's switch). */
  readonly chargeMosOn: boolean;
  /** The discharge MOSFET conducts now (not the user's switch). */
  readonly dischargeMosOn: boolean;
  readonly balancing: boolean;
  readonly firmware: string;
  /** State of health in %, where the BMS reports one. */
  readonly sohPct?: number;
  /** The protection limits set in the BMS, where the reply carries them. */
  readonly protection?: PackProtection;
  /** What else is set in the BMS, where the reply carries it. */
  readonly settings?: PackSettings;
}

/** Temperatures in degrees Celsius. */
export interface PackTemperatures {
  readonly mosfet: number | null;
  readonly sensors: readonly (number | null)[];
}

/** Limits at which the BMS itself opens its MOSFETs. Read only: nothing in this program can change them. */
export interface PackProtection {
  readonly cellOverVoltageV?: number;
  readonly cellOverVoltageReleaseV?: number;
  readonly cellUnderVoltageV?: number;
  readonly cellUnderVoltageReleaseV?: number;
  readonly packOverVoltageV?: number;
  readonly packUnderVoltageV?: number;
  readonly chargeOverCurrentA?: number;
  readonly dischargeOverCurrentA?: number;
  readonly chargeOverTemperatureC?: number;
  readonly chargeUnderTemperatureC?: number;
  readonly dischargeOverTemperatureC?: number;
  readonly dischargeUnderTemperatureC?: number;
  readonly mosfetOverTemperatureC?: number;
  readonly balanceStartV?: number;
}

/** Settings of a BMS that are no limits, as they stand in the JK app. Read only, too. What a dialect does not have is left out. */
export interface PackSettings {
  /** Number of cells in series. */
  readonly cellCount?: number;
  /** Nominal capacity, Ah; that of the reading may be the one that the BMS has learned. */
  readonly capacityAh?: number;
  /** The user's switches, whatever the MOSFETs and the balancer do. */
  readonly chargeOn?: boolean;
  readonly dischargeOn?: boolean;
  readonly balanceOn?: boolean;
  /** Cell voltages at which the BMS counts 100 % and 0 %, V. */
  readonly fullCellV?: number;
  readonly emptyCellV?: number;
  /** Cell voltage that the BMS asks of a charger, V. */
  readonly requestedChargeV?: number;
}

/** Alarms of a JK BMS, by meaning; each dialect maps its own bits to these. */
export type PackAlarm =
  | "lowCapacity"
  | "mosOverTemp"
  | "chargeOverVoltage"
  | "dischargeUnderVoltage"
  | "batteryOverTemp"
  | "chargeOverCurrent"
  | "dischargeOverCurrent"
  | "cellDifference"
  | "boxOverTemp"
  | "batteryLowTemp"
  | "cellOverVoltage"
  | "cellUnderVoltage"
  | "afeProtectionA"
  | "afeProtectionB"
  | "wireResistance"
  | "cellCountMismatch"
  | "currentSensorFault"
  | "chargeShortCircuit"
  | "dischargeShortCircuit"
  | "chargeOverTemp"
  | "internalCommunication"
  | "chargeMosFault"
  | "dischargeMosFault"
  | "dischargeOnFailed"
  | "temperatureSensorFault"
  | "parallelModuleFault";

/** Why a reading cannot be true. */
export type Refusal =
  /** SOC 0 % and no cycles, with cells that are not empty. */
  | { readonly code: "starting" }
  | { readonly code: "cell-count"; readonly cells: number; readonly expected: number }
  | { readonly code: "no-cell" }
  | { readonly code: "cell-voltage"; readonly cell: number; readonly voltageV: number }
  | { readonly code: "pack-voltage"; readonly voltageV: number }
  | { readonly code: "cell-sum"; readonly sumV: number; readonly packV: number }
  | { readonly code: "current"; readonly currentA: number }
  | { readonly code: "soc"; readonly socPct: number }
  | { readonly code: "temperature"; readonly temperatureC: number };

/** What a connected cell can have. */
export const POSSIBLE_CELL_V = { min: 0.5, max: 5 } as const;
/** What a sensor can measure. */
export const POSSIBLE_TEMPERATURE_C = { min: -40, max: 150 } as const;

/** How well a pack is heard: `unseen` until the first good reading; then by its age `fresh`, `stale`, `lost`. */
export type PackLink = "unseen" | "fresh" | "stale" | "lost";
