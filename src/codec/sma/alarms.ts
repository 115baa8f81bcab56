/**
 * 0x35A: alarms and warnings, two bits each. Slot n has its "arrives" bit at 2(n-1) and its "leaves" bit above it, counted in
 * the little-endian word of bytes 0-3 (alarms) or 4-7 (warnings). What was raised stays raised until "leaves" comes; 0 and 3
 * change nothing. Source: FSS-ConnectingBat-TI-en-10, chapter on alarms and warnings. Its rows for warnings 4 and 8 print wrong
 * bit numbers for "leaves" (73 and 6 instead of 7); MG Energy's Master LV guide and BYD captures have the sequence used here.
 */
import type { BatteryMessage, Messages, MessageSlot } from "../../domain/inverter.ts";
import { MESSAGE_SLOTS } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { good, refused } from "../../domain/result.ts";
import type { SmaCode, SmaFrame } from "./frame.ts";
import { decodeMessage } from "./frame.ts";
import { ALARMS } from "./messages.ts";

/** What a frame says about one slot; `ignored` leaves the inverter's state as it is. */
export type SlotState = "ignored" | "raised" | "cleared";

/** What a slot that does not stand is sent as; with `ignore` nothing that was raised is ever cleared. */
export type IdleMessages = "cleared" | "ignore";

export interface SlotStates {
  readonly alarms: Readonly<Record<MessageSlot, SlotState>>;
  readonly warnings: Readonly<Record<MessageSlot, SlotState>>;
}

/** Slots 14..16 are not the battery's. */
const BATTERY_SLOTS = 13;
const RAISED = 1;
const CLEARED = 2;
/** Bytes of one group with every battery slot "cleared": AA AA AA 02. */
const ALL_CLEARED = [0xaa, 0xaa, 0xaa, 0x02] as const;

export interface MessageOptions {
  readonly idle: IdleMessages;
  /** Slots that are "cleared" also where idle slots are "ignored", because they have been raised before. */
  readonly ended?: Iterable<BatteryMessage>;
}

/** What stands is raised; the rest of slots 1..13 is idle; slots 14..16 are always 0. A slot not the battery's is SMA_RANGE. */
export function encodeMessages(messages: Messages, options: MessageOptions): Result<SmaFrame, SmaCode> {
  const data = new Uint8Array(ALARMS.size);
  if (options.idle === "cleared") {
    data.set(ALL_CLEARED, 0);
    data.set(ALL_CLEARED, 4);
  }
  const ended = [...(options.ended ?? [])];
  const foreign =
    mark(data, 0, ended, CLEARED) ??
    mark(data, 4, ended, CLEARED) ??
    mark(data, 0, messages.alarms, RAISED) ??
    mark(data, 4, messages.warnings, RAISED);
  if (foreign !== undefined) return refused("SMA_RANGE", `0x35A: expected one of slots 1..13, got "${foreign}"`);
  return good({ id: ALARMS.id, data });
}

/** Sets the state of the slots in the group at `offset`; returns the first name that is none of the battery's. */
function mark(data: Uint8Array, offset: number, names: readonly BatteryMessage[], state: 1 | 2): string | undefined {
  for (const name of names) {
    const index = MESSAGE_SLOTS.indexOf(name);
    if (index < 0 || index >= BATTERY_SLOTS) return name;
    const at = offset + (index >> 2);
    const shift = 2 * (index & 3);
    data[at] = (data[at]! & ~(3 << shift)) | (state << shift);
  }
  return undefined;
}

/** What the frame says about every slot, for an inverter that latches. */
export function decodeMessages(data: Uint8Array): Result<SlotStates, SmaCode> {
  const decoded = decodeMessage(ALARMS, data);
  if (!decoded.ok) return decoded;
  return good({ alarms: slotStates(data, 0), warnings: slotStates(data, 4) });
}

function slotStates(data: Uint8Array, offset: number): Record<MessageSlot, SlotState> {
  const states = {} as Record<MessageSlot, SlotState>;
  MESSAGE_SLOTS.forEach((slot, index) => {
    const bits = (data[offset + (index >> 2)]! >> (2 * (index & 3))) & 3;
    states[slot] = bits === RAISED ? "raised" : bits === CLEARED ? "cleared" : "ignored";
  });
  return states;
}
