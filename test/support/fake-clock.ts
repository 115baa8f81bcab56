import { sleepBy } from "../../src/io/clock.ts";
import type { Clock } from "../../src/io/port.ts";

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * Virtual time: nothing passes until `advance` is called, and everything that is due happens in order.
 * Between two wake-ups all pending promises and immediates run, so code under test behaves as with a real clock.
 */
export class FakeClock implements Clock {
  #nowMs = 0;
  /** The one that is woken next comes first; of those due at the same time the one that came first. */
  readonly #sleepers: Sleeper[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepBy(this, ms, signal);
  }

  after(ms: number, wake: () => void): () => void {
    const sleepers = this.#sleepers;
    const sleeper: Sleeper = { dueMs: this.#nowMs + Math.max(0, ms), wake };
    let at = sleepers.length;
    while (at > 0 && sleepers[at - 1]!.dueMs > sleeper.dueMs) at--;
    sleepers.splice(at, 0, sleeper);
    return () => {
      const found = sleepers.indexOf(sleeper);
      if (found >= 0) sleepers.splice(found, 1);
    };
  }

  /** Lets `ms` of virtual time pass. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#sleepers[0]; next !== undefined && next.dueMs <= endMs; next = this.#sleepers[0]) {
      this.#sleepers.shift();
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Time passes while nothing runs, as when the process is stopped; whoever should have been woken is woken late. */
  stall(ms: number): void {
    this.#nowMs += ms;
  }
}

/** Lets every promise and immediate that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
