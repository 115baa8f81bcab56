/**
 * What a PB BMS understands of all that is said on its line: requests and acknowledgements with a right CRC, wherever they
 * stand. Everything else, the frames of the others among it, it passes over.
 */
import { crcFits } from "../codec/jk/pb-55aaeb90/crc.ts";
import { PB_TRIGGERS, type PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";

export type PbHeard = { readonly kind: "ack"; readonly address: number } | PbAsked;

/** A request, with its bytes. */
export type PbAsked = { readonly address: number; readonly bytes: Uint8Array } & (
  | { readonly kind: "trigger"; readonly asks: PbRequest }
  /** `register` counts bytes, `words` are 0..65535 as they came. */
  | { readonly kind: "read"; readonly register: number; readonly words: number }
);

const TRIGGER_BYTES = 11;
const SHORT_BYTES = 8;
/** One register, two bytes, 0000. */
const WRITTEN = [0x00, 0x01, 0x02, 0x00, 0x00];

const TRIGGERED = Object.entries(PB_TRIGGERS) as readonly [PbRequest, number][];

export class PbEars {
  /** The newest bytes that may belong to a message. */
  #tail = new Uint8Array();

  feed(chunk: Uint8Array): readonly PbHeard[] {
    const heard: PbHeard[] = [];
    const bytes = new Uint8Array(this.#tail.length + chunk.length);
    bytes.set(this.#tail);
    bytes.set(chunk, this.#tail.length);
    let from = 0;
    for (let end = this.#tail.length + 1; end <= bytes.length; end++) {
      const message = trigger(bytes, from, end) ?? shortOne(bytes, from, end);
      if (message === null) continue;
      heard.push(message);
      from = end;
    }
    this.#tail = bytes.slice(Math.max(from, bytes.length - TRIGGER_BYTES + 1));
    return heard;
  }
}

/** `aa 10 rr rr 00 01 02 00 00 crc crc`, if that ends at `end` and does not begin before `from`. */
function trigger(bytes: Uint8Array, from: number, end: number): PbHeard | null {
  const at = end - TRIGGER_BYTES;
  if (at < from || bytes[at + 1] !== 0x10 || WRITTEN.some((byte, i) => bytes[at + 4 + i] !== byte)) return null;
  if (!crcFits(bytes, at, end)) return null;
  const asks = triggeredBy(wordAt(bytes, at + 2));
  return asks === undefined ? null : { kind: "trigger", address: bytes[at]!, bytes: bytes.slice(at, end), asks };
}

/** `aa 03 rr rr nn nn crc crc` or `aa 10 rr rr 00 01 crc crc`, likewise. */
function shortOne(bytes: Uint8Array, from: number, end: number): PbHeard | null {
  const at = end - SHORT_BYTES;
  if (at < from) return null;
  const code = bytes[at + 1];
  if ((code !== 0x03 && code !== 0x10) || !crcFits(bytes, at, end)) return null;
  const address = bytes[at]!;
  const register = wordAt(bytes, at + 2);
  if (code === 0x03) return { kind: "read", address, bytes: bytes.slice(at, end), register, words: wordAt(bytes, at + 4) };
  return triggeredBy(register) === undefined ? null : { kind: "ack", address };
}

const triggeredBy = (register: number): PbRequest | undefined => TRIGGERED.find(([, one]) => one === register)?.[0];
const wordAt = (bytes: Uint8Array, at: number): number => bytes[at]! * 256 + bytes[at + 1]!;
