/**
 * Decisions, events, findings, advice and commands in plain sentences, for the terminal, the log and the API. One sentence answers "why am
 * I limited?". The words are in the dictionaries beside this file.
 */
import type { Advice, Severity } from "../advice/advice.ts";
import type { BatteryState } from "../battery.ts";
import type { Finding } from "../checks/finding.ts";
import type { Command } from "../command.ts";
import type { Decision, LimitDecision, Reason, Talking } from "../decision.ts";
import type { DomainEvent } from "../event.ts";
import { flowOf } from "../flow.ts";
import type { BatteryMessage } from "../inverter.ts";
import type { PackAlarm, Refusal } from "../pack.ts";
import type { ChargeStageDecision, StageCondition } from "../policy/charge-stage.ts";
import type { SocDecision } from "../policy/soc.ts";
import { ENGLISH } from "./english.ts";
import { sayFinding } from "./finding-words.ts";
import { GERMAN } from "./german.ts";
import { say, type LossStep, type Words } from "./words.ts";

/** By ISO 639-1. */
export type Language = "en" | "de";

const DICTIONARIES: Readonly<Record<Language, Words>> = { en: ENGLISH, de: GERMAN };

/** The state in one sentence. */
export function explainDecision(decision: Decision, battery: BatteryState | null, language: Language = "en"): string {
  const words = DICTIONARIES[language].decision;
  const because = decision.because.map((reason) => explainReason(reason, language));
  if (decision.kind !== "run") return words[decision.kind](because);
  const currentA = battery?.currentA ?? 0;
  const flow = flowOf(currentA);
  return words.run(
    flow,
    currentA,
    explainLimit(flow === "discharging" ? decision.discharge : decision.charge, language),
    because,
  );
}

/** Why a decision is not a plain `run`, as a part of a sentence. */
export const explainReason = (reason: Reason, language: Language = "en"): string =>
  say(DICTIONARIES[language].reason, "code", reason);

/** Why a limit is what it is: "38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)". */
export const explainLimit = (limit: LimitDecision, language: Language = "en"): string =>
  DICTIONARIES[language].limit[limit.pacing](limit);

/** Why the charge voltage is what it is: "55 V: the configured voltage". */
export function explainChargeVoltage(
  { chargeVoltage, stage }: Pick<Talking, "chargeVoltage" | "stage">,
  language: Language = "en",
): string {
  const { valueV, targetV, why } = chargeVoltage;
  // With a fixed charge voltage the stage aims elsewhere, and nobody follows it.
  const floats = stage.stage !== "bulk" && stage.targetV === targetV;
  return DICTIONARIES[language].chargeVoltage[why]({ valueV, targetV, floats });
}

/** Where a staged charge stands and what ends this stage. Not for `chargeMode: fixed`, in which nothing acts on the stage. */
export const explainChargeStage = (decision: ChargeStageDecision, language: Language = "en"): string =>
  DICTIONARIES[language].stage[decision.stage](decision);

/** The state of charge that is sent and where it comes from: "62 %, as the BMS counts". */
export const explainSoc = (soc: SocDecision, language: Language = "en"): string => DICTIONARIES[language].soc[soc.why](soc);

/** An event as one line. */
export const explainEvent = (event: DomainEvent, language: Language = "en"): string =>
  say(DICTIONARIES[language].event, "kind", event);

/** Why a reading cannot be true. */
export const explainRefusal = (refusal: Refusal, language: Language = "en"): string =>
  say(DICTIONARIES[language].refusal, "code", refusal);

/** A finding as one or two sentences: what was seen, and what to check or to change. */
export const explainFinding = (finding: Finding, language: Language = "en"): string =>
  sayFinding(DICTIONARIES[language].finding, finding);

/** What does not fit in the settings of a BMS, with both figures, what comes of it, and what to change. */
export const explainAdvice = (advice: Advice, language: Language = "en"): string =>
  say(DICTIONARIES[language].advice.sentence, "code", advice);

/** The same as a headline, without the pack and the figures. */
export const nameAdvice = ({ code }: Pick<Advice, "code">, language: Language = "en"): string =>
  DICTIONARIES[language].advice.title[code];

/** How severe a piece of advice is, as a word. */
export const nameSeverity = (severity: Severity, language: Language = "en"): string =>
  DICTIONARIES[language].advice.severity[severity];

/** A command in words: "limit charging to 50 A". */
export const explainCommand = ({ kind, limitA }: Pick<Command, "kind" | "limitA">, language: Language = "en"): string =>
  DICTIONARIES[language].command[kind](limitA ?? 0);

/** The state of a Sunny Island (0x306) in words, with its error number where there is one. */
export const explainInverterState = (operatingState: number, errorNumber: number, language: Language = "en"): string =>
  DICTIONARIES[language].inverterState(operatingState, errorNumber);

/** What a BMS complains of: "cell voltage too high". */
export const explainAlarm = (alarm: PackAlarm, language: Language = "en"): string => DICTIONARIES[language].alarm[alarm];

/** A message to the inverter: "battery voltage high". */
export const explainMessage = (message: BatteryMessage, language: Language = "en"): string =>
  DICTIONARIES[language].message[message];

/** A condition for leaving a stage of charging, with its value now: "lowest cell below 3.300 V for 60 s: now 3.312 V". */
export const explainCondition = (condition: StageCondition, language: Language = "en"): string =>
  DICTIONARIES[language].condition(condition);

/** What comes next if the battery stays lost. */
export const explainNext = (step: LossStep, inMs: number, language: Language = "en"): string =>
  DICTIONARIES[language].next[step](inMs);
