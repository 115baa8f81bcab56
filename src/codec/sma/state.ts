/** 0x355 and 0x356: what the inverter is told about the battery. */
import type { BatteryReport } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { good } from "../../domain/result.ts";
import type { Values } from "../layout.ts";
import type { SmaCode, SmaFrame } from "./frame.ts";
import { decodeMessage, encodeMessage } from "./frame.ts";
import { MEASUREMENTS, SOC } from "./messages.ts";

/** HiResSOC: the same number as SOC, or the invalid marker (the original SIinterJK script, proven on SI6.0H and SI8.0H). */
export type HiResSoc = "mirror" | "invalid";

/** Sign of the current in 0x356: most batteries send charge positive; the original SIinterJK script sent it negative. */
export type CurrentSign = "charge-positive" | "charge-negative";

/** Smallest HiResSOC above 0, %. */
const HI_RES_STEP = 0.01;

/**
 * SOC 0..100 % rounded down, HiResSOC from the same number to the nearest 0.01 %, SOH 0..100 % to the nearest 1 %.
 * A SOC above 0 never gives a HiResSOC of 0: the inverter prefers HiResSOC, and 0 shuts it down.
 */
export function encodeSoc(
  report: Pick<BatteryReport, "socPct" | "sohPct">,
  options: { readonly hiResSoc: HiResSoc },
): Result<SmaFrame, SmaCode> {
  const { socPct, sohPct } = report;
  // The mirrored value is always computed, so that both modes refuse the same numbers.
  const hiResSocPct = socPct > 0 && socPct < HI_RES_STEP ? HI_RES_STEP : socPct;
  const mirrored = encodeMessage(SOC, { socPct, sohPct, hiResSocPct });
  if (!mirrored.ok || options.hiResSoc === "mirror") return mirrored;
  return encodeMessage(SOC, { socPct, sohPct, hiResSocPct: null });
}

/** SOC, SOH and HiResSOC in %, as sent; `null` is the invalid marker, or a frame too short for HiResSOC. */
export function decodeSoc(data: Uint8Array): Result<Values<"socPct" | "sohPct" | "hiResSocPct">, SmaCode> {
  const decoded = decodeMessage(SOC, data);
  return decoded.ok ? good(decoded.value.values) : decoded;
}

/** Voltage (0.01 V), current (0.1 A) and temperature (0.1 degC) to the nearest step; `null` becomes the invalid marker. */
export function encodeMeasurements(
  report: Pick<BatteryReport, "voltageV" | "currentA" | "temperatureC">,
  options: { readonly currentSign: CurrentSign },
): Result<SmaFrame, SmaCode> {
  const { voltageV, currentA, temperatureC } = report;
  const flips = options.currentSign === "charge-negative" && currentA !== null;
  return encodeMessage(MEASUREMENTS, { voltageV, currentA: flips ? -currentA : currentA, temperatureC });
}

/** The current comes back positive while charging, if `currentSign` is the one it was sent with. */
export function decodeMeasurements(
  data: Uint8Array,
  options: { readonly currentSign: CurrentSign },
): Result<Pick<BatteryReport, "voltageV" | "currentA" | "temperatureC">, SmaCode> {
  const decoded = decodeMessage(MEASUREMENTS, data);
  if (!decoded.ok) return decoded;
  const { voltageV, currentA, temperatureC } = decoded.value.values;
  const flips = options.currentSign === "charge-negative" && currentA !== null && currentA !== 0;
  return good({ voltageV, currentA: flips ? -currentA : currentA, temperatureC });
}
