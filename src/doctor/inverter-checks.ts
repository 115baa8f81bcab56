/** The checks of the inverter. */
import type { Check, Verdict } from "./check.ts";
import { lookingAtInverter, type InverterFacts } from "./inverter-facts.ts";
import { judgeAgrees, judgeAlone, judgeBatteryType, judgeFed, judgeHeard, judgeState, judgeTaken } from "./inverter-judge.ts";

const NEEDS = ["configuration"] as const;
const LIMIT_MS = 30_000;

const inverterCheck = (check: Pick<Check, "id" | "title" | "page">, judge: (facts: InverterFacts) => Verdict): Check => ({
  ...check,
  area: "inverter",
  needs: NEEDS,
  timeLimitMs: LIMIT_MS,
  look: lookingAtInverter(judge),
});

export const INVERTER_CHECKS: readonly Check[] = [
  inverterCheck(
    {
      id: "inverter-heard",
      title: "Inverter is heard",
      page: {
        looksAt:
          "Whether 0x305 and 0x306 come, which the Sunny Island sends every second. Where no bridge runs, the doctor listens for 6 s and sends nothing.",
        warning: "Only one of them comes; or without a bridge neither came while the doctor listened.",
        failed: "The bridge does not hear the inverter.",
        remedy: "The Sunny Island on, the plug; while it starts or is updated, patience.",
      },
    },
    judgeHeard,
  ),
  inverterCheck(
    {
      id: "inverter-battery-type",
      title: "Inverter is set to an external BMS",
      page: {
        looksAt:
          "The charging procedure in 0x306: 10 is an external BMS. Whether a Sunny Island with another battery type sends 0x305 and 0x306 at all is not documented; so from their absence nothing is concluded.",
        failed: "It is another one: the inverter does not follow the bridge.",
        remedy: "Battery type LiIon_Ext-BMS in the Quick Configuration Guide.",
      },
    },
    judgeBatteryType,
  ),
  inverterCheck(
    {
      id: "inverter-state",
      title: "Inverter reports no error",
      page: {
        looksAt: "State and message number in 0x306, in words as far as SMA's documents for batteries name them.",
        warning: "It reports a message and goes on.",
        failed: "It reports a failure.",
        remedy: "By the message; the manual of the Sunny Island for its own.",
      },
    },
    judgeState,
  ),
  inverterCheck(
    {
      id: "inverter-fed",
      title: "Inverter gets its values",
      page: {
        looksAt:
          "When the limits (0x351) and the state of charge (0x355) last went out and were taken. After 60 s without them a Sunny Island stops with F952.",
        warning: "More than 10 s ago, or no bridge runs.",
        failed: "More than 60 s ago, or the bridge is silent on purpose.",
        remedy: "What the checks of battery and CAN bus say.",
      },
    },
    judgeFed,
  ),
  inverterCheck(
    {
      id: "inverter-takes",
      title: "Inverter takes what it is told",
      page: {
        looksAt:
          "Whether state of charge and charge voltage come back as they were sent. The Sunny Island drops values that it does not accept without a word. Only a bridge that runs can compare them.",
        failed: "They come back otherwise.",
        remedy: "Battery type, CAN cable.",
      },
    },
    judgeTaken,
  ),
  inverterCheck(
    {
      id: "inverter-agrees",
      title: "Inverter and BMSs agree",
      page: {
        looksAt:
          "Voltage and current of the inverter beside those of the BMSs, and whether it keeps to the limits. Only a bridge that runs can compare them, and for the current it takes days with charge and discharge.",
        warning: "Something does not fit and may have an innocent cause.",
        failed: "Something does not fit.",
        remedy: "By what does not fit: cables, calibration, `represents`, other chargers.",
      },
    },
    judgeAgrees,
  ),
  inverterCheck(
    {
      id: "inverter-alone",
      title: "No second BMS on the CAN bus",
      page: {
        looksAt: "Frames of somebody else that only a battery may send (0x351, 0x355, 0x356, 0x35A, 0x35B, 0x35E, 0x35F).",
        warning: "A few were seen, not enough to be sure.",
        failed: "A second BMS or a second program feeds the inverter.",
        remedy: "Stop it, or take it off the bus.",
      },
    },
    judgeAlone,
  ),
];
