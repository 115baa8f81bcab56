import type { Clock } from "../../src/io/port.ts";

interface Sleeper {
  readonly dueMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Virtual time: nothing passes until `advance` is called, and everything that is due happens in order.
 * Between two wake-ups all pending promises and immediates run, so code under test behaves as with a real clock.
 */
export class FakeClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Lets `ms` of virtual time pass. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#next(endMs);
      if (next === undefined) break;
      this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
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

  #next(endMs: number): Sleeper | undefined {
    let best: Sleeper | undefined;
    for (const s of this.#sleepers) {
      if (s.dueMs > endMs) continue;
      if (best === undefined || s.dueMs < best.dueMs || (s.dueMs === best.dueMs && s.order < best.order)) best = s;
    }
    return best;
  }
}

/** Lets every promise and immediate that is ready run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
