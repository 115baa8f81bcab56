/** What a shadow run has found, as plain data: what the view shows, the log tells and the summary says. */
import type { SmaFrame } from "../codec/sma/frame.ts";
import type { FieldValue } from "./fields.ts";
import type { Severity } from "./rule.ts";

/** A frame with its age at the time of the report, ms. */
export interface AgedFrame {
  readonly frame: SmaFrame;
  readonly ageMs: number;
}

/** One CAN id of the other bridge, or of ours. */
export interface IdReport {
  readonly id: number;
  /** Frames of the other. */
  readonly count: number;
  readonly theirs: AgedFrame | null;
  /** What this bridge would have sent. */
  readonly ours: AgedFrame | null;
  /** Usual, shortest and longest time between two frames of the other, ms; `null` before the second. */
  readonly periodMs: number | null;
  readonly shortestMs: number | null;
  readonly longestMs: number | null;
  /** The newest comparison, value by value. */
  readonly values: readonly ValueReport[];
}

export interface ValueReport {
  readonly name: string;
  readonly unit: string;
  readonly theirs: FieldValue;
  readonly ours: FieldValue;
  /** Theirs less ours, where both are numbers. */
  readonly difference: number | null;
  readonly same: boolean;
}

/** One value over the whole run. */
export interface FieldReport {
  readonly id: number;
  readonly name: string;
  readonly unit: string;
  readonly compared: number;
  readonly differing: number;
  /** Those that no rule explains. */
  readonly unexplained: number;
  readonly theirs: FieldValue;
  readonly ours: FieldValue;
  /** Names of findings. */
  readonly explainedBy: readonly string[];
}

export interface FindingReport {
  readonly name: string;
  readonly severity: Severity;
  readonly means: string;
  readonly evidence: string;
  /** What was seen last. */
  readonly detail: string;
  /** How many frames have shown it; `null` for what no single frame shows. */
  readonly frames: number | null;
  /** Since the start of the run, ms. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/**
 * `danger`: something dangerous was found. `nothing`: set-points or state of charge could not be compared, so nothing can be said.
 * `fine`: neither.
 */
export type Verdict = "danger" | "nothing" | "fine";

export interface ShadowReport {
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** Frames of the other bridge, and those that this one would have sent. */
  readonly heard: number;
  readonly wouldSend: number;
  /** Frames of the inverter. */
  readonly inverterFrames: number;
  /** Ids that are neither a battery's nor the documented ones of the inverter; whose they are cannot be told. */
  readonly otherIds: readonly number[];
  readonly ids: readonly IdReport[];
  readonly fields: readonly FieldReport[];
  /** The most severe first. */
  readonly findings: readonly FindingReport[];
  /** What the inverter says, in a sentence for each of its frames. */
  readonly inverter: readonly string[];
}
