import type { PackReading } from "../domain/pack.ts";
import type { Fault, Result } from "../domain/result.ts";

/**
 * One BMS as its protocol sees it: the bytes that ask it, and what its replies say. Where several BMSs share a line, each has
 * its own reader, which passes over the replies of the others.
 */
export interface ReplyReader {
  /** One whole request out of a closed set that only reads. */
  readonly request: Uint8Array;
  /** Takes the next bytes of the line, in any pieces; keeps less than one reply. */
  feed(chunk: Uint8Array): Fed;
  /** Drops what is left of a reply that never became whole; returns how many bytes that were. */
  reset(): number;
}

/** What one chunk brought. */
export interface Fed {
  /** Whole replies, each as a reading or with what it lacks. */
  readonly replies: readonly Result<PackReading>[];
  /** Replies that had a start but were refused, echoes of requests among them. */
  readonly faults: readonly Fault[];
  /** Bytes that became no reply. */
  readonly discardedBytes: number;
}
