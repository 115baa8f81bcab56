/** Ids that a battery may send to a Sunny Island, and what is known of the others. */
import { idText } from "../codec/sma/frame.ts";
import { SMA, type Rule, type Severity } from "./rule.ts";

/** What this bridge sends, in the order of its slots. */
export const SENT_IDS = [0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f] as const;

/** The inverter's own (0x300 to 0x30F). */
export const isInverters = (id: number): boolean => id >= 0x300 && id <= 0x30f;

/**
 * What a battery or another bridge may have sent. Other ids may be the inverters' own traffic, which nobody has described:
 * whose they are cannot be told.
 */
export const isBatterys = (id: number): boolean => id === QUICK_STOP_ID || (id >= 0x350 && id <= 0x38f);

const QUICK_STOP_ID = 0x00f;

interface Known {
  readonly severity: Severity;
  readonly means: string;
  readonly evidence: string;
}

const KNOWN: Readonly<Record<number, Known>> = {
  [QUICK_STOP_ID]: {
    severity: "danger",
    means: "Stops the inverter at once, and somebody has to start it again.",
    evidence: `${SMA}; Battery-Emulator sends it on a fault`,
  },
  0x359: {
    severity: "fault",
    means: "Alarms in the Pylontech protocol: the inverter does not read them, and gets none of the battery's alarms.",
    evidence: "bms-to-inverter sends the alarms under this id instead of 0x35A",
  },
  0x35b: {
    severity: "note",
    means: "Events of the battery, which the inverter only logs; SMA's document does not explain them.",
    evidence: "MG Energy Master LV guide; solardirector and BYD send zeros",
  },
  ...Object.fromEntries([0x352, 0x353, 0x354, 0x35c].map((id) => [id, maybeSma(id)])),
};

/** The rule that an id breaks; `null` for those that are allowed. */
export function idRule(id: number): Rule | null {
  if (isInverters(id) || SENT_IDS.some((one) => one === id)) return null;
  const { severity, means, evidence } = KNOWN[id] ?? FOREIGN;
  return { name: `id-${id.toString(16).toUpperCase().padStart(3, "0")}`, severity, means, evidence, explains: [] };
}

const FOREIGN: Known = {
  severity: "fault",
  means:
    "An id that is not in SMA's document, which allows no others on this bus; batteries for inverters of other makes send it.",
  evidence: `${SMA}, p. 19`,
};

function maybeSma(id: number): Known {
  return {
    severity: "note",
    means: `${idText(id)} is not in SMA's document for batteries. Other controllers of SMA send it, some programs too.`,
    evidence: "SMAVenusDriver sends 0x35C to start and stop the inverter",
  };
}
