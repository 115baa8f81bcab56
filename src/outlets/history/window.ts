/** The ticks of one window of time, gathered: mean, least and greatest of each value. */
import type { Stat } from "./store.ts";

export class Window {
  /** ms since 1970. */
  readonly startMs: number;
  #ticks = 0;
  readonly #known: number[] = [];
  readonly #sum: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];

  constructor(startMs: number) {
    this.startMs = startMs;
  }

  get ticks(): number {
    return this.#ticks;
  }

  /** One tick; what is not known in it is `null`. */
  take(values: readonly (number | null)[]): void {
    this.#ticks++;
    values.forEach((value, i) => {
      const known = value !== null && Number.isFinite(value);
      this.#known[i] = (this.#known[i] ?? 0) + (known ? 1 : 0);
      if (!known) return;
      this.#sum[i] = (this.#sum[i] ?? 0) + value;
      this.#min[i] = Math.min(this.#min[i] ?? Infinity, value);
      this.#max[i] = Math.max(this.#max[i] ?? -Infinity, value);
    });
  }

  stats(): readonly Stat[] {
    return Array.from(this.#known, (known, i): Stat =>
      known === 0 ? null : { mean: this.#sum[i]! / known, min: this.#min[i]!, max: this.#max[i]! },
    );
  }
}
