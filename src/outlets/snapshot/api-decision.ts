/** What was decided, as the API says it. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Cause, Decision, LimitDecision, Talking } from "../../domain/decision.ts";
import {
  explainChargeStage,
  explainChargeVoltage,
  explainCondition,
  explainLimit,
  explainMessage,
  explainSoc,
} from "../../domain/explain/explain.ts";
import type { BatteryMessage } from "../../domain/inverter.ts";
import type { Rules } from "../../domain/rules.ts";
import type { ApiLimit, ApiSnapshot, ApiStage } from "../web/api/snapshot.ts";
import type { Severity } from "../web/api/words.ts";
import { said } from "./said.ts";

type Decided = Pick<ApiSnapshot, "charge" | "discharge" | "chargeVoltage" | "stage" | "soc" | "told">;

const NOTHING: Decided = { charge: null, discharge: null, chargeVoltage: null, stage: null, soc: null, told: null };

export function decidedOf(decision: Decision, { chargeMode }: Pick<Rules, "chargeMode">): Decided {
  if (decision.kind === "silent") return NOTHING;
  const { valueV, targetV, why } = decision.chargeVoltage;
  const { valuePct, bmsPct } = decision.soc;
  return {
    charge: limitOf(decision.charge),
    discharge: limitOf(decision.discharge),
    chargeVoltage: { valueV, targetV, why, sentence: said((language) => explainChargeVoltage(decision, language)) },
    stage: stageOf(decision, chargeMode),
    soc: { valuePct, bmsPct, why: decision.soc.why, sentence: said((language) => explainSoc(decision.soc, language)) },
    told: {
      ...decision.output.setpoints,
      ...decision.output.report,
      alarms: decision.output.messages.alarms.map(messageOf),
      warnings: decision.output.messages.warnings.map(messageOf),
    },
  };
}

function limitOf(limit: LimitDecision): ApiLimit {
  const { valueA, targetA, winner, runnerUp, pacing } = limit;
  return {
    valueA,
    targetA,
    winner: winner.name,
    runnerUp: runnerUp?.name ?? null,
    pacing,
    place: placeOf(winner.cause),
    sentence: said((language) => explainLimit(limit, language)),
  };
}

function placeOf(cause: Cause): ApiLimit["place"] {
  if (cause.kind === "cell") return { pack: cause.pack, cell: cause.cell };
  return cause.kind === "sensor" || cause.kind === "weakest-pack" ? { pack: cause.pack, cell: null } : null;
}

function stageOf(decision: Talking, mode: Rules["chargeMode"]): ApiStage {
  const { stage, why, targetV, conditions } = decision.stage;
  return {
    stage,
    mode,
    why,
    targetV,
    conditions: conditions.map((condition) => ({
      name: condition.name,
      met: condition.met,
      value: condition.value,
      threshold: condition.threshold,
      unit: condition.unit,
      heldMs: condition.forMs === 0 ? null : (condition.heldMs ?? 0),
      forMs: condition.forMs === 0 ? null : condition.forMs,
      sentence: said((language) => explainCondition(condition, language)),
    })),
    // With a fixed charge voltage nothing acts on the stage.
    sentence: said((language) =>
      mode === "fixed" ? explainChargeVoltage(decision, language) : explainChargeStage(decision.stage, language),
    ),
  };
}

const messageOf = (message: BatteryMessage) => ({
  name: message,
  sentence: said((language) => explainMessage(message, language)),
});

/** How bad the state is as a whole. */
export function severityOf({ decision, battery, packs }: Pick<Snapshot, "decision" | "battery" | "packs">): Severity {
  const because = decision.because.map(({ code }) => code);
  if (decision.kind === "silent") return because.every((code) => code === "waiting-for-first-reading") ? "info" : "alarm";
  if (decision.kind === "block") return because.includes("battery-lost") ? "alarm" : "warning";
  const { alarms, warnings } = decision.output.messages;
  if (alarms.length > 0) return "alarm";
  const missing = (battery?.missingPacks.length ?? 0) > 0 || packs.some(({ link }) => link === "stale");
  return missing || warnings.length > 0 ? "warning" : "good";
}
