/** The mean current of the last minutes, weighted by time, from which "full at" and "empty at" are told. Charge is positive. */

const KEPT_MS = 300_000;
/** Less than this says nothing about the next hours. */
const LEAST_KNOWN_MS = 60_000;
/** Values further apart say nothing about the time between them. */
const LONGEST_GAP_MS = 10_000;
/** So finely the minutes are remembered: 30 slots. */
const SLOT_MS = 10_000;

interface Slot {
  readonly fromMs: number;
  knownMs: number;
  ampereMs: number;
}

export class MeanCurrent {
  #slots: Slot[] = [];
  #last: { readonly atMs: number; readonly currentA: number } | null = null;

  /** To be called with the current of every snapshot, `null` while it is not known; times are monotonic. */
  take(atMs: number, currentA: number | null): void {
    const last = this.#last;
    const passedMs = last === null ? 0 : atMs - last.atMs;
    this.#last = currentA === null ? null : { atMs, currentA };
    while (this.#slots[0] !== undefined && atMs - this.#slots[0].fromMs > KEPT_MS) this.#slots.shift();
    if (last === null || passedMs <= 0 || passedMs > LONGEST_GAP_MS) return;
    let slot = this.#slots.at(-1);
    if (slot === undefined || atMs - slot.fromMs >= SLOT_MS) {
      slot = { fromMs: last.atMs, knownMs: 0, ampereMs: 0 };
      this.#slots.push(slot);
    }
    slot.knownMs += passedMs;
    slot.ampereMs += passedMs * last.currentA;
  }

  /** A; `null` when too little is known. */
  meanA(): number | null {
    let knownMs = 0;
    let ampereMs = 0;
    for (const slot of this.#slots) {
      knownMs += slot.knownMs;
      ampereMs += slot.ampereMs;
    }
    return this.#last === null || knownMs < LEAST_KNOWN_MS ? null : ampereMs / knownMs;
  }
}

/** Further away than this nobody can tell. */
const MOST_S = 7 * 86_400;

/** When the battery is full (charging) or empty (discharging) at a mean current, s from now; `null` where it is neither soon. */
export function reaches(
  meanA: number | null,
  socPct: number,
  capacityAh: number,
): { readonly fullInS: number | null; readonly emptyInS: number | null } {
  const neither = { fullInS: null, emptyInS: null };
  if (meanA === null || !(capacityAh > 0)) return neither;
  const leftAh = (capacityAh * (meanA > 0 ? 100 - socPct : socPct)) / 100;
  const inS = Math.round((leftAh / Math.abs(meanA)) * 3600);
  // At 0 A it is infinitely far; at its end already there is nothing to wait for.
  if (!(inS > 0 && inS <= MOST_S)) return neither;
  return meanA > 0 ? { ...neither, fullInS: inS } : { ...neither, emptyInS: inS };
}
