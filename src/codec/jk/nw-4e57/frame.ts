/**
 * One NW frame: `4E 57`, length, terminal (4), command, source, transport, information, record (4), `68`, checksum (4).
 * All numbers have their high byte first. The length counts itself and all that follows, so a frame is length + 2 bytes.
 * The checksum's high word is always 0 (reserved for a CRC that no firmware uses); its low word is the sum of all bytes
 * before it, modulo 65536. Source: JK document v2.5, frame structure; proven by the captures in test/fixtures/jk/nw.json.
 */
import { good, refused, type Result } from "../../../domain/result.ts";

/** Why bytes of a JK BMS are refused. */
export type JkCode =
  | "JK_NO_FRAME"
  | "JK_TRUNCATED"
  | "JK_LENGTH"
  | "JK_END_MARKER"
  | "JK_CHECKSUM"
  | "JK_ECHO"
  | "JK_MALFORMED"
  | "JK_INCOMPLETE"
  | "JK_RANGE";

/** A whole reply of a BMS whose checksum is right. */
export interface NwFrame {
  /** The command it answers: 3 (read one id) or 6 (read all). */
  readonly command: number;
  /** Terminal number; 0 in every known capture. */
  readonly terminal: number;
  /** Record number; 0 in every known capture. */
  readonly record: number;
  /** Ids and data; a copy. Holds the BMS password, so it is not for logs: `labelFields` hides it. */
  readonly information: Uint8Array;
}

/** Shortest frame: no information at all. */
const NW_MIN_BYTES = 20;
/** Longest frame accepted; 32 cells with every known id make 339 bytes. */
export const NW_MAX_BYTES = 400;
/** Bytes before the information: start, length, terminal, command, source, transport. */
const NW_HEADER_BYTES = 11;
/** Bytes behind the information: record, end marker, checksum. */
const NW_TRAILER_BYTES = 9;

const END_MARKER = 0x68;
const SOURCE_BMS = 0;
const TRANSPORT_REPLY = 1;

/** Checks one whole frame, as a person may give it. Reports the first thing that is wrong. */
export function checkNwFrame(bytes: Uint8Array): Result<NwFrame, JkCode> {
  if (bytes.length === 0) return refused("JK_NO_FRAME", "no bytes, expected a frame that starts with 4E 57");
  if (bytes[0] !== 0x4e || (bytes.length > 1 && bytes[1] !== 0x57)) {
    return refused("JK_NO_FRAME", `starts with ${hex(bytes.subarray(0, 2))}, expected 4E 57`);
  }
  if (bytes.length < 4) return refused("JK_TRUNCATED", `${bytes.length} bytes, expected at least ${NW_MIN_BYTES}`);
  const total = totalBytes(bytes, 0);
  if (!isFrameSize(total)) return refused("JK_LENGTH", lengthMessage(total));
  if (bytes.length < total) return refused("JK_TRUNCATED", `${bytes.length} bytes, expected ${total}`);
  if (bytes.length > total) return refused("JK_LENGTH", `length field says ${total} bytes, ${bytes.length} came`);
  return readFrame(bytes, 0, total);
}

/** Size of the frame that starts at `at`, from its length field; four bytes must be there. */
export function totalBytes(bytes: Uint8Array, at: number): number {
  return bytes[at + 2]! * 256 + bytes[at + 3]! + 2;
}

export function isFrameSize(total: number): boolean {
  return total >= NW_MIN_BYTES && total <= NW_MAX_BYTES;
}

export function lengthMessage(total: number): string {
  return `length field ${total - 2}, expected ${NW_MIN_BYTES - 2}..${NW_MAX_BYTES - 2}`;
}

/** Reads the frame of `total` bytes at `at`; start and size have been checked and all its bytes are there. */
export function readFrame(
  bytes: Uint8Array,
  at: number,
  total: number,
): Result<NwFrame, "JK_END_MARKER" | "JK_CHECKSUM" | "JK_ECHO"> {
  const checksumAt = at + total - 4;
  const marker = bytes[checksumAt - 1]!;
  if (marker !== END_MARKER) {
    return refused("JK_END_MARKER", `byte ${total - 5} of ${total} is ${hexByte(marker)}, expected 68`);
  }
  const sum = sumOf(bytes, at, checksumAt);
  const checksum = u32(bytes, checksumAt);
  if (sum !== checksum) {
    const expected = checksum > 0xffff ? hexWord(checksum, 8) : hexWord(checksum, 4);
    return refused("JK_CHECKSUM", `sum ${hexWord(sum, 4)}, expected ${expected} (${total} bytes)`);
  }
  const source = bytes[at + 9]!;
  const transport = bytes[at + 10]!;
  if (source !== SOURCE_BMS || transport !== TRANSPORT_REPLY) {
    const came = `source ${source}, transport ${transport}`;
    return refused("JK_ECHO", `${came}, expected source ${SOURCE_BMS} (BMS), transport ${TRANSPORT_REPLY} (reply)`);
  }
  return good({
    command: bytes[at + 8]!,
    terminal: u32(bytes, at + 4),
    record: u32(bytes, at + total - NW_TRAILER_BYTES),
    information: bytes.slice(at + NW_HEADER_BYTES, at + total - NW_TRAILER_BYTES),
  });
}

/** A whole reply frame around `information`: source BMS, transport reply, terminal and record 0. */
export function replyFrame(command: 3 | 6, information: Uint8Array): Uint8Array {
  const total = NW_HEADER_BYTES + information.length + NW_TRAILER_BYTES;
  const bytes = new Uint8Array(total);
  bytes[0] = 0x4e;
  bytes[1] = 0x57;
  bytes[2] = (total - 2) >> 8;
  bytes[3] = (total - 2) & 0xff;
  bytes[8] = command;
  bytes[9] = SOURCE_BMS;
  bytes[10] = TRANSPORT_REPLY;
  bytes.set(information, NW_HEADER_BYTES);
  bytes[total - 5] = END_MARKER;
  const sum = sumOf(bytes, 0, total - 4);
  bytes[total - 2] = sum >> 8;
  bytes[total - 1] = sum & 0xff;
  return bytes;
}

function sumOf(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += bytes[i]!;
  return sum & 0xffff;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function hexByte(byte: number): string {
  return hexWord(byte, 2);
}

function hexWord(word: number, digits: number): string {
  return word.toString(16).toUpperCase().padStart(digits, "0");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(" ");
}
