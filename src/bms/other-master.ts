import type { PbItem } from "../codec/jk/pb-55aaeb90/framer.ts";
import type { PbRange } from "../codec/jk/pb-55aaeb90/register-request.ts";
import type { PbAddress, PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";

/** An adapter that echoes what it sends does so at once; a serial server on the network somewhat later. */
const ECHO_MS = 1_000;
/** A JK master asks every 220 ms, absent addresses too, and pauses for less than a second: so long without it, and it is gone. */
const GONE_MS = 2_000;

/** Tells whether anybody else asks the BMSs on this bus: two masters would talk into each other's exchanges. */
export class OtherMaster {
  /** Our own requests that may still come back, with the time until which they may. */
  readonly #sent = new Map<string, number>();
  #heardAtMs = -Infinity;

  /** To be called with each request of ours. */
  sent(asks: PbRequest | PbRange, address: PbAddress, nowMs: number): void {
    this.#sent.set(key(asks, address), nowMs + ECHO_MS);
  }

  /** What an item says of it: our own request that came back, somebody else's doing, or nothing. Each request comes back once. */
  judge(item: PbItem, nowMs: number): "echo" | "other" | "nothing" {
    if (item.kind === "request") {
      const own = key(item.asks, item.address);
      const untilMs = this.#sent.get(own) ?? -Infinity;
      this.#sent.delete(own);
      if (nowMs <= untilMs) return "echo";
    } else if (item.kind !== "ack" || item.address !== 0) return "nothing";
    this.#heardAtMs = nowMs;
    return "other";
  }

  /** To be called with everything that was understood while nothing is sent: then it is the master's doing. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
  }

  isGone(nowMs: number): boolean {
    return nowMs - this.#heardAtMs >= GONE_MS;
  }
}

const key = (asks: string | null, address: number): string => `${asks ?? "?"} ${address}`;
