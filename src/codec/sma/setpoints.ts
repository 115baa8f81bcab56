/** 0x351: the four values that steer the inverter. */
import type { Setpoints } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { good } from "../../domain/result.ts";
import type { Values } from "../layout.ts";
import type { SmaCode, SmaFrame } from "./frame.ts";
import { decodeMessage, encodeMessage } from "./frame.ts";
import { SETPOINTS } from "./messages.ts";

/**
 * CVL 41..63 V, CCL and DCL 0..1200 A, DVL 41..48 V in steps of 0.1; CVL, CCL and DCL are rounded down, DVL up.
 * Anything else is SMA_RANGE: the inverter would drop it without notice and keep the old value.
 */
export function encodeSetpoints(setpoints: Setpoints): Result<SmaFrame, SmaCode> {
  return encodeMessage(SETPOINTS, setpoints);
}

/** The values as sent, in or out of range; `null` is the invalid marker, on which the inverter takes its default. */
export function decodeSetpoints(data: Uint8Array): Result<Values<keyof Setpoints>, SmaCode> {
  const decoded = decodeMessage(SETPOINTS, data);
  return decoded.ok ? good(decoded.value.values) : decoded;
}
