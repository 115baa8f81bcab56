/** What went over a serial line, whoever said it; counters only grow, over all its ports. */
export interface LineTraffic {
  /** All bytes that came. */
  readonly receivedBytes: number;
  /**
   * Of them those that became nothing: noise, damaged and foreign replies, echoes of requests in the protocol nw. While a protocol is
   * looked for (auto), what one cannot use counts although the other can.
   */
  readonly discardedBytes: number;
  /** How often our own request came back. */
  readonly echoes: number;
  /** When somebody else last asked on the line, ms of the monotonic clock; `null` if nobody has. */
  readonly otherMasterAtMs: number | null;
}

/** Counted while it goes. */
export type CountedTraffic = { -readonly [K in keyof LineTraffic]: LineTraffic[K] };

export const newTraffic = (): CountedTraffic => ({
  receivedBytes: 0,
  discardedBytes: 0,
  echoes: 0,
  otherMasterAtMs: null,
});
