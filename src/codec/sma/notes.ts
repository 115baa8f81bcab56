/** What a person should know about a frame beyond its numbers, in sentences. */
import type { MessageSlot } from "../../domain/inverter.ts";
import { MESSAGE_SLOTS } from "../../domain/inverter.ts";
import type { RawValues, Values } from "../layout.ts";
import { acceptedText, judge, toPhysical } from "../layout.ts";
import { SCALAR_SIZE } from "../scalar.ts";
import type { SlotStates } from "./alarms.ts";
import type { SmaMessage } from "./frame.ts";

/** A length other than the documented one. */
export function lengthNotes(message: SmaMessage, data: Uint8Array): string[] {
  if (data.length > message.size) {
    return [`${data.length} bytes instead of ${message.size}: some senders pad; the rest is not looked at.`];
  }
  const missing = message.fields.filter((row) => row.offset + SCALAR_SIZE[row.kind] > data.length);
  if (missing.length === 0) return [];
  return [`${data.length} bytes instead of ${message.size}: ${missing.map((row) => row.name).join(", ")} is not there.`];
}

/** Values that the receiver does not take as they stand. */
export function fieldNotes(message: SmaMessage, raw: RawValues<string>): string[] {
  const notes: string[] = [];
  for (const row of message.fields) {
    const value = raw[row.name];
    if (value === undefined) continue;
    const verdict = judge(row, value);
    if (verdict === "invalid") {
      notes.push(
        message.direction === "inverter-to-bms"
          ? `${row.name} is marked invalid: the Sunny Island does not know it.`
          : `${row.name} is marked invalid: the Sunny Island ${row.ifInvalid}.`,
      );
    } else if (verdict === "out-of-range") {
      const sent = `${toPhysical(row, value)} ${row.unit}`;
      notes.push(
        `${row.name} ${sent}: the Sunny Island accepts ${acceptedText(row)}; it drops this without notice and keeps the last good value.`,
      );
    }
  }
  return notes;
}

/** 0x355: HiResSOC counts, so it must agree with SOC. */
export function socNotes(values: Values<"socPct" | "sohPct" | "hiResSocPct">): string[] {
  const { socPct, hiResSocPct } = values;
  if (socPct === null || hiResSocPct === null) return [];
  if (hiResSocPct === 0 && socPct > 0) {
    return [`hiResSocPct is 0 while socPct is ${socPct}: the Sunny Island uses hiResSocPct and would take the battery as empty.`];
  }
  return Math.abs(hiResSocPct - socPct) > 1
    ? [`hiResSocPct ${hiResSocPct} and socPct ${socPct} disagree: the Sunny Island uses hiResSocPct.`]
    : [];
}

/** 0x35A: what stops the inverter, what never ends, what is not the battery's. */
export function messageNotes({ alarms, warnings }: SlotStates, data: Uint8Array): string[] {
  const notes: string[] = [];
  const raisedAlarms = MESSAGE_SLOTS.filter((slot) => alarms[slot] === "raised");
  if (raisedAlarms.length > 0) {
    notes.push(`An alarm (${raisedAlarms.join(", ")}) stops the Sunny Island until the same slot is sent as cleared.`);
  }
  for (const slot of ["reserved14", "reserved15", "generator"] satisfies MessageSlot[]) {
    if (alarms[slot] === "raised" || warnings[slot] === "raised") {
      notes.push(`Slot ${MESSAGE_SLOTS.indexOf(slot) + 1} (${slot}) is not for the battery.`);
    }
  }
  if (holdsThree(data)) notes.push('A slot has both "arrives" and "leaves" set: the Sunny Island ignores it.');
  const states = [...Object.values(alarms), ...Object.values(warnings)];
  if (states.every((state) => state === "ignored")) {
    notes.push("Every slot is ignored: messages that were raised before stay raised.");
  }
  return notes;
}

const holdsThree = (data: Uint8Array): boolean => data.subarray(0, 8).some((byte) => (byte & (byte >> 1) & 0x55) !== 0);

/** 0x305. */
export function measuredNotes(values: Values<"currentA">, data: Uint8Array): string[] {
  if (data.every((byte) => byte === 0)) {
    return ["All bytes are 0: inverters of other makes send this as a sign of life; it says nothing about a Sunny Island."];
  }
  return values.currentA === null || values.currentA === 0
    ? []
    : ["The Sunny Island sends the current negative while charging; the value shown is positive while charging."];
}

const OPERATING_STATES: Readonly<Record<number, string>> = { 1: "operating", 3: "warning", 4: "failure" };

/** 0x306. */
export function stateNotes(values: Values<"chargingProcedure" | "operatingState" | "errorNumber">): string[] {
  const { chargingProcedure, operatingState, errorNumber } = values;
  const notes: string[] = [];
  if (chargingProcedure !== 10) {
    notes.push(
      `chargingProcedure ${String(chargingProcedure)}: 10 would be the external BMS; the battery type may not be LiIon_Ext-BMS.`,
    );
  }
  const state = operatingState === null ? undefined : OPERATING_STATES[operatingState];
  if (state !== undefined) notes.push(`operatingState ${String(operatingState)} is "${state}".`);
  if (errorNumber !== null && errorNumber !== 0) notes.push(`The Sunny Island reports error ${errorNumber}.`);
  return notes;
}

/** Bits of `functionBits1` that two independent programs read the same way, see messages.ts. */
const RELAY_FUNCTIONS: readonly (readonly [bit: number, meaning: string])[] = [
  [6, "the external voltage (AC2) is valid"],
  [7, "the grid relay (AC2) is closed"],
];

/** 0x307. */
export function relayNotes(values: Values<"functionBits1">): string[] {
  const bits = values.functionBits1 ?? 0;
  return RELAY_FUNCTIONS.filter(([bit]) => (bits >> bit) & 1).map(
    ([bit, meaning]) => `functionBits1 bit ${bit}: ${meaning} (undocumented).`,
  );
}
