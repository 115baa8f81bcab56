import type { Jitter } from "../test/support/web-load.ts";

export interface TickJitter {
  /** How far a tick is from a second after the one before, ms. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Longest time that the loop was not free, ms. */
  readonly longestBlockMs: number;
}

export function jitterOf({ ticksMs, longestBlockMs }: Jitter): TickJitter {
  const at = (part: number): number => ticksMs[Math.min(ticksMs.length - 1, Math.floor(ticksMs.length * part))]!;
  return { medianMs: at(0.5), p99Ms: at(0.99), longestBlockMs };
}
