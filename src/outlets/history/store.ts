/**
 * What was, kept: samples of the battery and its packs, energy, events. One interface with two twins that pass the same contract
 * tests: in memory (memory-history.ts) and in a file (file-history.ts). Times are ms since 1970; a gap is `null`.
 */
import type { DomainEvent } from "../../domain/event.ts";

/** What is remembered of the whole battery. Positive is charging. */
export const BATTERY_SERIES = [
  "socPct",
  "powerW",
  "voltageV",
  "currentA",
  "chargeLimitA",
  "dischargeLimitA",
  "chargeVoltageV",
  "cellMinV",
  "cellMaxV",
  "temperatureMinC",
  "temperatureMaxC",
] as const;
/** What is remembered of one pack, besides its cells. */
export const PACK_SERIES = ["socPct", "voltageV", "currentA", "cellMinV", "cellMaxV", "temperatureMaxC", "mosfetC"] as const;

/** Of the ticks of one window; `null`: not one of them had a value. */
export type Stat = { readonly mean: number; readonly min: number; readonly max: number } | null;

interface Sample {
  /** Start of the window. Where there is one already, the first stays. */
  readonly atMs: number;
  /** So many ticks it is made of, 1 or more: what it weighs in a mean. */
  readonly ticks: number;
}

/** 10 s of the battery. */
export interface BatterySample extends Sample {
  /** In the order of BATTERY_SERIES. */
  readonly stats: readonly Stat[];
  /** Energy in these seconds, whole mWh. */
  readonly inMwh: number;
  readonly outMwh: number;
}

/** A minute of a pack. */
export interface PackSample extends Sample {
  readonly pack: string;
  /** In the order of PACK_SERIES. */
  readonly stats: readonly Stat[];
  /** Voltages, V, cell 1 first. */
  readonly cells: readonly Stat[];
}

export interface StampedEvent {
  readonly atMs: number;
  readonly event: DomainEvent;
}

/** Energy that has flowed, whole mWh. */
export interface Energy {
  readonly inMwh: number;
  readonly outMwh: number;
}

/** What is stored in one go: all of it, or nothing. Samples and events are in the order of time. */
export interface Batch {
  /** Names it: the same batch handed over twice counts once. Larger than the one before within the same `run`. */
  readonly run: string;
  readonly number: number;
  readonly battery: readonly BatterySample[];
  readonly packs: readonly PackSample[];
  readonly events: readonly StampedEvent[];
  /** For the counters, whether it is in a sample or not. */
  readonly energy: Energy;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SeriesQuery extends Span {
  /** Names of BATTERY_SERIES; with `pack` of PACK_SERIES, or `cells` for all of them. Unknown names are left out. */
  readonly series: readonly string[];
  readonly pack: string | null;
}

/** Points of a series, one value or gap for each time. */
export interface Column {
  mean: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
}

export interface Series {
  fromMs: number;
  toMs: number;
  /** From one point to the next; a day of 23 or 25 h is as long as it is. */
  stepMs: number;
  /** Start of each point. */
  atMs: number[];
  /** By name; cells by their number: "1", "2". */
  series: Record<string, Column>;
}

export type Period = "hour" | "day" | "month";

/** For each period of the time zone of this machine, from the first that anything is known of to the last. */
export interface EnergyTable {
  atMs: number[];
  inKwh: (number | null)[];
  outKwh: (number | null)[];
}

/** One line of the event log. */
export interface EventRow {
  /** Counts up. */
  id: number;
  atMs: number;
  /** `null` while it lasts, and of what has no duration. */
  endMs: number | null;
  lasting: boolean;
  event: DomainEvent;
}

/** One moment as it is kept, in the order of the series that were asked for; `cells` stands for all of them. */
export interface Row {
  readonly atMs: number;
  readonly values: readonly (number | null)[];
}

export interface Counters {
  readonly inKwh: number;
  readonly outKwh: number;
  readonly todayInKwh: number;
  readonly todayOutKwh: number;
}

/** What is known when the history is opened. */
export interface Opened {
  readonly counters: Counters;
  /** Time of the newest sample; `null`: there is none. */
  readonly newestMs: number | null;
}

/** Every call may reject with a `SiinterjkError`; then nothing has changed, and the next call tries anew. */
export interface HistoryStore {
  /** Opens what is there, or begins. Safe to call again. */
  open(): Promise<Opened>;
  /** Resolves when it is stored; the bulk of a whole week may come in one batch. */
  append(batch: Batch): Promise<Opened>;
  /** At most so many points (2 or more), from the level that fits. */
  series(query: SeriesQuery & { readonly points: number }): Promise<Series>;
  energy(query: Span & { readonly per: Period }): Promise<EnergyTable>;
  /** What happened or lasted in this time, newest first. */
  events(query: Partial<Span> & { readonly limit: number }): Promise<EventRow[]>;
  /** Every moment as finely as it is kept, oldest first, a day at a time. */
  rows(query: SeriesQuery): AsyncIterable<Row>;
  close(): Promise<void>;
}
