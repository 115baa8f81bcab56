/** The frame and the faults that all of the Sunny Island codec shares. */
import type { Result } from "../../domain/result.ts";
import { good } from "../../domain/result.ts";
import type { DecodedFields, Layout, Values } from "../layout.ts";
import { decodeFields, encodeFields } from "../layout.ts";

/** A classic CAN data frame: 11-bit id, 0..8 bytes. */
export interface SmaFrame {
  readonly id: number;
  readonly data: Uint8Array;
}

export type SmaCode = "SMA_UNKNOWN_ID" | "SMA_LENGTH" | "SMA_RANGE" | "SMA_INVALID" | "SMA_TEXT";

export type SmaDirection = "bms-to-inverter" | "inverter-to-bms";

/** One CAN message of the SMA document. */
export interface SmaMessage<N extends string = string> extends Layout<N> {
  readonly id: number;
  readonly direction: SmaDirection;
}

/** The frame of a message with these values, or SMA_RANGE. */
export function encodeMessage<N extends string>(message: SmaMessage<N>, values: Values<N>): Result<SmaFrame, "SMA_RANGE"> {
  const bytes = encodeFields(message, values, "SMA_RANGE");
  return bytes.ok ? good({ id: message.id, data: bytes.value }) : bytes;
}

/** The values of a message's data bytes, or SMA_LENGTH. */
export function decodeMessage<N extends string>(
  message: SmaMessage<N>,
  data: Uint8Array,
): Result<DecodedFields<N>, "SMA_LENGTH"> {
  return decodeFields(message, data, "SMA_LENGTH");
}

/** "0x351". */
export const idText = (id: number): string => `0x${id.toString(16).toUpperCase().padStart(3, "0")}`;
