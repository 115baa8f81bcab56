/** What is wrong between inverter and bridge. Pure. */
import type { StatusReport } from "../control/status-report.ts";
import { canId, ENGLISH_FIGURES } from "../domain/explain/figures.ts";
import { ERRORS } from "../errors.ts";
import { failed, ok, skipped, warning, type Verdict } from "./check.ts";
import type { InverterFacts } from "./inverter-facts.ts";
import { LISTEN_MS } from "./inverter-facts.ts";
import { messageWords } from "./inverter-messages.ts";
import { worstOf } from "./worst.ts";

const { time } = ENGLISH_FIGURES;

/** Reports come every second; single ones may be left out (SMA FSS-ConnectingBat-TI-en-10). */
const HEARD_MS = 5_000;
/** What 0x306 says as its charging procedure when the battery type is LiIon_Ext-BMS. */
const EXTERNAL_BMS = 10;

const SWITCH_ON =
  "Switch the Sunny Island on, and check the plug in its ComSync socket: CAN_H is pin 4, CAN_L pin 5 (blue and white-blue of T568B).";
const WAIT =
  "Wait: while it starts it says nothing, with a firmware update for up to 16 minutes. If it stays so, look which other device hangs on the cable and takes the frames.";

/** Whether 0x305 and 0x306 come. */
export function judgeHeard({ measuredAgoMs, stateAgoMs, report }: InverterFacts): Verdict {
  const ages = [measuredAgoMs, stateAgoMs].map((ageMs) => (ageMs === null || ageMs > HEARD_MS ? null : ageMs));
  const [measured, state] = ages;
  if (measured !== null && state !== null) return ok("The inverter is heard: 0x305 and 0x306 come every second.");
  const missing = measured === null ? "0x305 (its measurements)" : "0x306 (its state)";
  if (measured !== null || state !== null) {
    return warning(
      `The inverter is heard, but ${missing} does not come.`,
      "Report it with the model and firmware of the Sunny Island, with the file of `siinterjk doctor --report`.",
    );
  }
  if (report === null) {
    return warning(`The inverter was not heard in ${LISTEN_MS / 1000} s of listening.`, SWITCH_ON);
  }
  const since = measuredAgoMs === null ? "since the bridge has started" : `for ${time(measuredAgoMs)}`;
  return report.can.state === "deaf"
    ? failed(`Somebody takes the frames, but the inverter was not heard ${since}.`, WAIT)
    : failed(`The inverter was not heard ${since}.`, SWITCH_ON);
}

/** Whether it is set to an external BMS. Only 0x306 tells. */
export function judgeBatteryType({ state }: InverterFacts): Verdict {
  if (state === null) return skipped("Only 0x306 tells the battery type, and it does not come.");
  const { chargingProcedure } = state;
  if (chargingProcedure === EXTERNAL_BMS) return ok("The inverter is set to an external BMS.");
  return failed(
    `The inverter is not set to an external BMS (charging procedure ${chargingProcedure} instead of ${EXTERNAL_BMS}): it does not follow the bridge.`,
    "Set its battery type (003.06 BatTyp) to LiIon_Ext-BMS, in the Quick Configuration Guide of the Sunny Island.",
  );
}

const FAILURE = 4;

/** What it says about itself. */
export function judgeState({ state }: InverterFacts): Verdict {
  if (state === null) return skipped("Only 0x306 tells the state, and it does not come.");
  const { errorNumber, operatingState, sentence } = state;
  if (errorNumber === 0) {
    if (operatingState !== FAILURE) return ok(`The inverter says: ${sentence}.`);
    return failed(`The inverter says: ${sentence}.`, "Read the message on its display, and look it up in its manual.");
  }
  const { says, remedy } = messageWords(errorNumber);
  const text = `The inverter says: ${sentence} (${says}).`;
  return operatingState === FAILURE ? failed(text, remedy) : warning(text, remedy);
}

/** The two that the inverter supervises, and the time after which it gives up (F952, W952). */
const SUPERVISED = [
  { id: 0x355, name: "the state of charge (0x355)" },
  { id: 0x351, name: "the limits (0x351)" },
] as const;
const GIVES_UP_MS = 60_000;
/** Each comes every second. */
const LATE_MS = 10_000;

