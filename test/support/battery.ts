import type { Observed } from "../../src/domain/observed.ts";
import type { PackReading } from "../../src/domain/pack.ts";
import type { InverterReport } from "../../src/domain/inverter.ts";
import { LFP_CHARGE_STAGE_RULES } from "../../src/domain/policy/charge-stage.ts";
import type { Circumstances } from "../../src/domain/policy/limits.ts";
import type { Rules } from "../../src/domain/rules.ts";

/** The figures of docs/safety.md for one pack behind one SI6.0H, with a fixed charge voltage and the SOC as the BMS says it. */
export const RULES: Rules = {
  packs: [{ name: "Block 1", represents: 1, cells: null, chargeCurrentA: null, dischargeCurrentA: null }],
  limits: { chargeVoltageV: 55, dischargeVoltageV: 43.2, chargeCurrentA: 115, dischargeCurrentA: 115, absoluteCellV: 3.65 },
  inverter: { label: "SI6.0H", count: 1, maxCurrentA: 110 },
  chargeMode: "fixed",
  stages: LFP_CHARGE_STAGE_RULES,
  soc: null,
  tables: {
    cellHigh: [
      [3.4, 1],
      [3.45, 0.5],
      [3.5, 0.15],
      [3.55, 0.03],
      [3.6, 0],
    ],
    cellLow: [
      [2.8, 0],
      [2.9, 0.1],
      [3.0, 0.5],
      [3.1, 1],
    ],
    chargeTemperature: [
      [0, 0],
      [2, 0.25],
      [5, 0.5],
      [10, 1],
      [40, 1],
      [45, 0.5],
      [50, 0.25],
      [55, 0],
    ],
    dischargeTemperature: [
      [-10, 0],
      [0, 0.25],
      [5, 0.5],
      [10, 1],
      [45, 1],
      [50, 0.5],
      [60, 0],
    ],
    mosfetTemperature: [
      [70, 1],
      [80, 0.25],
      [90, 0],
    ],
  },
  ramp: { holdMs: 30_000, ampsPerS: 2, releaseFraction: 0.05 },
  ages: { freshMs: 5_000, lostMs: 30_000, holdMs: 15_000, blockMs: 45_000, startupWaitMs: 30_000, bmsStartMs: 20_000 },
  minPacks: 1,
  onBatteryLost: "silent",
  nearEmptyCellV: 3,
  flatBelowCellV: 3.3,
  asAlarm: [],
  identity: { manufacturer: "JK-BMS", versionMajor: 0, versionMinor: 1 },
};

/** Nothing holds besides the battery's own state. */
export const CALM: Circumstances = {
  blockedByAgeMs: null,
  externalCharge: null,
  aboveTarget: null,
  settling: null,
  commands: [],
};

/** A healthy pack of 16 cells at rest, with what the test changes; the pack voltage follows the cells unless given. */
export function reading(change: Partial<PackReading> = {}): PackReading {
  const cellsV = change.cellsV ?? cells(3.3);
  return {
    cellsV,
    packVoltageV: cellsV.reduce((sum, v) => sum + v, 0),
    currentA: 0,
    socPct: 60,
    temperaturesC: { mosfet: 25, sensors: [20, 21] },
    cycles: 25,
    capacityAh: 280,
    alarms: [],
    chargeMosOn: true,
    dischargeMosOn: true,
    balancing: false,
    firmware: "11.XW_S11.262H_",
    ...change,
  };
}

/** 16 cells at one voltage; `change` sets single ones by their number from 1. */
export const cells = (voltageV: number, change: Readonly<Record<number, number>> = {}): readonly number[] =>
  Array.from({ length: 16 }, (_, i) => change[i + 1] ?? voltageV);

export const seen = <T>(value: T, atMs: number): Observed<T> => ({ ok: true, atMs, value });

export const UNHEARD: Observed<InverterReport> = { ok: false, atMs: 0, why: "never-seen" };

/** An inverter that measures what it is told to. */
export const report = (currentA: number, change: Partial<InverterReport["state"]> = {}): InverterReport => ({
  measured: { voltageV: 53, currentA, temperatureC: 20, socPct: 60 },
  state: { sohPct: 100, chargingProcedure: 10, operatingState: 1, errorNumber: 0, chargeVoltageV: 55, ...change },
});
