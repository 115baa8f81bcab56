/** What a language has to have words for about the checks of the inverter: one text for each check and state. */
import type {
  ChargeVoltageFacts,
  CheckName,
  CurrentFacts,
  Finding,
  FindingState,
  LimitFacts,
  ProportionFacts,
  RepresentsFacts,
  SocFacts,
  UnknownWhy,
  VoltageFacts,
} from "../checks/finding.ts";

type Texts<S extends FindingState, Facts> = Readonly<Record<S, (facts: Facts) => string>>;

export interface FindingWords {
  /** What would be so if a check were ok, as part of a sentence. */
  readonly check: Readonly<Record<CheckName, string>>;
  /** Why nothing can be said, as part of a sentence. */
  readonly why: Readonly<Record<UnknownWhy, string>>;
  /** Takes one of each. */
  readonly notKnown: (check: string, why: string) => string;
  readonly acceptedSoc: Texts<"ok" | "bad", SocFacts>;
  readonly acceptedChargeVoltage: Texts<"ok" | "bad", ChargeVoltageFacts>;
  readonly agreesVoltage: Texts<"ok" | "bad", VoltageFacts>;
  readonly agreesCurrent: Texts<"ok" | "noted" | "bad", ProportionFacts>;
  readonly currentSign: Texts<"ok" | "noted" | "bad", CurrentFacts>;
  readonly represents: Texts<"ok", CurrentFacts> & Texts<"noted" | "bad", RepresentsFacts>;
  readonly obeysCharge: Texts<"ok" | "noted" | "bad", LimitFacts>;
  readonly obeysDischarge: Texts<"ok" | "noted" | "bad", LimitFacts>;
}

/** A finding as one or two sentences: what was seen, and what to check or to change. */
export function sayFinding(words: FindingWords, finding: Finding): string {
  if (finding.state === "unknown") return words.notKnown(words.check[finding.check], words.why[finding.why]);
  switch (finding.check) {
    case "accepted-soc":
      return words.acceptedSoc[finding.state](finding);
    case "accepted-charge-voltage":
      return words.acceptedChargeVoltage[finding.state](finding);
    case "agrees-voltage":
      return words.agreesVoltage[finding.state](finding);
    case "agrees-current":
      return words.agreesCurrent[finding.state](finding);
    case "current-sign":
      return words.currentSign[finding.state](finding);
    case "represents":
      return finding.state === "ok" ? words.represents.ok(finding) : words.represents[finding.state](finding);
    case "obeys-charge":
      return words.obeysCharge[finding.state](finding);
    case "obeys-discharge":
      return words.obeysDischarge[finding.state](finding);
  }
}

/** What a Sunny Island says in 0x306 when it listens to a BMS. */
export const EXTERNAL_BMS = 10;
/** What a Sunny Island uses as long as it is told nothing, V (FSS-ConnectingBat-TI-en-10, p. 20). */
export const DEFAULT_CHARGE_V = 54;
