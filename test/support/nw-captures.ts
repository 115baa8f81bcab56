import captures from "../fixtures/jk/nw.json" with { type: "json" };
import type { JkCode } from "../../src/codec/jk/nw-4e57/frame.ts";

/** A frame that a real JK BMS sent, or that somebody published as such; where from is in `provenance`. */
export interface NwCapture {
  readonly id: string;
  readonly provenance: string;
  readonly notes: string;
  readonly requestHex: string;
  readonly hex: string;
  /** A strict receiver must refuse it ... */
  readonly reject: boolean;
  /** ... with this code. Its expected values then tell what its content means all the same. */
  readonly refusedWith?: JkCode;
  readonly expected: {
    readonly frame: Readonly<Record<string, unknown>>;
    readonly values: Readonly<Record<string, unknown>>;
    readonly reading: Readonly<Record<string, unknown>>;
  };
}

export const nwCaptures = captures as readonly NwCapture[];
export const goodCaptures = nwCaptures.filter((capture) => !capture.reject);
/** Answers to "read all" that are whole and right. */
export const fullCaptures = goodCaptures.filter((capture) => "cellsV" in capture.expected.values);

export function capture(id: string): NwCapture {
  const found = nwCaptures.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no capture ${id}`);
  return found;
}

export function bytesOf(one: NwCapture): Uint8Array {
  return Uint8Array.from(Buffer.from(one.hex, "hex"));
}

/** The same frame with the checksum that its bytes have. Written apart from the codec, so that it can judge it. */
export function withChecksum(frame: Uint8Array): Uint8Array {
  const fixed = Uint8Array.from(frame);
  const sum = fixed.subarray(0, -4).reduce((total, byte) => total + byte, 0) % 65536;
  fixed.set([0, 0, sum >> 8, sum & 0xff], fixed.length - 4);
  return fixed;
}

/** A reply around any information, built apart from the codec. */
export function replyAround(
  information: Iterable<number>,
  header: { command?: number; source?: number; transport?: number } = {},
) {
  const content = [...information];
  const length = 9 + content.length + 9;
  const { command = 6, source = 0, transport = 1 } = header;
  const head = [0x4e, 0x57, length >> 8, length & 0xff, 0, 0, 0, 0, command, source, transport];
  return withChecksum(Uint8Array.from([...head, ...content, 0, 0, 0, 0, 0x68, 0, 0, 0, 0]));
}
