import { endianness } from "node:os";
import type { CanError, CanFrame } from "./port.ts";

/*
 * struct can_frame of linux/can.h: id with flags (u32, byte order of the machine), length, 3 bytes of padding, 8 data bytes.
 */

export const CAN_FRAME_BYTES = 16;
/** Flags in the id, linux/can.h. */
export const CAN_EFF_FLAG = 0x80000000;
export const CAN_RTR_FLAG = 0x40000000;
const CAN_ERR_FLAG = 0x20000000;
const CAN_SFF_MASK = 0x7ff;
const LITTLE = endianness() === "LE";

/** Why the frame cannot be sent as a classic data frame with an 11-bit id; undefined when it can. */
export function frameFault(frame: CanFrame): string | undefined {
  if (!Number.isInteger(frame.id) || frame.id < 0 || frame.id > CAN_SFF_MASK) return `id ${frame.id} is not 0..0x7FF`;
  if (frame.data.length > 8) return `${frame.data.length} data bytes, at most 8`;
  return undefined;
}

/** The bytes that SocketCAN sends. The frame must have passed `frameFault`. */
export function canFrameBytes(frame: CanFrame): Uint8Array {
  const bytes = new Uint8Array(CAN_FRAME_BYTES);
  new DataView(bytes.buffer).setUint32(0, frame.id, LITTLE);
  bytes[4] = frame.data.length;
  bytes.set(frame.data, 8);
  return bytes;
}

/** What SocketCAN delivered: a data frame, what the controller reports, or undefined for what is neither (29-bit ids, RTR, FD). */
export function parseCanBytes(bytes: Uint8Array): { readonly frame: CanFrame } | { readonly errors: CanError[] } | undefined {
  if (bytes.length !== CAN_FRAME_BYTES) return undefined;
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, LITTLE);
  const data = bytes.slice(8);
  if ((id & CAN_ERR_FLAG) !== 0) return { errors: canErrors(id, data[1]!) };
  if ((id & (CAN_EFF_FLAG | CAN_RTR_FLAG)) !== 0) return undefined;
  return { frame: { id: id & CAN_SFF_MASK, data: data.subarray(0, Math.min(8, bytes[4]!)) } };
}

/** Classes of an error frame (bits of its id), linux/can/error.h. */
const CAN_ERR_CRTL = 0x004;
const CAN_ERR_ACK = 0x020;
const CAN_ERR_BUSOFF = 0x040;
const CAN_ERR_RESTARTED = 0x100;
/** States in data[1] of class CAN_ERR_CRTL. */
const CRTL_RX_OVERFLOW = 0x01;
const CRTL_WARNING = 0x04 | 0x08;
const CRTL_PASSIVE = 0x10 | 0x20;

/** One error frame may report several things; the gravest first. What has no word of its own is "other". */
function canErrors(id: number, controller: number): CanError[] {
  const state = (id & CAN_ERR_CRTL) === 0 ? 0 : controller;
  const errors: CanError[] = [];
  if ((id & CAN_ERR_BUSOFF) !== 0) errors.push("bus-off");
  if ((id & CAN_ERR_RESTARTED) !== 0) errors.push("restarted");
  if ((state & CRTL_PASSIVE) !== 0) errors.push("error-passive");
  if ((state & CRTL_WARNING) !== 0) errors.push("error-warning");
  if ((id & CAN_ERR_ACK) !== 0) errors.push("no-ack");
  if ((state & CRTL_RX_OVERFLOW) !== 0) errors.push("rx-overflow");
  return errors.length === 0 ? ["other"] : errors;
}
