/** Energy from power, tick by tick: trapezoids, charge and discharge apart. Nothing is counted over a gap. Charge is positive. */
import type { Energy } from "./store.ts";

/** Ticks further apart say nothing about the time between them. */
const LONGEST_MS = 5_000;
/** W x ms in 1 mWh. */
const WATT_MS_PER_MWH = 3_600;

export class EnergyMeter {
  #last: { readonly atMs: number; readonly powerW: number } | null = null;
  /** Less than a mWh is carried along. */
  #inWattMs = 0;
  #outWattMs = 0;

  /** Monotonic time; `null` while the power is not known. */
  take(atMs: number, powerW: number | null): void {
    const last = this.#last;
    const known = powerW !== null && Number.isFinite(powerW);
    this.#last = known ? { atMs, powerW } : null;
    if (!known || last === null) return;
    const ms = atMs - last.atMs;
    if (ms <= 0 || ms > LONGEST_MS) return;
    const [a, b] = [last.powerW, powerW];
    if (a * b >= 0) {
      this.#add(((a + b) / 2) * ms);
      return;
    }
    // It changed its direction in between: two triangles.
    const msToZero = (ms * a) / (a - b);
    this.#add((a / 2) * msToZero);
    this.#add((b / 2) * (ms - msToZero));
  }

  /** Whole mWh since the last time this was asked. */
  collect(): Energy {
    const inMwh = Math.floor(this.#inWattMs / WATT_MS_PER_MWH);
    const outMwh = Math.floor(this.#outWattMs / WATT_MS_PER_MWH);
    this.#inWattMs -= inMwh * WATT_MS_PER_MWH;
    this.#outWattMs -= outMwh * WATT_MS_PER_MWH;
    return { inMwh, outMwh };
  }

  #add(wattMs: number): void {
    if (wattMs > 0) this.#inWattMs += wattMs;
    else this.#outWattMs -= wattMs;
  }
}
