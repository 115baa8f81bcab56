/**
 * Which time it is outside, from the monotonic clock: steady between the jumps of a clock that is set by hand or by the network. A
 * computer without a battery for its clock wakes up in the past; until the time can be right, nothing should be stamped for good.
 */

/** Further off than this is a jump; less is taken in slowly, so that time never runs backwards by itself. */
const JUMP_MS = 2_000;
const SLEW = 0.01;
/** This program is younger than any earlier time. */
const EARLIEST_MS = Date.UTC(2024, 0);
/** As far as the last sample may reach into the next window. */
const OVERLAP_MS = 60_000;
/** After so long a clock is believed that is behind what is stored: then what is stored was wrong. */
const BELIEVED_AFTER_MS = 3_600_000;

export class WallTime {
  readonly #settleMs: number;
  #startMs: number | null = null;
  #lastMs = 0;
  #offsetMs = 0;

  /** `settleMs`: so long after the start the clock may still be set, ms; 0 where it has been running for long. */
  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** What to add to a monotonic time to get ms since 1970. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** To be called at every tick, with both clocks. True when the time outside has jumped. */
  take(nowMs: number, wallMs: number): boolean {
    const first = this.#startMs === null;
    this.#startMs ??= nowMs;
    const passedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    const offMs = wallMs - nowMs - this.#offsetMs;
    const jumped = first || Math.abs(offMs) > JUMP_MS;
    const slewMs = SLEW * passedMs;
    this.#offsetMs += jumped ? offMs : Math.max(-slewMs, Math.min(slewMs, offMs));
    return jumped && !first;
  }

  /** Whether what is stamped now may be stored; `newestMs` is the newest that is stored. */
  isTrusted(newestMs: number | null): boolean {
    const sinceMs = this.#lastMs - (this.#startMs ?? this.#lastMs);
    const wallMs = this.#lastMs + this.#offsetMs;
    if (wallMs < EARLIEST_MS || sinceMs < this.#settleMs) return false;
    return newestMs === null || wallMs >= newestMs - OVERLAP_MS || sinceMs >= BELIEVED_AFTER_MS;
  }
}
