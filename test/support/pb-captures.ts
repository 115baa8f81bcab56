import bus from "../fixtures/jk/pb-bus.json" with { type: "json" };
import modbus from "../fixtures/jk/pb-modbus.json" with { type: "json" };
import captures from "../fixtures/jk/pb.json" with { type: "json" };
import type { PbCode, PbFrameType } from "../../src/codec/jk/pb-55aaeb90/frame.ts";
import { readPbFrame, type PbFrame } from "../../src/codec/jk/pb-55aaeb90/frame.ts";

/** A frame that a real JK BMS sent, some with the acknowledgement behind it; where from is in `provenance`. */
export interface PbCapture {
  readonly id: string;
  readonly provenance: string;
  readonly notes: string;
  readonly requestHex: string;
  readonly hex: string;
  readonly type: PbFrameType;
  /** Its checksum is right, but a decoder must refuse it with this code. */
  readonly refusedWith?: PbCode;
  /** `cellsV` are the first cells; all slots behind them must be 0. */
  readonly expected: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly reading?: Readonly<Record<string, unknown>>;
  };
  readonly ack?: { readonly address: number; readonly padBytes: number };
}

export const pbCaptures = captures as readonly PbCapture[];
export const readable = (type: PbFrameType): readonly PbCapture[] =>
  pbCaptures.filter((one) => one.type === type && one.refusedWith === undefined);

export function pbCapture(id: string): PbCapture {
  const found = pbCaptures.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no capture ${id}`);
  return found;
}

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
/** The whole capture, with its acknowledgement. */
export const wireOf = (one: PbCapture): Uint8Array => fromHex(one.hex);
/** The 300 bytes. */
export const frameBytesOf = (one: PbCapture): Uint8Array => wireOf(one).slice(0, 300);

export function frameOf(one: PbCapture): PbFrame {
  const read = readPbFrame(wireOf(one), 0);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

/** The same frame with some bytes changed, and the checksum that it then has. Written apart from the codec. */
export function changedFrame(frame: Uint8Array, changes: Readonly<Record<number, number>>): Uint8Array {
  const changed = frame.slice(0, 300);
  for (const [at, byte] of Object.entries(changes)) changed[Number(at)] = byte;
  changed[299] = changed.subarray(0, 299).reduce((sum, byte) => sum + byte, 0) % 256;
  return changed;
}

/** What a listener heard on a bus with a master, line by line. */
export const busTalk = bus.talk as readonly { readonly line: string; readonly is: Readonly<Record<string, unknown>> }[];

export interface ModbusCapture {
  readonly id: string;
  readonly requestHex: string;
  readonly hex: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

export function modbusCapture(id: string): ModbusCapture {
  const found = (modbus as readonly ModbusCapture[]).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no capture ${id}`);
  return found;
}
