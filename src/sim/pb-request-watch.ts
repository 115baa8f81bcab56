/** Finds in what is sent to the BMSs of a line the 45 requests for a frame and reads of registers, and keeps everything else as evidence. */
import { crcFits } from "../codec/jk/pb-55aaeb90/crc.ts";
import { PB_ADDRESSES, pbRequest, type PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";

const KEPT = 100;
const LONGEST = 64;
const READ_BYTES = 8;

const TRIGGERS: readonly Uint8Array[] = (["status", "settings", "info"] satisfies PbRequest[]).flatMap((asks) =>
  PB_ADDRESSES.map((address) => pbRequest(asks, address)),
);

type Looks = "request" | "begun" | "foreign";

export class PbRequestWatch {
  #open: number[] = [];
  #foreign: number[] = [];
  readonly #unexpected: Uint8Array[] = [];

  /** Runs of bytes that belong to no request, the first 100 of at most 64 bytes each. */
  get unexpected(): readonly Uint8Array[] {
    return this.#foreign.length === 0 ? this.#unexpected : [...this.#unexpected, Uint8Array.from(this.#foreign)];
  }

  /** Takes bytes that were sent to the line. */
  feed(chunk: Uint8Array): void {
    for (const byte of chunk) {
      this.#open.push(byte);
      for (let looks = lookAt(this.#open); looks !== "begun"; looks = lookAt(this.#open)) {
        if (looks === "request") {
          this.#open = [];
          this.#endForeign();
        } else this.#note(this.#open.shift()!);
      }
    }
  }

  #note(byte: number): void {
    if (this.#foreign.length === LONGEST) this.#endForeign();
    if (this.#unexpected.length < KEPT) this.#foreign.push(byte);
  }

  #endForeign(): void {
    if (this.#foreign.length > 0) this.#unexpected.push(Uint8Array.from(this.#foreign));
    this.#foreign = [];
  }
}

/** What bytes are that may be a request, whole or not yet. No bytes are the begin of anything. */
function lookAt(bytes: readonly number[]): Looks {
  const [address, code] = bytes;
  if (address === undefined) return "begun";
  if (address < 1 || address > 15) return "foreign";
  if (code === undefined) return "begun";
  if (code === 0x03) {
    if (bytes.length < READ_BYTES) return "begun";
    return crcFits(Uint8Array.from(bytes), 0, READ_BYTES) ? "request" : "foreign";
  }
  const fitting = TRIGGERS.filter((request) => bytes.every((byte, i) => request[i] === byte));
  if (fitting.length === 0) return "foreign";
  return fitting.some((request) => request.length === bytes.length) ? "request" : "begun";
}