/** Whether what it needs has been sent and taken lately. */
export function judgeFed({ report, batteryIds }: InverterFacts): Verdict {
  if (report === null && batteryIds.length > 0) {
    return warning(
      "No bridge runs here, and somebody else feeds the inverter.",
      "Leave this bridge off until the other one has been ended: two on one bus contradict each other.",
    );
  }
  if (report === null) {
    return warning(
      "No bridge runs: after 60 s without it a Sunny Island stops with F952.",
      "Start the bridge: `sudo systemctl start siinterjk`.",
    );
  }
  const { can, decision } = report;
  if (decision.kind === "silent") {
    return failed(
      `The bridge sends nothing, on purpose: ${decision.sentence}. After 60 s of that the Sunny Island stops with F952.`,
      can.strangerId === null ? "Mend first what the checks of the battery say." : ERRORS.CAN_SECOND_BMS.remedy,
    );
  }
  const ages = SUPERVISED.map(({ id, name }) => ({ name, agoMs: can.lastSent.find((sent) => sent.id === id)?.agoMs ?? null }));
  // What was handed over and not taken waits in the controller.
  const notTakenMs = can.acknowledged === null ? 0 : (can.acknowledgedAgoMs ?? report.uptimeMs);
  const late = ages.find(({ agoMs }) => (agoMs ?? Infinity) > LATE_MS);
  const gapMs = Math.max(notTakenMs, late === undefined ? 0 : (late.agoMs ?? report.uptimeMs));
  if (gapMs <= LATE_MS) return ok("The inverter gets the limits and the state of charge every second.");
  const what = late === undefined ? "Nothing" : `Not ${late.name}`;
  const says = `${what} has reached the inverter for ${time(gapMs)}`;
  const remedy = "Mend what the checks of the CAN bus say; the bridge then goes on by itself.";
  return gapMs >= GIVES_UP_MS
    ? failed(`${says}: a Sunny Island that is on has stopped with F952.`, remedy)
    : warning(`${says}: after 60 s a Sunny Island stops with F952.`, remedy);
}

type Finding = StatusReport["findings"][number];

const TAKEN = ["accepted-soc", "accepted-charge-voltage"];
const REMEDIES: Readonly<Record<string, string>> = {
  "accepted-soc": "Check the battery type of the Sunny Island (LiIon_Ext-BMS), then the plugs and terminators of the CAN cable.",
  "accepted-charge-voltage":
    "Check the battery type of the Sunny Island (LiIon_Ext-BMS), then the plugs and terminators of the CAN cable.",
  "agrees-voltage":
    "Measure the voltage at the battery and at the Sunny Island with a meter: a difference lies in cables, fuses and screws between.",
  "agrees-current":
    "Calibrate the current of the BMS in the JK app against a clamp meter, or see what else charges or loads the battery.",
  "current-sign":
    "Compare the direction of the current in the JK app with that of the Sunny Island; the leads of the shunt may be swapped.",
  represents: "Set `represents` of each pack to the number of packs that its BMS stands for.",
  "obeys-charge": "Check the battery type of the Sunny Island (LiIon_Ext-BMS), and whether something else charges the battery.",
  "obeys-discharge": "Check the battery type of the Sunny Island (LiIon_Ext-BMS), and whether something else loads the battery.",
};
const SOME_REMEDY = "Look at what the page of the bridge says about it.";

function judgeFinding({ check, state, sentence }: Finding): Verdict {
  const remedy = REMEDIES[check] ?? SOME_REMEDY;
  switch (state) {
    case "ok":
      return ok(ended(sentence));
    case "unknown":
      return skipped(ended(sentence));
    case "noted":
      return warning(ended(sentence), remedy);
    case "bad":
      return failed(ended(sentence), remedy);
  }
}

const ended = (sentence: string): string => (sentence.endsWith(".") ? sentence : `${sentence}.`);

const ONLY_RUNNING = skipped("Only a bridge that runs can compare it, and none does.");

/** Whether SOC and charge voltage come back as they were sent. */
export function judgeTaken({ report }: InverterFacts): Verdict {
  if (report === null) return ONLY_RUNNING;
  const of = report.findings.filter(({ check }) => TAKEN.includes(check));
  return worstOf(of.map(judgeFinding), skipped("The bridge has not compared it yet."));
}

/** Whether the inverter's measurements fit those of the BMSs, and its current the limits. What was not seen yet is no fault. */
export function judgeAgrees({ report }: InverterFacts): Verdict {
  if (report === null) return ONLY_RUNNING;
  const of = report.findings.filter(({ check, state }) => !TAKEN.includes(check) && state !== "unknown");
  return worstOf(of.map(judgeFinding), skipped("The bridge has not seen enough yet to compare them."));
}

/** Whether anybody else sends what only a battery may. */
export function judgeAlone({ report, batteryIds }: InverterFacts): Verdict {
  if (report === null) {
    if (batteryIds.length === 0) return ok("Nobody sends what only a battery may.");
    return failed(
      `Somebody sends ${batteryIds.map(canId).join(", ")} while this bridge does not run: another BMS or another program feeds the inverter.`,
      "Stop the other program, or take the other BMS off the bus, before this bridge is started: two of them tell the inverter two truths.",
    );
  }
  const { strangerId, foreign } = report.can;
  if (strangerId !== null) {
    return failed(
      `Somebody else sends ${canId(strangerId)}: a second BMS on the bus. The bridge has fallen silent.`,
      ERRORS.CAN_SECOND_BMS.remedy,
    );
  }
  if (foreign === 0) return ok("Nobody else sends what only a battery may.");
  return warning(
    `${foreign} frames of somebody else were seen that only a battery may send, too few to be sure of a second BMS.`,
    "See that no other program of this computer sends on this bus, and that no other BMS hangs on its cable.",
  );
}
