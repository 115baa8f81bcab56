/** The way of one reply from the line to a reading: the hot path of the JK side. */
import type { PackReading } from "../../src/domain/pack.ts";
import { nwFramer } from "../../src/codec/jk/nw-4e57/framer.ts";
import { toReading } from "../../src/codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../../src/codec/jk/nw-4e57/tlv.ts";

const framer = nwFramer();

/** Frames, decodes and reads one whole reply; throws if it is not a good one. */
export function nwDecodeOnce(frameBytes: Uint8Array): PackReading {
  const frame = framer.feed(frameBytes).frames[0];
  const values = frame === undefined ? undefined : decodeInformation(frame);
  const reading = values?.ok ? toReading(values.value) : undefined;
  if (!reading?.ok) throw new Error("not a good reply of a JK BMS");
  return reading.value;
}
