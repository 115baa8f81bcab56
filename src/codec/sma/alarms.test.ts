import { describe, expect, it } from "vitest";
import { assertBytes } from "../../../test/support/assert-bytes.ts";
import type { BatteryMessage, Messages, MessageSlot } from "../../domain/inverter.ts";
import { MESSAGE_SLOTS } from "../../domain/inverter.ts";
import type { IdleMessages } from "./alarms.ts";
import { decodeMessages, encodeMessages } from "./alarms.ts";

const bytesOf = (messages: Messages, idle: IdleMessages): Uint8Array => {
  const frame = encodeMessages(messages, { idle });
  if (!frame.ok) throw new Error(frame.error.message);
  expect(frame.value.id).toBe(0x35a);
  return frame.value.data;
};

/** Byte.bit of "arrives" and "leaves", first of the alarm, then of the warning, as the SMA document lists the slots. */
const POSITIONS: readonly (readonly [MessageSlot, string, string, string, string])[] = [
  ["general", "0.0", "0.1", "4.0", "4.1"],
  ["highVoltage", "0.2", "0.3", "4.2", "4.3"],
  ["lowVoltage", "0.4", "0.5", "4.4", "4.5"],
  ["highTemperature", "0.6", "0.7", "4.6", "4.7"],
  ["lowTemperature", "1.0", "1.1", "5.0", "5.1"],
  ["highTemperatureCharge", "1.2", "1.3", "5.2", "5.3"],
  ["lowTemperatureCharge", "1.4", "1.5", "5.4", "5.5"],
  ["highCurrent", "1.6", "1.7", "5.6", "5.7"],
  ["highCurrentCharge", "2.0", "2.1", "6.0", "6.1"],
  ["contactor", "2.2", "2.3", "6.2", "6.3"],
  ["shortCircuit", "2.4", "2.5", "6.4", "6.5"],
  ["bmsInternal", "2.6", "2.7", "6.6", "6.7"],
  ["cellImbalance", "3.0", "3.1", "7.0", "7.1"],
  ["reserved14", "3.2", "3.3", "7.2", "7.3"],
  ["reserved15", "3.4", "3.5", "7.4", "7.5"],
  ["generator", "3.6", "3.7", "7.6", "7.7"],
];
const NOT_THE_BATTERYS = new Set<string>(["reserved14", "reserved15", "generator"]);

const withBit = (position: string): Uint8Array => {
  const data = new Uint8Array(8);
  data[Number(position[0])] = 1 << Number(position[2]);
  return data;
};
const hasBit = (data: Uint8Array, position: string): boolean => ((data[Number(position[0])]! >> Number(position[2])) & 1) === 1;
const states = (data: Uint8Array): { alarms: Record<string, string>; warnings: Record<string, string> } => {
  const decoded = decodeMessages(data);
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
};
const others = (all: Record<string, string>, slot: string): string[] =>
  Object.entries(all)
    .filter(([name]) => name !== slot)
    .map(([, state]) => state);

