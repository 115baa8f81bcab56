import type { Advice } from "./advice/advice.ts";
import type { CandidateName, Decision } from "./decision.ts";
import type { BatteryMessage } from "./inverter.ts";
import type { PackLink, Refusal } from "./pack.ts";
import type { Finding, FindingState } from "./checks/finding.ts";
import type { ChargeStageDecision } from "./policy/charge-stage.ts";
import type { GuardRule } from "./policy/soc.ts";

type ChargeStage = ChargeStageDecision["stage"];

/** Something changed that a person may want to know: told once when it begins and once when it ends. */
export type DomainEvent =
  | {
      readonly kind: "pack-link";
      readonly pack: string;
      readonly link: PackLink;
      readonly was: PackLink;
      readonly lastedMs: number;
    }
  | { readonly kind: "reading-refused"; readonly pack: string; readonly reason: Refusal }
  | { readonly kind: "reading-accepted"; readonly pack: string; readonly refusedCount: number }
  | { readonly kind: "decision"; readonly decision: Decision["kind"]; readonly was: Decision["kind"] | "start" }
  | {
      readonly kind: "limited-by";
      readonly direction: "charge" | "discharge";
      readonly name: CandidateName;
      readonly was: CandidateName;
    }
  | { readonly kind: "message"; readonly message: BatteryMessage; readonly raised: boolean; readonly level: "alarm" | "warning" }
  /** `lastedMs`: how long it has been, or had been, silent. */
  | { readonly kind: "inverter-presence"; readonly present: boolean; readonly lastedMs: number }
  | { readonly kind: "inverter-state"; readonly operatingState: number; readonly errorNumber: number }
  | { readonly kind: "external-charge"; readonly active: boolean; readonly voltageV: number }
  /** Packs on the bus differ in voltage by more than they can; `null` when that has ended. */
  | { readonly kind: "voltage-spread"; readonly spreadV: number | null }
  | { readonly kind: "charge-stage"; readonly stage: ChargeStage; readonly was: ChargeStage }
  /** The battery is full: the SOC is 100 % whatever the BMS counts. */
  | { readonly kind: "full"; readonly bmsPct: number }
  /** The voltage of the cells shows that the SOC of the BMS is wrong; `null` when that has ended. */
  | { readonly kind: "soc-guard"; readonly guard: GuardRule | null; readonly bmsPct: number; readonly valuePct: number }
  /** The voltage of the cells shows that they hold more than is counted. */
  | { readonly kind: "soc-floor"; readonly active: boolean; readonly bmsPct: number; readonly valuePct: number }
  /** A check of what the inverter says has a new result; `was` is its state before. */
  | { readonly kind: "check"; readonly finding: Finding; readonly was: FindingState }
  /** The settings of a BMS do not fit, or they fit again. */
  | { readonly kind: "advice"; readonly advice: Advice; readonly stands: boolean };
