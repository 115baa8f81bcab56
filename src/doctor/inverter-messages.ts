/** What the numbers mean that a Sunny Island reports as its message. Pure. Source: SMA FSS-ConnectingBat-TI-en-10; for the -13 its operating manual. */
import { explainMessage } from "../domain/explain/explain.ts";
import { MESSAGE_SLOTS, type BatteryMessage } from "../domain/inverter.ts";

export interface MessageWords {
  readonly says: string;
  readonly remedy: string;
}

/** The slots of 0x35A come as these numbers, in their order. */
const FIRST_ALARM = 920;
const FIRST_WARNING = 936;
/** The last that a battery may raise. */
const BATTERY_SLOTS = 13;

const TIMED_OUT: MessageWords = {
  says: "it has not heard the battery for 60 s, and falls back to its defaults (SOC 0 %)",
  remedy:
    "See that the bridge runs and its frames are taken (the checks of the CAN bus); then start the Sunny Island by hand if it does not start by itself.",
};
const TEMPERATURE = "Compare the temperatures in the JK app with what the cells may have, and warm or cool the room.";

const OWN: Readonly<Record<number, MessageWords>> = {
  952: TIMED_OUT,
  9308: TIMED_OUT,
  9313: { says: "the battery is colder than it may be", remedy: TEMPERATURE },
  9314: { says: "the battery is warmer than it may be", remedy: TEMPERATURE },
  9318: { says: "emergency charging", remedy: "Let it charge; the manual of the Sunny Island says how it is ended." },
};

/** Total: any number gives words. 0 is no message. */
export function messageWords(number: number): MessageWords {
  const own = OWN[number];
  if (own !== undefined) return own;
  for (const [first, what] of [
    [FIRST_ALARM, "an alarm of the battery, for which it stops"],
    [FIRST_WARNING, "a warning of the battery, with which it goes on"],
  ] as const) {
    const slot = number - first;
    if (!(slot >= 0 && slot < BATTERY_SLOTS)) continue;
    return {
      says: `${what}: ${explainMessage(MESSAGE_SLOTS[slot] as BatteryMessage)}`,
      remedy: "Look in the JK app what the BMS complains of, and mend that: the message comes from there.",
    };
  }
  return {
    says: "a message of the Sunny Island's own",
    remedy: `Look up ${number} in the manual of the Sunny Island, in the chapter on messages.`,
  };
}
