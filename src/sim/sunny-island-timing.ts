/** When frames came: the inhibit time, and what a report says about each id. */

/** A value must not be sent more often than every 200 ms (SMA FSS-ConnectingBat-TI-en-10, p. 19). */
const INHIBIT_MS = 200;
/** Times are sums of binary fractions: a gap of 199.9999999 ms is one of 200. */
const ROUNDING_MS = 1e-6;

export interface IdStats {
  readonly count: number;
  readonly lastMs: number;
  /** Longest time between two frames of this id; 0 while there is only one. */
  readonly longestGapMs: number;
}

export interface Hurry {
  /** The same id came again too soon: against the document however it is read. */
  readonly sameIdMs: number | null;
  /** Any two frames came too close: against the strictest reading of it. */
  readonly anyIdMs: number | null;
}

export class FrameTiming {
  readonly #byId = new Map<number, IdStats>();
  readonly #leastMs: number;
  #lastMs: number | null = null;

  /** `toleranceMs` is what a real-time run may lose to scheduling. */
  constructor(toleranceMs: number) {
    this.#leastMs = INHIBIT_MS - toleranceMs - ROUNDING_MS;
  }

  /** Notes a frame; returns the gaps that were too short. */
  note(id: number, nowMs: number): Hurry {
    const before = this.#byId.get(id);
    const gapMs = before === undefined ? null : nowMs - before.lastMs;
    const anyMs = this.#lastMs === null ? null : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#byId.set(id, {
      count: (before?.count ?? 0) + 1,
      lastMs: nowMs,
      longestGapMs: Math.max(before?.longestGapMs ?? 0, gapMs ?? 0),
    });
    return { sameIdMs: this.#short(gapMs), anyIdMs: this.#short(anyMs) };
  }

  /** By id, as frames came. */
  get stats(): ReadonlyMap<number, IdStats> {
    return this.#byId;
  }

  #short(gapMs: number | null): number | null {
    return gapMs !== null && gapMs < this.#leastMs ? gapMs : null;
  }
}
