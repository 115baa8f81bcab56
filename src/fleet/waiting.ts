import type { Clock } from "../io/port.ts";

/** What has come and not been dealt with, oldest first, and a way to wait until there is enough of it. */
export class Waiting<T> {
  #items: T[] = [];
  #enough: { readonly count: number; readonly wake: () => void } | null = null;
  readonly #clock: Pick<Clock, "after">;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#enough !== null && this.#items.length >= this.#enough.count) this.#enough.wake();
  }

  /** The oldest ones, at most so many; they do not wait any more. */
  take(most: number): readonly T[] {
    return this.#items.splice(0, most);
  }

  /** Resolves when so many wait, when `ms` have passed, or when `signal` is aborted. For one caller at a time. */
  atLeast(count: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#items.length >= count || signal.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#enough = null;
        callOff();
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const callOff = this.#clock.after(ms, wake);
      signal.addEventListener("abort", wake, { once: true });
      this.#enough = { count, wake };
    });
  }
}
