/** From what the inverter is to be told to the six frames that tell it. */
import { encodeMessages, type IdleMessages } from "../codec/sma/alarms.ts";
import type { SmaCode, SmaFrame } from "../codec/sma/frame.ts";
import { encodeManufacturer, encodeType } from "../codec/sma/identity.ts";
import { encodeSetpoints } from "../codec/sma/setpoints.ts";
import { encodeMeasurements, encodeSoc, type CurrentSign, type HiResSoc } from "../codec/sma/state.ts";
import type { BatteryMessage, InverterOutput, Messages } from "../domain/inverter.ts";
import type { Fault } from "../domain/result.ts";

/** The choices that the SMA document leaves open. */
export interface SmaStyle {
  readonly currentSign: CurrentSign;
  readonly hiResSoc: HiResSoc;
  readonly alarmIdle: IdleMessages;
  readonly asciiWordSwap: boolean;
}

export interface FrameSet {
  /** By CAN id. */
  readonly frames: ReadonlyMap<number, SmaFrame>;
  /** What an encoder refused; its frame is left out rather than guessed. */
  readonly faults: readonly Fault<SmaCode>[];
}

/** All frames of one cycle. `everRaised`: messages that have stood since the start, and so must be ended when they stand no more. */
export function framesOf(output: InverterOutput, style: SmaStyle, everRaised: Iterable<BatteryMessage>): FrameSet {
  const frames = new Map<number, SmaFrame>();
  const faults: Fault<SmaCode>[] = [];
  const encoded = [
    encodeSetpoints(output.setpoints),
    encodeSoc(output.report, { hiResSoc: style.hiResSoc }),
    encodeMeasurements(output.report, { currentSign: style.currentSign }),
    encodeMessages(output.messages, { idle: style.alarmIdle, ended: everRaised }),
    encodeManufacturer(output.identity, { asciiWordSwap: style.asciiWordSwap }),
    encodeType(output.identity),
  ];
  for (const frame of encoded) {
    if (frame.ok) frames.set(frame.value.id, frame.value);
    else faults.push(frame.error);
  }
  return { frames, faults };
}

const NOTHING: Messages = { alarms: [], warnings: [] };

/** 0x35A with every message of a battery ended: releases what was raised before a restart. */
export function allClear(): SmaFrame {
  const frame = encodeMessages(NOTHING, { idle: "cleared" });
  if (!frame.ok) throw new Error(frame.error.message);
  return frame.value;
}
