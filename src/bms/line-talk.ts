import type { BytePort, Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { CountedTraffic } from "./line-traffic.ts";
import type { Advice, LineMode, PolledPack } from "./polled-pack.ts";

export interface PollerSettings {
  /** Beat of the rounds, ms: in each, every BMS has its turn. Rounds that take longer follow one another. */
  readonly pollMs: number;
  /** Longest wait for a whole reply, ms. A 291-byte reply takes 25 ms on the wire. */
  readonly replyTimeoutMs: number;
  /** Least time between the end of one exchange and the next request, ms (JK: packets at least 100 ms apart). */
  readonly gapMs: number;
}

/** One line, as it is given to whoever speaks on it. */
export interface Line {
  /** The BMSs on it, in the order in which they are asked. */
  readonly packs: readonly PolledPack[];
  /** Their names, for the log. */
  readonly who: string;
  readonly clock: Clock;
  readonly settings: PollerSettings;
  readonly log: Log;
  /** Where what goes over it is counted. */
  readonly traffic: CountedTraffic;
}

/**
 * What a round brought. `answered`: a whole reply; `heard`: bytes, but no whole reply; `dead`: something should have come, and
 * not a byte did; `idle`: nothing was to come.
 */
export type RoundEnd = "answered" | "heard" | "dead" | "idle";

export interface LineTalk {
  readonly mode: LineMode;
  /** The protocol in which the BMS answers, where that had to be found out; `null` until then. */
  readonly found?: "nw" | "pb" | null;
  /** Takes over a fresh port. The function that it returns makes one round; it rejects when `life` is aborted. */
  on(port: BytePort, life: AbortSignal): () => Promise<RoundEnd>;
}

/** How the BMSs of one line are spoken to. */
export interface Dialect {
  readonly advice: Advice;
  readonly talk: (line: Line) => LineTalk;
}
