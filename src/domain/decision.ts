import type { CellPlace, SensorPlace } from "./place.ts";
import type { Command } from "./command.ts";
import type { InverterOutput } from "./inverter.ts";
import type { PackReading } from "./pack.ts";
import type { ChargeStageDecision } from "./policy/charge-stage.ts";
import type { SocDecision } from "./policy/soc.ts";

/** What one tick decides to do with the inverter. */
export type Decision =
  /** Everything is known: the set-points with the reasons that shaped each of them. */
  | ({ readonly kind: "run" } & Talking)
  /** Still talking, with 0 A both ways, because the battery is not known well enough. */
  | ({ readonly kind: "block" } & Talking)
  /** Nothing is sent, on purpose. */
  | { readonly kind: "silent"; readonly because: readonly Reason[] };

export interface Talking {
  readonly output: InverterOutput;
  readonly charge: LimitDecision;
  readonly discharge: LimitDecision;
  readonly chargeVoltage: ChargeVoltageDecision;
  /** Where the charge stands; in `block` as it stood. */
  readonly stage: ChargeStageDecision;
  /** The SOC that is sent and where it comes from; in `block` as it stood. */
  readonly soc: SocDecision;
  readonly because: readonly Reason[];
}

/** Why the decision is not a plain `run` with every pack. */
export type Reason =
  | { readonly code: "waiting-for-first-reading"; readonly packs: readonly string[] }
  | { readonly code: "battery-stale"; readonly ageMs: number }
  | { readonly code: "battery-lost"; readonly ageMs: number }
  | { readonly code: "pack-missing"; readonly pack: string }
  | { readonly code: "too-few-cells"; readonly cells: number }
  /** Somebody else on the bus sends what only a battery may, first seen with this CAN id. */
  | { readonly code: "second-bms"; readonly id: number };

/** One named upper bound of a current limit, with what it was computed from. */
export interface Candidate {
  readonly name: CandidateName;
  readonly limitA: number;
  readonly cause: Cause;
}

export type CandidateName =
  | "configured"
  | "inverter"
  | "packs"
  | "cell-high"
  | "cell-low"
  | "temperature"
  | "mosfet"
  | "bms-charge-off"
  | "bms-discharge-off"
  | "external-charge"
  | "phase"
  | "above-target"
  | "operator"
  | "stale";

/** The input behind a candidate. */
export type Cause =
  | { readonly kind: "setting" }
  | { readonly kind: "inverter"; readonly label: string }
  | ({ readonly kind: "cell" } & CellPlace)
  | ({ readonly kind: "sensor" } & SensorPlace)
  | { readonly kind: "missing"; readonly what: "cells" | "temperature" | "mosfet" }
  | { readonly kind: "packs"; readonly packs: readonly string[] }
  /** So many packs take part, and the weakest of them bears so much; `from` is who says so, `null` an equal share. */
  | {
      readonly kind: "weakest-pack";
      readonly pack: string;
      readonly packA: number;
      readonly from: "setting" | "protection" | null;
      readonly packs: number;
    }
  /** The charge voltage has not come down to its target yet. */
  | { readonly kind: "above-target"; readonly voltageV: number; readonly targetV: number }
  /** The battery settles after a full charge. */
  | { readonly kind: "settling"; readonly untilV: number; readonly voltageV: number }
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "voltage"; readonly voltageV: number; readonly limitV: number }
  | { readonly kind: "age"; readonly ageMs: number };

/** A current limit and why it is what it is. */
export interface LimitDecision {
  /** What is sent, A. Never above `targetA`. */
  readonly valueA: number;
  /** The smallest candidate, A. */
  readonly targetA: number;
  readonly winner: Candidate;
  readonly runnerUp: Candidate | null;
  /** What keeps the value below the target: the pause after a zero, the slow rise, or nothing. */
  readonly pacing: "none" | "hold" | "ramp";
}

/** The charge voltage and why it is what it is. */
export interface ChargeVoltageDecision {
  readonly valueV: number;
  readonly targetV: number;
  /**
   * `target`: the configured voltage. `ceiling`: cells x the absolute cell voltage is lower.
   * `following`: the battery stands higher, and the voltage only comes down behind it.
   * `external-charge`: another charger lifts the battery, and the voltage keeps above it.
   */
  readonly why: "target" | "ceiling" | "following" | "external-charge";
}

/** A reading that passed all checks, with its time. */
export interface GoodReading {
  readonly atMs: number;
  readonly value: PackReading;
}
