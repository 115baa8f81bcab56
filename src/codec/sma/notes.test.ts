/** Where a note begins and where it ends; decode.test.ts has the notes on frames of others. */
import { expect, it } from "vitest";
import { parseCandump } from "../candump.ts";
import { decodeSma } from "./decode.ts";

const notesOn = (text: string): readonly string[] => {
  const frame = parseCandump(text);
  const result = frame.ok ? decodeSma(frame.value) : frame;
  if (!result.ok) throw new Error(result.error.message);
  return result.value.notes;
};

it.each([
  ["355#000064000000", "an empty battery"],
  ["355#32006400EC13", "a HiResSOC that is 1 % away"],
  ["306#64000A0200002802", "an operating state that nobody describes, without an error"],
  ["307#0000000000000000", "relays that are all open"],
  ["307#00003F0000000000", "function bits that nobody describes"],
])("has nothing to say about %s: %s", (text) => expect(notesOn(text)).toEqual([]));

it.each([
  ["355#FFFF64008813", ["socPct is marked invalid: the Sunny Island takes the battery as empty (0 %) and shuts down."]],
  ["355#32006400ED13", ["hiResSocPct 51.01 and socPct 50 disagree: the Sunny Island uses hiResSocPct."]],
  ["306#64000A0100002802", ['operatingState 1 is "operating".']],
  ["306#64000A0300002802", ['operatingState 3 is "warning".']],
  ["307#0000800000000000", ["functionBits1 bit 7: the grid relay (AC2) is closed (undocumented)."]],
])("%s", (text, notes) => expect(notesOn(text)).toEqual(notes));

it.each([
  ["35A#0500000000000000", "An alarm (general, highVoltage) stops the Sunny Island until the same slot is sent as cleared."],
  ["35A#0000000400000000", "Slot 14 (reserved14) is not for the battery."],
  ["35A#0000000000000040", "Slot 16 (generator) is not for the battery."],
])("%s: %s", (text, note) => expect(notesOn(text)).toContain(note));
