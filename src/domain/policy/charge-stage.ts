/**
 * The stage of charging, which gives the target of the charge voltage: `bulk` until the battery is full, `settle` without charge
 * until the charge voltage has come down behind it, then `float` until it has been used. Times are monotonic.
 */
import {
  bulkTests,
  conditionsOf,
  floatTests,
  floatV,
  heldAfter,
  settleTests,
  type ChargeStageInput,
  type ChargeStageRules,
  type ConditionName,
  type HeldBy,
  type StageCondition,
  type Test,
} from "./charge-conditions.ts";

export {
  LFP_CHARGE_STAGE_RULES,
  type ChargeStageInput,
  type ChargeStageRules,
  type StageCondition,
  type TailPack,
} from "./charge-conditions.ts";

interface Bulk {
  readonly stage: "bulk";
  /** `start`: nothing is known of a full charge. `asked`: a person wants it full. The others are conditions of `float`. */
  readonly why: "start" | "resumed" | "asked" | "soc-low" | "cell-low" | "full-due";
  /** When the battery was last full; `null` when that was never seen. */
  readonly fullAtMs: number | null;
  readonly held: HeldBy;
}

interface SinceFull {
  /** `settle` began then, too. */
  readonly fullAtMs: number;
  /** Highest SOC since then, %; a BMS that has drifted says less than 100 of a full battery. */
  readonly socTopPct: number | null;
  readonly held: HeldBy;
}

interface Settle extends SinceFull {
  readonly stage: "settle";
  /** The condition of `bulk` that made it full. */
  readonly why: "resumed" | "tail" | "absorption";
}

interface Float extends SinceFull {
  readonly stage: "float";
  /** The condition that ended `settle`. */
  readonly why: "resumed" | "settled" | "settle-time";
}

/** Plain data. What is worth keeping over a restart is in `keptChargeStage`. */
export type ChargeStageMemory = Bulk | Settle | Float;

export const NEW_CHARGE_STAGE: ChargeStageMemory = { stage: "bulk", why: "start", fullAtMs: null, held: {} };

export interface ChargeStageDecision {
  readonly stage: ChargeStageMemory["stage"];
  /** What the charge voltage should come to, V; at most `absorptionV`. */
  readonly targetV: number;
  /** Why it is in this stage. */
  readonly why: ChargeStageMemory["why"];
  readonly chargeAllowed: boolean;
  /** Full since this call. */
  readonly becameFull: boolean;
  /** For leaving this stage, in a fixed order. */
  readonly conditions: readonly StageCondition[];
}

/** The next stage; total, and `targetV` is finite for every finite `absorptionV`. */
export function nextChargeStage(
  memory: ChargeStageMemory,
  input: ChargeStageInput,
  rules: ChargeStageRules,
): { readonly memory: ChargeStageMemory; readonly decision: ChargeStageDecision } {
  const seen = input.newReading && Number.isFinite(input.nowMs) ? read(memory, input, rules) : memory;
  const next = leave(seen, waitsFor(seen, input, rules), input);
  const decision: ChargeStageDecision = {
    stage: next.stage,
    targetV: next.stage === "bulk" ? input.absorptionV : floatV(input, rules),
    why: next.why,
    chargeAllowed: next.stage !== "settle",
    becameFull: seen.stage === "bulk" && next.stage === "settle",
    conditions: waitsFor(next, input, rules),
  };
  return { memory: next, decision };
}

function testsOf(memory: ChargeStageMemory, input: ChargeStageInput, rules: ChargeStageRules): readonly Test[] {
  switch (memory.stage) {
    case "bulk":
      return bulkTests(input, rules);
    case "settle":
      return settleTests(memory.fullAtMs, input, rules);
    case "float":
      return floatTests(memory, input, rules);
  }
}

const waitsFor = (memory: ChargeStageMemory, input: ChargeStageInput, rules: ChargeStageRules): readonly StageCondition[] =>
  conditionsOf(memory.held, testsOf(memory, input, rules), input.nowMs);

/** Takes in a new reading. */
function read(memory: ChargeStageMemory, input: ChargeStageInput, rules: ChargeStageRules): ChargeStageMemory {
  const held = heldAfter(memory.held, testsOf(memory, input, rules), input.nowMs);
  if (memory.stage === "bulk") return { ...memory, held };
  return { ...memory, held, socTopPct: higherSoc(memory.socTopPct, input.socPct) };
}

function higherSoc(topPct: number | null, socPct: number): number | null {
  return Number.isFinite(socPct) ? Math.max(topPct ?? 0, socPct) : topPct;
}

/** The stage after this one when its conditions are met, else the same. */
function leave(memory: ChargeStageMemory, conditions: readonly StageCondition[], input: ChargeStageInput): ChargeStageMemory {
  const met = (name: ConditionName): boolean => conditions.some((condition) => condition.name === name && condition.met);
  switch (memory.stage) {
    case "bulk": {
      const why = (["tail", "absorption"] as const).find(met);
      if (why === undefined || !met("charging")) return memory;
      return { stage: "settle", why, fullAtMs: input.nowMs, socTopPct: higherSoc(null, input.socPct), held: {} };
    }
    case "settle": {
      const why = (["settled", "settle-time"] as const).find(met);
      return why === undefined ? memory : { ...memory, stage: "float", why, held: {} };
    }
    case "float": {
      const why = input.fullOnce ? "asked" : (["cell-low", "soc-low", "full-due"] as const).find(met);
      return why === undefined ? memory : { stage: "bulk", why, fullAtMs: memory.fullAtMs, held: {} };
    }
  }
}

/** What a restart must not lose, with ages instead of times. What held for a while begins anew. */
export type KeptChargeStage =
  | { readonly stage: "bulk"; readonly fullAgoMs: number | null }
  | { readonly stage: "settle" | "float"; readonly fullAgoMs: number; readonly socTopPct: number | null };

export function keptChargeStage(memory: ChargeStageMemory, nowMs: number): KeptChargeStage {
  const agoMs = (atMs: number): number => Math.max(0, nowMs - atMs);
  if (memory.stage === "bulk") return { stage: "bulk", fullAgoMs: memory.fullAtMs === null ? null : agoMs(memory.fullAtMs) };
  return { stage: memory.stage, fullAgoMs: agoMs(memory.fullAtMs), socTopPct: memory.socTopPct };
}

/** What was kept `ageMs` ago, at `nowMs` of another clock. */
export function resumedChargeStage(kept: KeptChargeStage, ageMs: number, nowMs: number): ChargeStageMemory {
  const atMs = (agoMs: number): number => nowMs - Math.max(0, ageMs + agoMs);
  const began = { why: "resumed", held: {} } as const;
  if (kept.stage === "bulk") {
    return { ...began, stage: "bulk", fullAtMs: kept.fullAgoMs === null ? null : atMs(kept.fullAgoMs) };
  }
  return { ...began, stage: kept.stage, fullAtMs: atMs(kept.fullAgoMs), socTopPct: kept.socTopPct };
}
