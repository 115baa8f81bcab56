/** What stands on an inverter that latches its messages, by what the other bridge has sent. Pure. */
import { decodeMessages } from "../codec/sma/alarms.ts";
import { spoken } from "../codec/spoken.ts";
import { MESSAGE_SLOTS, type MessageSlot } from "../domain/inverter.ts";
import type { Hit } from "./frame-rules.ts";
import { SMA, type Rule } from "./rule.ts";

/** By group and slot: `raised` in the last frame, or `left`, no longer raised and never ended. */
export type Latch = Readonly<Record<"alarms" | "warnings", Readonly<Partial<Record<MessageSlot, "raised" | "left">>>>>;

export const NEW_LATCH: Latch = { alarms: {}, warnings: {} };

/** After one more 0x35A; one that is too short changes nothing. */
export function latchAfter(latch: Latch, data: Uint8Array): Latch {
  const decoded = decodeMessages(data);
  if (!decoded.ok) return latch;
  const { value } = decoded;
  const after = (group: "alarms" | "warnings"): Latch["alarms"] =>
    Object.fromEntries(
      MESSAGE_SLOTS.flatMap((slot): readonly (readonly [MessageSlot, "raised" | "left"])[] => {
        const said = value[group][slot];
        if (said === "raised") return [[slot, "raised"]];
        return said === "ignored" && latch[group][slot] !== undefined ? [[slot, "left"]] : [];
      }),
    );
  return { alarms: after("alarms"), warnings: after("warnings") };
}

export function latchHits(latch: Latch): readonly Hit[] {
  return (["alarms", "warnings"] as const).flatMap((group) => {
    const left = MESSAGE_SLOTS.filter((slot) => latch[group][slot] === "left");
    return left.length === 0 ? [] : [{ rule: RULES[group], detail: left.map((slot) => spoken(slot)).join(", ") }];
  });
}

const RULES: Readonly<Record<"alarms" | "warnings", Rule>> = {
  alarms: {
    name: "alarm-never-ended",
    severity: "danger",
    means: "An alarm is over, and 'leaves' was never sent: the inverter stays stopped until it is switched off and on.",
    evidence: `${SMA}; YamBMS and SimpBMS send 'arrives' only`,
    explains: [],
  },
  warnings: {
    name: "warning-never-ended",
    severity: "fault",
    means: "A warning is over, and 'leaves' was never sent: the inverter displays it until it is switched off and on.",
    evidence: `${SMA}; YamBMS and SimpBMS send 'arrives' only`,
    explains: [],
  },
};
