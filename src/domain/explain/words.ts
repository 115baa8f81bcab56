/**
 * What a language has to have words for. A dictionary holds every sentence as a whole, because languages order theirs differently;
 * no text is put together outside the dictionaries. A new variant of anything below does not compile until every language has it.
 */
import type { Command } from "../command.ts";
import type { CandidateName, Cause, LimitDecision, Reason, Talking } from "../decision.ts";
import type { DomainEvent } from "../event.ts";
import type { Flow } from "../flow.ts";
import type { BatteryMessage } from "../inverter.ts";
import type { PackAlarm, Refusal } from "../pack.ts";
import type { ChargeStageDecision, StageCondition } from "../policy/charge-stage.ts";
import type { SocDecision } from "../policy/soc.ts";
import type { AdviceWords } from "./advice-words.ts";
import type { FindingWords } from "./finding-words.ts";

/** A text for each variant of a union whose variants are told apart by the field `Tag`. */
export type Sentences<U, Tag extends keyof U> = {
  readonly [K in U[Tag] & string]: (one: Extract<U, Readonly<Record<Tag, K>>>) => string;
};

/** The text for one of them. */
export function say<U, Tag extends keyof U>(sentences: Sentences<U, Tag>, tag: Tag, one: U): string {
  // The sentence is found by the tag of the variant, so it fits; the compiler cannot follow that.
  const sentence = sentences[one[tag] as U[Tag] & string] as (one: U) => string;
  return sentence(one);
}

export interface DecisionWords {
  /** The state in one sentence: the limit is that of the direction of the flow, and `because` may be empty. */
  readonly run: (flow: Flow, currentA: number, limit: string, because: readonly string[]) => string;
  readonly block: (because: readonly string[]) => string;
  readonly silent: (because: readonly string[]) => string;
}

export interface Words {
  readonly decision: DecisionWords;
  /** Parts of a sentence. */
  readonly reason: Sentences<Reason, "code">;
  /** "38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)". */
  readonly limit: Readonly<Record<LimitDecision["pacing"], (limit: LimitDecision) => string>>;
  /** The input behind a bound, as a noun: "cell 7 of Block 1 at 3.470 V". */
  readonly cause: Sentences<Cause, "kind">;
  /** What limits, as it stands in the sentence of the event `limited-by`. */
  readonly candidate: Readonly<Record<CandidateName, string>>;
  readonly chargeVoltage: Readonly<Record<Talking["chargeVoltage"]["why"], (now: ChargeVoltageNow) => string>>;
  readonly stage: Readonly<Record<ChargeStageDecision["stage"], (decision: ChargeStageDecision) => string>>;
  readonly soc: Readonly<Record<SocDecision["why"], (soc: SocDecision) => string>>;
  readonly event: Sentences<DomainEvent, "kind">;
  readonly message: Readonly<Record<BatteryMessage, string>>;
  readonly refusal: Sentences<Refusal, "code">;
  /** `errorNumber` 0 is none. */
  readonly inverterState: (operatingState: number, errorNumber: number) => string;
  readonly finding: FindingWords;
  readonly advice: AdviceWords;
  /** What to do: "limit charging to 50 A". */
  readonly command: Readonly<Record<Command["kind"], (limitA: number) => string>>;
  /** What a BMS complains of, as a noun. */
  readonly alarm: Readonly<Record<PackAlarm, string>>;
  /** One condition for leaving a stage, with its value now; no whole sentence. */
  readonly condition: (condition: StageCondition) => string;
  /** What comes next if the battery stays lost, and in how many ms. */
  readonly next: Readonly<Record<LossStep, (inMs: number) => string>>;
}

/** What follows when the battery is not heard: 0 A both ways, nothing more is sent, the Sunny Island stops by itself. */
export type LossStep = "block" | "silent" | "standby";

/** A charge voltage with what it aims at. */
export interface ChargeVoltageNow {
  readonly valueV: number;
  readonly targetV: number;
  /** The target is the voltage after a full charge, not the configured one. */
  readonly floats: boolean;
}
