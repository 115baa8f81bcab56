/**
 * Takes out of whole frames and messages of newer JK BMSs what nobody else may know. Only the device info has such fields, as a
 * frame and as registers: they become 00, and the checksum or the CRC is made right again.
 */
import { crcFits, withCrc } from "../codec/jk/pb-55aaeb90/crc.ts";
import { findPb } from "../codec/jk/pb-55aaeb90/find.ts";
import type { PbFrame } from "../codec/jk/pb-55aaeb90/frame.ts";
import { PB_SECRETS } from "../codec/jk/pb-55aaeb90/info.ts";
import { PB_BLOCK_AT } from "../codec/jk/pb-55aaeb90/register-request.ts";

const CHECKSUM_AT = 299;
/** The register of byte 6 of the device info. This program never reads there, but another master may. */
const INFO_BLOCK = 0x1400;

/** What may be shown of a frame. */
export function shownFrame({ type, bytes }: PbFrame): Uint8Array {
  if (type !== "info") return bytes;
  const shown = Uint8Array.from(bytes);
  for (const { offset, size } of PB_SECRETS) {
    for (let at = offset; at < offset + size; at++) {
      shown[CHECKSUM_AT]! -= shown[at]!; // modulo 256, as an array of bytes counts
      shown[at] = 0;
    }
  }
  return shown;
}

/** A read of registers (function 03) whose answer may come. */
export interface PbRead {
  readonly address: number;
  readonly register: number;
  readonly words: number;
}

/** The read that these bytes begin with; `null` if they are anything else. */
export function pbReadOf(bytes: Uint8Array): PbRead | null {
  const found = bytes.length === 0 ? null : findPb(bytes, 0, bytes.length);
  if (found?.is !== "message" || found.message.kind !== "request" || bytes[1] !== 0x03) return null;
  return { address: bytes[0]!, register: bytes[2]! * 256 + bytes[3]!, words: bytes[5]! };
}

/** Of a byte by its place in the frame. */
const isSecret = (offset: number): boolean => PB_SECRETS.some((row) => offset >= row.offset && offset < row.offset + row.size);

/** What may be shown of the answer at the start of `bytes`; `more` if that may become one, `null` if it is none. */
export function shownAnswer({ address, register, words }: PbRead, bytes: Uint8Array): Uint8Array | "more" | null {
  const head = [address, 0x03, 2 * words];
  if (head.some((byte, i) => i < bytes.length && bytes[i] !== byte)) return null;
  const size = head.length + 2 * words + 2;
  if (bytes.length < size) return "more";
  if (!crcFits(bytes, 0, size)) return null;
  const data = bytes.subarray(head.length, size - 2);
  return withCrc([...head, ...data.map((byte, i) => (isSecret(PB_BLOCK_AT + register - INFO_BLOCK + i) ? 0 : byte))]);
}
