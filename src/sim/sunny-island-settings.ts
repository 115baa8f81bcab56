/** How a simulated Sunny Island is set up. */
import type { DriveRules } from "./sunny-island-power.ts";
import type { SiStateRules } from "./sunny-island-state.ts";

export interface SiSettings extends SiStateRules, DriveRules {
  /** 0x305..0x307 come this often ... */
  readonly reportMs: number;
  /** ... and up to this much later. */
  readonly reportJitterMs: number;
  /** No discharge on the grid at or below this SOC (parameter 239.02). */
  readonly socFloorPct: number;
  /** What the inhibit time may be missed by in real-time runs. */
  readonly inhibitToleranceMs: number;
  /** Silence of 0x355 after which F952, of 0x351 after which W952 comes. */
  readonly bmsTimeoutMs: number;
  /** Own consumption while it is on. */
  readonly idleW: number;
  /** Added to what it measures. */
  readonly meterErrorV: number;
  /** It charges with what it has, whatever limit it is told. */
  readonly ignoresChargeLimit: boolean;
  /** It keeps its own charge voltage, whatever it is told. */
  readonly ignoresChargeVoltage: boolean;
}

/** One SI6.0H (110 A) that starts by itself. */
export const SI_6_0H: SiSettings = {
  initMs: 10_000,
  startupMs: 5_000,
  gridCheckMs: 60_000,
  alarmReactionMs: 5_000,
  lowVoltageMs: 3_000,
  emptyMs: 300_000,
  autoStart: true,
  maxCurrentA: 110,
  followMs: 10_000,
  efficiency: 0.95,
  reportMs: 1_000,
  reportJitterMs: 0,
  socFloorPct: 10,
  inhibitToleranceMs: 0,
  bmsTimeoutMs: 60_000,
  idleW: 26,
  meterErrorV: 0,
  ignoresChargeLimit: false,
  ignoresChargeVoltage: false,
};
