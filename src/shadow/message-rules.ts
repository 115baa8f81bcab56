/** 0x35A: what the inverter is told that is wrong with the battery. */
import { MESSAGE_SLOTS, type MessageSlot } from "../domain/inverter.ts";
import type { PackAlarm } from "../domain/pack.ts";
import { explainAlarm } from "../domain/explain/explain.ts";
import { spoken } from "../codec/spoken.ts";
import type { SlotStates } from "../codec/sma/alarms.ts";
import { anyPack, SCRIPT, SMA, type FieldKey, type FrameRule, type Seen } from "./rule.ts";

const BOTH: readonly FieldKey[] = ["alarms", "warnings"];

/** Where the original script puts the BMS's alarms: byte and bit of 0x35A, each mirrored inside its byte. */
const MIRRORED: readonly { readonly byte: number; readonly bit: number; readonly alarm: PackAlarm }[] = [
  { byte: 6, bit: 1, alarm: "mosOverTemp" },
  { byte: 4, bit: 5, alarm: "chargeOverVoltage" },
  { byte: 4, bit: 3, alarm: "dischargeUnderVoltage" },
  { byte: 4, bit: 1, alarm: "batteryOverTemp" },
  { byte: 6, bit: 7, alarm: "chargeOverCurrent" },
  { byte: 5, bit: 1, alarm: "dischargeOverCurrent" },
  { byte: 7, bit: 7, alarm: "cellDifference" },
  { byte: 5, bit: 7, alarm: "batteryLowTemp" },
];

const RESERVED: readonly MessageSlot[] = ["reserved14", "reserved15", "generator"];

export const MESSAGE_RULES: readonly FrameRule[] = [
  {
    name: "messages-mirrored",
    severity: "fault",
    means:
      "The bits are mirrored inside each byte: a warning goes out as the end of another one, and the inverter never shows any.",
    evidence: SCRIPT,
    explains: BOTH,
    alone: true,
    look: (seen) => {
      const { data } = seen.frame;
      if (data.length < 8 || !hasAlarms(seen)) return null;
      const found = MIRRORED.filter(({ byte, bit }) => (data[byte]! & (1 << bit)) !== 0);
      const rest = data.map((value, i) => found.reduce((left, { byte, bit }) => (byte === i ? left & ~(1 << bit) : left), value));
      if (found.length === 0 || rest.some((value) => value !== 0)) return null;
      return found
        .map(({ byte, bit, alarm }) => `"${explainAlarm(alarm)}" as the end of warning ${slotOf(byte, bit)}`)
        .join(", ");
    },
  },
  {
    name: "message-both-bits",
    severity: "fault",
    means: "A message has both its bits set, 'arrives' and 'leaves': the inverter ignores it.",
    evidence: `${SMA}; bms-to-inverter does it with a charge current that is too high`,
    explains: BOTH,
    look: ({ frame: { id, data } }) => {
      const both = [...data.subarray(0, 8)].flatMap((byte, i) =>
        [0, 2, 4, 6].flatMap((bit) => (((byte >> bit) & 3) === 3 ? [`byte ${i}, bits ${bit} and ${bit + 1}`] : [])),
      );
      return id !== 0x35a || both.length === 0 ? null : both.join("; ");
    },
  },
  {
    name: "message-reserved",
    severity: "fault",
    means:
      "A message is raised that is not the battery's: an encoder counts its bits wrongly. W950 on the inverter comes from this.",
    evidence: `${SMA}: slots 14 to 16 are the inverter's own`,
    explains: BOTH,
    look: (seen) => words(raised(seen.decoded).filter((slot) => RESERVED.includes(slot))),
  },
  {
    name: "message-not-told",
    severity: "fault",
    means: "The BMS complains, and the inverter is not told: nobody reads it on its display.",
    evidence: `${SCRIPT}, passes on 8 of the BMS's 14 alarms; Battery-Emulator and SMAVenusDriver none`,
    explains: BOTH,
    look: (seen) => {
      if (!hasAlarms(seen) || seen.ours.length === 0) return null;
      const told = raised(seen.decoded);
      const always = raised(seen.ours[0]!).filter((slot) => seen.ours.every((one) => raised(one).includes(slot)));
      return words(always.filter((slot) => !told.includes(slot)));
    },
  },
  {
    name: "alarm-raised",
    severity: "fault",
    means:
      "An alarm stops the inverter until the same message is sent as ended. This bridge sends it as a warning, or not at all.",
    evidence: `${SMA}, chapter on alarms`,
    explains: BOTH,
    look: (seen) => words(onlyThere(seen, "alarms").filter((slot) => !RESERVED.includes(slot))),
  },
  {
    name: "warning-raised",
    severity: "note",
    means: "A warning that this bridge does not send. The inverter only displays it.",
    evidence: `${SMA}, chapter on alarms`,
    explains: BOTH,
    look: (seen) => words(onlyThere(seen, "warnings").filter((slot) => !RESERVED.includes(slot))),
  },
  {
    name: "messages-without-end",
    severity: "note",
    means:
      "Messages that do not stand are sent as 'no change' instead of 'leaves': one that was raised before a restart never ends, until the inverter is switched off.",
    evidence: `${SMA}; ${SCRIPT}, Pylontech and others send zeros, BYD sends AA`,
    explains: [],
    look: ({ frame: { data } }) => (data.length >= 8 && data.every((byte) => byte === 0) ? "all bytes 00" : null),
  },
];

type Described = Seen["decoded"];

const slotsIn = (states: SlotStates, group: "alarms" | "warnings", state: "raised"): readonly MessageSlot[] =>
  MESSAGE_SLOTS.filter((slot) => states[group][slot] === state);

/** Slots that are raised, as an alarm or as a warning. */
function raised(decoded: Described): readonly MessageSlot[] {
  if (decoded?.kind !== "messages") return [];
  return [...new Set([...slotsIn(decoded.values, "alarms", "raised"), ...slotsIn(decoded.values, "warnings", "raised")])];
}

/** What is raised there in a group, and here never around that time. */
function onlyThere({ decoded, ours }: Seen, group: "alarms" | "warnings"): readonly MessageSlot[] {
  if (decoded?.kind !== "messages" || ours.length === 0) return [];
  const here = ours.flatMap((one) => (one.kind === "messages" ? slotsIn(one.values, group, "raised") : []));
  return slotsIn(decoded.values, group, "raised").filter((slot) => !here.includes(slot));
}

const hasAlarms = (seen: Seen): boolean => anyPack(seen, ({ reading }) => reading.alarms.length > 0);

const words = (slots: readonly MessageSlot[]): string | null =>
  slots.length === 0 ? null : slots.map((slot) => spoken(slot)).join(", ");

/** "3 (low voltage)": the warning that a bit of bytes 4 to 7 belongs to. */
function slotOf(byte: number, bit: number): string {
  const index = 4 * (byte - 4) + (bit >> 1);
  return `${index + 1} (${spoken(MESSAGE_SLOTS[index]!)})`;
}
