/** One request to one BMS on a bus of several, and the reply that is its own. */
import type { PbFrame } from "../codec/jk/pb-55aaeb90/frame.ts";
import type { PbItem } from "../codec/jk/pb-55aaeb90/framer.ts";
import { isPbRange, pbRegisterRequest, type PbRange } from "../codec/jk/pb-55aaeb90/register-request.ts";
import { pbRequest, type PbAddress, type PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { FailedReply, type Failure } from "./failed-reply.ts";

/** A frame, or a range of registers. */
export type PbAsks = PbRequest | PbRange;

export type PbOutcome =
  | { readonly kind: "frame"; readonly frame: PbFrame }
  | { readonly kind: "registers"; readonly range: PbRange; readonly data: Uint8Array }
  /** `late`: it took the whole time-out. */
  | ({ readonly kind: "failed"; readonly late: boolean } & Failure)
  /** Somebody else has begun to ask: what came of this request says nothing about the BMS. */
  | { readonly kind: "interrupted" };

export class PbExchange {
  readonly asks: PbAsks;
  readonly address: PbAddress;
  /** What came so far besides a whole reply. */
  readonly failed = new FailedReply();
  /** To be set by whoever waits; what comes after the first outcome is of no interest. */
  done: (outcome: PbOutcome) => void = () => undefined;

  constructor(asks: PbAsks, address: PbAddress) {
    this.asks = asks;
    this.address = address;
  }

  /** The bytes that begin it. */
  get request(): Uint8Array {
    const { asks, address } = this;
    return isPbRange(asks) ? pbRegisterRequest(asks, address) : pbRequest(asks, address);
  }

  /** Takes what was heard, our own echo excepted. An acknowledgement ends the exchange, whatever stood before it. */
  hear(item: PbItem): void {
    if (item.kind === "exception" && item.address === this.address) {
      this.#refuse({ why: "malformed", detail: `the BMS refuses the request with exception ${item.code}` });
    }
    if (item.kind === "registers" && item.address === this.address && item.range === this.asks) {
      this.done({ kind: "registers", range: item.range, data: item.data });
    }
    if (item.kind !== "ack") return;
    if (item.address !== this.address) {
      this.#refuse({ why: "malformed", detail: `reply of address ${item.address}, expected ${this.address}` });
    } else if (item.asks === this.asks) {
      if (item.frame !== null) this.done({ kind: "frame", frame: item.frame });
      else this.#refuse(this.#damaged());
    }
    // An acknowledgement of another request to the same BMS came late: its reply may still follow.
  }

  /** When all time is over. */
  late(timeoutMs: number): PbOutcome {
    return { kind: "failed", late: true, ...this.failed.after(timeoutMs) };
  }

  #damaged(): Failure {
    const { worst } = this.failed;
    if (worst !== null && worst.why !== "echo") return worst;
    return { why: "malformed", detail: "an acknowledgement without a whole frame before it" };
  }

  #refuse(failure: Failure): void {
    this.done({ kind: "failed", late: false, ...failure });
  }
}
