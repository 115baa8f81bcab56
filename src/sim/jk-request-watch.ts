/** Finds the one request a BMS may be sent in what comes over the line, and keeps everything else as evidence. */
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";

const KEPT = 100;
const LONGEST = 64;

export class RequestWatch {
  readonly #request = nwRequest("all");
  /** How many bytes of the request have come. */
  #matched = 0;
  #foreign: number[] = [];
  readonly #unexpected: Uint8Array[] = [];
  #unexpectedBytes = 0;

  /** Runs of bytes that are not the read-all request, the first 100 of at most 64 bytes each. */
  get unexpected(): readonly Uint8Array[] {
    return this.#foreign.length === 0 ? this.#unexpected : [...this.#unexpected, Uint8Array.from(this.#foreign)];
  }

  /** All bytes that are not part of a read-all request. */
  get unexpectedBytes(): number {
    return this.#unexpectedBytes;
  }

  /** Takes bytes from the line; returns how many requests they completed. */
  feed(chunk: Uint8Array): number {
    let requests = 0;
    for (const byte of chunk) {
      if (byte !== this.#request[this.#matched]) this.#restart(byte);
      else if (++this.#matched === this.#request.length) {
        this.#matched = 0;
        this.#endForeign();
        requests++;
      }
    }
    return requests;
  }

  /** What had matched belonged to something else. 4E stands only at the request's start, so a new one begins with it. */
  #restart(byte: number): void {
    for (const lost of this.#request.subarray(0, this.#matched)) this.#note(lost);
    this.#matched = byte === this.#request[0] ? 1 : 0;
    if (this.#matched === 0) this.#note(byte);
  }

  #note(byte: number): void {
    this.#unexpectedBytes++;
    if (this.#foreign.length === LONGEST) this.#endForeign();
    if (this.#unexpected.length < KEPT) this.#foreign.push(byte);
  }

  #endForeign(): void {
    if (this.#foreign.length > 0) this.#unexpected.push(Uint8Array.from(this.#foreign));
    this.#foreign = [];
  }
}
