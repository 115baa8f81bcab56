/**
 * Hears everything on a line in both protocols at once, and keeps what is proven: only frames whose checksum is right, and for
 * a bus of several the acknowledgement that tells whose they are. All else it only counts.
 */
import type { PbFrame, PbFrameType } from "../codec/jk/pb-55aaeb90/frame.ts";
import { itemBytes, pbFramer, type PbItem } from "../codec/jk/pb-55aaeb90/framer.ts";
import type { PbRange } from "../codec/jk/pb-55aaeb90/register-request.ts";
import { pbRegisterRequest } from "../codec/jk/pb-55aaeb90/register-request.ts";
import { pbRequest, type PbAddress, type PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { nwFramer, type NwFrame } from "../codec/jk/nw-4e57/framer.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import type { Fault } from "../domain/result.ts";
import { OtherMaster } from "./other-master.ts";

/** What one address of a bus has said. */
export interface PbEvidence {
  readonly frames: Partial<Record<PbFrameType, PbFrame>>;
  /** The bytes of registers, by their range. */
  readonly registers: Partial<Record<PbRange, Uint8Array>>;
  /** It has refused a request. A JK BMS answers all of them, but for the device info. */
  refuses: boolean;
}

/** What the ears may be asked to listen for: the request that goes out. */
export type Request =
  | { readonly protocol: "nw" }
  | { readonly protocol: "pb"; readonly asks: PbRequest; readonly address: PbAddress }
  | { readonly protocol: "pb"; readonly reads: PbRange; readonly address: PbAddress };

/** The bytes of a request; each is one of the closed sets of the codec. */
export function bytesOf(request: Request): Uint8Array {
  if (request.protocol === "nw") return nwRequest("all");
  return "asks" in request ? pbRequest(request.asks, request.address) : pbRegisterRequest(request.reads, request.address);
}

export class LineEars {
  /** The newest reply in the NW protocol. */
  nw: NwFrame | null = null;
  readonly pb = new Map<number, PbEvidence>();
  /** Somebody else asks on this line. */
  others = false;
  /** All bytes that came. */
  bytes = 0;
  /** Of them our own requests that came back. */
  echoedBytes = 0;
  /** Beginnings of frames and messages that were refused. */
  damaged = 0;
  /** To be set by whoever waits: called after every chunk. */
  onChunk: () => void = () => undefined;
  readonly #nwFramer = nwFramer();
  readonly #pbFramer = pbFramer();
  readonly #master = new OtherMaster();
  /** Until when our own request in the NW protocol may come back, once. */
  #nwEchoUntilMs = -Infinity;
  #provenBytes = 0;
  /** Nothing has been sent yet: whatever is proven, somebody else has asked for it. */
  #unasked = true;
  #lastMs = -Infinity;

  /** Bytes that belong to nothing that is understood. */
  get strangeBytes(): number {
    return Math.max(0, this.bytes - this.echoedBytes - this.#provenBytes);
  }

  /** When the newest byte came. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** To be called with each request of ours. */
  sent(request: Request, nowMs: number): void {
    this.#unasked = false;
    if (request.protocol === "nw") this.#nwEchoUntilMs = nowMs + ECHO_MS;
    else this.#master.sent("asks" in request ? request.asks : request.reads, request.address, nowMs);
  }

  /** Whether a request has its answer. */
  isAnswered(request: Request): boolean {
    if (request.protocol === "nw") return this.nw !== null;
    const said = this.pb.get(request.address);
    if (said === undefined) return false;
    return "asks" in request
      ? said.frames[request.asks] !== undefined
      : said.refuses || said.registers[request.reads] !== undefined;
  }

  hear(chunk: Uint8Array, nowMs: number): void {
    this.bytes += chunk.length;
    this.#lastMs = nowMs;
    const nw = this.#nwFramer.feed(chunk);
    for (const frame of nw.frames) this.#heardNw(frame);
    for (const fault of nw.faults) this.#fault(fault, nowMs);
    const pb = this.#pbFramer.feed(chunk);
    for (const item of pb.items) this.#heardPb(item, nowMs);
    for (const fault of pb.faults) this.#fault(fault, nowMs);
    this.onChunk();
  }

  #heardNw(frame: NwFrame): void {
    this.nw = frame;
    this.#provenBytes += frame.information.length + NW_AROUND_BYTES;
    if (this.#unasked) this.others = true;
  }

  #fault({ code }: Fault, nowMs: number): void {
    if (code !== "JK_ECHO") this.damaged++;
    else if (nowMs > this.#nwEchoUntilMs) this.others = true;
    else {
      this.#nwEchoUntilMs = -Infinity;
      this.echoedBytes += nwRequest("all").length;
    }
  }

  #heardPb(item: PbItem, nowMs: number): void {
    const whose = this.#master.judge(item, nowMs);
    if (whose === "echo") this.echoedBytes += itemBytes(item);
    else this.#provenBytes += itemBytes(item);
    if (whose === "other" || (this.#unasked && whose !== "echo")) this.others = true;
    if (item.kind === "ack" && item.frame !== null) this.#of(item.address).frames[item.asks] = item.frame;
    if (item.kind === "registers") this.#of(item.address).registers[item.range] = item.data;
    if (item.kind === "exception") this.#of(item.address).refuses = true;
  }

  #of(address: number): PbEvidence {
    let said = this.pb.get(address);
    if (said === undefined) this.pb.set(address, (said = { frames: {}, registers: {}, refuses: false }));
    return said;
  }
}

/** As OtherMaster has it of the newer protocol. */
const ECHO_MS = 1_000;
/** Of an NW frame, what stands around its information. */
const NW_AROUND_BYTES = 20;