describe("0x35A slots", () => {
  it("lists all slots", () => {
    expect(POSITIONS.map(([slot]) => slot)).toEqual([...MESSAGE_SLOTS]);
  });

  describe.each(POSITIONS)("%s", (slot, alarmArrives, alarmLeaves, warningArrives, warningLeaves) => {
    it.each([
      ["alarms", "raised", alarmArrives],
      ["alarms", "cleared", alarmLeaves],
      ["warnings", "raised", warningArrives],
      ["warnings", "cleared", warningLeaves],
    ] as const)("reads %s %s at its bit and nothing else", (group, state, position) => {
      const decoded = states(withBit(position));
      expect(decoded[group][slot]).toBe(state);
      expect(new Set(others(decoded[group], slot))).toEqual(new Set(["ignored"]));
      const other = group === "alarms" ? "warnings" : "alarms";
      expect(new Set(Object.values(decoded[other]))).toEqual(new Set(["ignored"]));
    });

    if (NOT_THE_BATTERYS.has(slot)) {
      it("is never sent, and refused when asked for", () => {
        const idle = bytesOf({ alarms: [], warnings: [] }, "cleared");
        for (const position of [alarmArrives, alarmLeaves, warningArrives, warningLeaves]) {
          expect(hasBit(idle, position)).toBe(false);
        }
        const names = [slot] as unknown as BatteryMessage[];
        expect(encodeMessages({ alarms: names, warnings: [] }, { idle: "cleared" })).toEqual({
          ok: false,
          error: { code: "SMA_RANGE", message: `0x35A: expected one of slots 1..13, got "${slot}"` },
        });
        expect(encodeMessages({ alarms: [], warnings: names }, { idle: "ignore" }).ok).toBe(false);
      });
      return;
    }

    it("is written raised at its bit, in both idle modes", () => {
      const message = slot as BatteryMessage;
      expect(bytesOf({ alarms: [message], warnings: [] }, "ignore")).toEqual(withBit(alarmArrives));
      expect(bytesOf({ alarms: [], warnings: [message] }, "ignore")).toEqual(withBit(warningArrives));
      const alarm = bytesOf({ alarms: [message], warnings: [] }, "cleared");
      expect([hasBit(alarm, alarmArrives), hasBit(alarm, alarmLeaves)]).toEqual([true, false]);
      expect([hasBit(alarm, warningArrives), hasBit(alarm, warningLeaves)]).toEqual([false, true]);
      const warning = bytesOf({ alarms: [], warnings: [message] }, "cleared");
      expect([hasBit(warning, alarmArrives), hasBit(warning, alarmLeaves)]).toEqual([false, true]);
      expect([hasBit(warning, warningArrives), hasBit(warning, warningLeaves)]).toEqual([true, false]);
    });
  });
});

describe("encodeMessages", () => {
  it("clears slots 1..13 when nothing stands", () => {
    assertBytes(bytesOf({ alarms: [], warnings: [] }, "cleared"), [
      "aa aa aa", // alarms 1..12 leave
      "02", //       alarm 13 leaves, 14..16 are not ours
      "aa aa aa", // warnings 1..12 leave
      "02", //       warning 13 leaves, 14..16 are not ours
    ]);
  });

  it("can say nothing when nothing stands", () => {
    assertBytes(bytesOf({ alarms: [], warnings: [] }, "ignore"), ["00 00 00 00", "00 00 00 00"]);
  });

  it("raises some and clears the rest, whatever the order and however often named", () => {
    const messages: Messages = { alarms: ["bmsInternal"], warnings: ["cellImbalance", "highVoltage", "cellImbalance"] };
    assertBytes(bytesOf(messages, "cleared"), [
      "aa aa 6a 02", // alarm 12 arrives: byte 2 bits 7,6 = 01
      "a6 aa aa 01", // warning 2 arrives: byte 4 bits 3,2 = 01; warning 13 arrives: byte 7 bits 1,0 = 01
    ]);
  });
});

describe("slots that have ended", () => {
  it("are cleared where idle ones are ignored, unless they stand again", () => {
    const frame = encodeMessages(
      { alarms: [], warnings: ["highVoltage"] },
      { idle: "ignore", ended: ["highVoltage", "contactor"] },
    );
    if (!frame.ok) throw new Error(frame.error.message);
    assertBytes(frame.value.data, [
      "08 00 08 00", // alarms 2 and 10 leave
      "04 00 08 00", // warning 2 arrives, warning 10 leaves
    ]);
  });

  it.each(["generator", "nonsense"])("are refused when they are not the battery's: %s", (name) => {
    const names = [name] as unknown as BatteryMessage[];
    const idle = { alarms: [], warnings: [] };
    expect(encodeMessages(idle, { idle: "ignore", ended: names })).toMatchObject({ error: { code: "SMA_RANGE" } });
    expect(encodeMessages({ ...idle, alarms: names }, { idle: "ignore" })).toMatchObject({ error: { code: "SMA_RANGE" } });
  });
});

describe("decodeMessages", () => {
  it("ignores a slot with both bits set", () => {
    const decoded = states(new Uint8Array(8).fill(0xff));
    expect(new Set([...Object.values(decoded.alarms), ...Object.values(decoded.warnings)])).toEqual(new Set(["ignored"]));
  });
  it("refuses a short frame", () => {
    expect(decodeMessages(new Uint8Array(7))).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
  });
});
