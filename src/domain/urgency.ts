import type { Decision } from "./decision.ts";
import type { InverterMemory } from "./presence.ts";
import type { Memory } from "./memory.ts";

/** What should take the next free slot on the bus instead of waiting for its turn. */
export interface Urgency {
  /** The inverter has just appeared, or hears the first word after a silence: it knows nothing. */
  readonly all: boolean;
  /** A limit has fallen. */
  readonly limits: boolean;
  /** A message has been raised or has ended. */
  readonly messages: boolean;
}

/** What is urgent about a decision, given what was remembered before it. */
export function urgency(before: Memory, decision: Decision, inverter: InverterMemory): Urgency {
  const appeared = inverter.present === true && before.inverter.present !== true;
  const firstWord = decision.kind !== "silent" && before.lastDecision?.kind !== "run" && before.lastDecision?.kind !== "block";
  const all = appeared || firstWord;
  if (decision.kind === "silent" || before.lastOutput === null) return { all, limits: false, messages: false };
  const was = before.lastOutput;
  const { setpoints: now, messages } = decision.output;
  return {
    all,
    limits:
      now.chargeCurrentLimitA < was.setpoints.chargeCurrentLimitA ||
      now.dischargeCurrentLimitA < was.setpoints.dischargeCurrentLimitA,
    messages: messages.alarms.join() !== was.messages.alarms.join() || messages.warnings.join() !== was.messages.warnings.join(),
  };
}
