/** What the tick remembers from one second to the next: plain data, so that it can be kept, recorded and compared. */
import { NEW_ACCEPTANCE, type AcceptanceMemory } from "./acceptance.ts";
import { NEW_ADVICE, type AdviceMemory } from "./advice/follow.ts";
import type { Decision } from "./decision.ts";
import type { Found } from "./diff.ts";
import type { InverterOutput } from "./inverter.ts";
import { newPackMemory, type PackMemory } from "./pack-state.ts";
import { NEW_CHARGE_STAGE, type ChargeStageMemory } from "./policy/charge-stage.ts";
import { NEW_CHARGE_VOLTAGE, type ChargeVoltageMemory } from "./policy/charge-voltage.ts";
import { newRamp, type RampMemory } from "./policy/ramp.ts";
import { NEW_SOC, type SocMemory } from "./policy/soc.ts";
import type { Anchors } from "./policy/soc-anchor.ts";
import { newInverterMemory, type InverterMemory } from "./presence.ts";
import type { Rules } from "./rules.ts";

export interface Memory {
  readonly startedAtMs: number;
  readonly packs: Readonly<Record<string, PackMemory>>;
  readonly inverter: InverterMemory;
  readonly acceptance: AcceptanceMemory;
  readonly found: Found;
  readonly advice: AdviceMemory;
  readonly charge: RampMemory;
  readonly discharge: RampMemory;
  readonly stage: ChargeStageMemory;
  readonly soc: SocMemory;
  readonly anchors: Anchors;
  readonly chargeVoltage: ChargeVoltageMemory;
  /** Time of the newest reading that the limits have seen. */
  readonly readingAtMs: number;
  /** Since when packs differ in voltage by more than they can, and whether that has been told. */
  readonly spread: { readonly sinceMs: number; readonly told: boolean } | null;
  readonly lastOutput: InverterOutput | null;
  /** When the last output was decided. */
  readonly saidAtMs: number;
  readonly lastDecision: Decision | null;
}

/** Before every time that a clock shows; a number, so that the memory is plain data. */
export const NEVER_MS = -1;

/** The memory of a bridge that has just started. */
export const newMemory = (nowMs: number, rules: Rules): Memory => ({
  startedAtMs: nowMs,
  packs: Object.fromEntries(rules.packs.map((pack) => [pack.name, newPackMemory(nowMs)])),
  inverter: newInverterMemory(nowMs),
  acceptance: NEW_ACCEPTANCE,
  found: {},
  advice: NEW_ADVICE,
  charge: newRamp(nowMs),
  discharge: newRamp(nowMs),
  stage: NEW_CHARGE_STAGE,
  soc: NEW_SOC,
  anchors: {},
  chargeVoltage: NEW_CHARGE_VOLTAGE,
  readingAtMs: NEVER_MS,
  spread: null,
  lastOutput: null,
  saidAtMs: NEVER_MS,
  lastDecision: null,
});
