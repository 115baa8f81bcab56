import type { CandidateName, Decision } from "./decision.ts";
import type { BatteryMessage } from "./inverter.ts";
import type { PackLink } from "./pack.ts";

/** Something changed that a person may want to know: told once when it begins and once when it ends. */
export type DomainEvent =
  | {
      readonly kind: "pack-link";
      readonly pack: string;
      readonly link: PackLink;
      readonly was: PackLink;
      readonly lastedMs: number;
    }
  | { readonly kind: "reading-refused"; readonly pack: string; readonly reason: string }
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
  | { readonly kind: "external-charge"; readonly active: boolean; readonly voltageV: number };
