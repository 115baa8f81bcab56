/** The three kinds of decision: `run` with everything known, `block` with too little, `silent`. */
import type { BatteryState } from "./battery.ts";
import type { Command } from "./command.ts";
import { wantsFull } from "./command.ts";
import type { Candidate, CandidateName, ChargeVoltageDecision, Decision, LimitDecision } from "./decision.ts";
import type { InverterOutput } from "./inverter.ts";
import { NEVER_MS, type Memory } from "./memory.ts";
import { messagesOf, messagesUnheard } from "./messages.ts";
import { nextChargeStage, type ChargeStageDecision } from "./policy/charge-stage.ts";
import { carriedOver, NEW_CHARGE_VOLTAGE, nextChargeVoltage } from "./policy/charge-voltage.ts";
import type { Stage } from "./policy/fail-safe.ts";
import { chargeCandidates, dischargeCandidates, winners, type Circumstances } from "./policy/limits.ts";
import { newRamp, nextRamp, type RampMemory } from "./policy/ramp.ts";
import { nextSoc, type SocDecision } from "./policy/soc.ts";
import { nextAnchors } from "./policy/soc-anchor.ts";
import type { Rules } from "./rules.ts";

export interface Decided {
  readonly decision: Decision;
  readonly memory: Memory;
}

/** What all three look at. */
export interface Known {
  readonly nowMs: number;
  readonly battery: BatteryState | null;
  /** How much may be said. */
  readonly stage: Stage;
  /** Only those that stand. */
  readonly commands: readonly Command[];
  /** The inverter's own current, positive while charging, A; `null` while it is not heard. */
  readonly inverterCurrentA: number | null;
}

export function run(battery: BatteryState, known: Known, memory: Memory, rules: Rules): Decided {
  const { nowMs, commands } = known;
  const newestAtMs = Math.max(...Object.values(memory.packs).map((pack) => pack.good?.atMs ?? NEVER_MS));
  const newReading = newestAtMs > memory.readingAtMs;
  const charging = chargeStage(battery, known, newReading, memory, rules);
  const voltage = nextChargeVoltage(
    memory.lastOutput === null ? carriedOver(memory.chargeVoltage, nowMs, battery.voltageMaxV) : memory.chargeVoltage,
    {
      nowMs,
      // No pack on the bus may stand above it, whatever the others do.
      batteryV: battery.voltageMaxV,
      cellCount: battery.cellCount,
      targetV: charging.targetV,
      inverterCurrentA: known.inverterCurrentA,
    },
    rules,
  );
  const soc = socOf(battery, charging.decision, newReading, nowMs, memory, rules);
  const circumstances: Circumstances = {
    blockedByAgeMs: null,
    externalCharge:
      voltage.decision.why === "external-charge" ? { voltageV: battery.voltageMaxV, limitV: voltage.decision.targetV } : null,
    aboveTarget:
      voltage.decision.valueV > voltage.decision.targetV + ARRIVED_V
        ? { voltageV: battery.voltageMaxV, targetV: voltage.decision.targetV }
        : null,
    settling: charging.settling ? { voltageV: battery.voltageV, untilV: charging.targetV } : null,
    commands,
  };
  // The rise begins with the first word to the inverter, however long the first reading took.
  const ready: Memory = memory.lastOutput === null ? { ...memory, charge: newRamp(nowMs), discharge: newRamp(nowMs) } : memory;
  const limits = nextLimits(battery, circumstances, newReading, nowMs, ready, rules);
  const { because } = known.stage;
  const output: InverterOutput = {
    setpoints: {
      chargeVoltageV: voltage.decision.valueV,
      chargeCurrentLimitA: limits.charge.valueA,
      dischargeCurrentLimitA: limits.discharge.valueA,
      dischargeVoltageV: rules.limits.dischargeVoltageV,
    },
    report: {
      socPct: soc.decision.valuePct,
      sohPct: battery.sohPct,
      voltageV: battery.voltageV,
      currentA: Math.abs(battery.currentA) <= MAX_CURRENT_A ? battery.currentA : null,
      temperatureC: battery.temperatureMax?.temperatureC ?? null,
    },
    messages: messagesOf(battery, because.length > 0, rules.asAlarm),
    identity: { capacityAh: Math.min(Math.round(battery.capacityAh), MAX_CAPACITY_AH), ...rules.identity },
  };
  return {
    decision: {
      kind: "run",
      output,
      charge: limits.charge,
      discharge: limits.discharge,
      chargeVoltage: voltage.decision,
      stage: charging.decision,
      soc: soc.decision,
      because,
    },
    memory: {
      ...memory,
      ...limits.memory,
      stage: charging.memory,
      ...soc.memory,
      chargeVoltage: voltage.memory,
      readingAtMs: newestAtMs,
      lastOutput: output,
      saidAtMs: nowMs,
    },
  };
}

/** The charge voltage has come down to its target when it is one step of the Sunny Island away from it, V. */
const ARRIVED_V = 0.15;

/** What the SMA document's fields can carry: U16 without its "invalid" marker, and S16 in steps of 0.1 A. */
const MAX_CAPACITY_AH = 65_534;
const MAX_CURRENT_A = 3_276;

/** Still talking: nothing may flow, the charge voltage and the SOC stay as they were, and what is not known is not said. */
export function block(last: InverterOutput, known: Known, memory: Memory, rules: Rules): Decided {
  const { battery, stage, nowMs } = known;
  const limits = nextLimits(battery, blocked(known), false, nowMs, memory, rules);
  const output: InverterOutput = {
    setpoints: { ...last.setpoints, chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0 },
    report: { ...last.report, voltageV: null, currentA: null, temperatureC: null },
    messages: battery === null ? messagesUnheard(last.messages, rules.asAlarm) : messagesOf(battery, true, rules.asAlarm),
    identity: last.identity,
  };
  return {
    decision: {
      kind: "block",
      output,
      charge: limits.charge,
      discharge: limits.discharge,
      ...asItStood(last, memory),
      because: stage.because,
    },
    memory: { ...memory, ...limits.memory, lastOutput: output, saidAtMs: nowMs },
  };
}

export function silent(known: Known, memory: Memory, rules: Rules): Decided {
  const { stage, nowMs } = known;
  // What was once promised is void: a battery that comes back starts from 0 and waits.
  const limits = memory.lastOutput === null ? {} : nextLimits(null, blocked(known), false, nowMs, memory, rules).memory;
  // The inverter falls back to its own charge voltage meanwhile, so ours begins anew above whatever battery comes back.
  // Silence before the first word is no such fall: what was known before a restart waits for the first reading.
  const chargeVoltage = memory.lastOutput === null ? carriedOver(memory.chargeVoltage, nowMs, null) : NEW_CHARGE_VOLTAGE;
  return { decision: { kind: "silent", because: stage.because }, memory: { ...memory, ...limits, chargeVoltage } };
}

const blocked = ({ stage, commands }: Known): Circumstances => ({
  blockedByAgeMs: stage.ageMs ?? 0,
  externalCharge: null,
  aboveTarget: null,
  settling: null,
  commands,
});

/** What a talking decision keeps of the one before. */
function asItStood(
  last: InverterOutput,
  { lastDecision }: Memory,
): { readonly chargeVoltage: ChargeVoltageDecision; readonly stage: ChargeStageDecision; readonly soc: SocDecision } {
  if (lastDecision !== null && lastDecision.kind !== "silent") {
    const { chargeVoltage, stage, soc } = lastDecision;
    return { chargeVoltage, stage: { ...stage, becameFull: false }, soc };
  }
  // After a silence that a person has ended, before the battery is known again.
  const { chargeVoltageV } = last.setpoints;
  const { socPct } = last.report;
  return {
    chargeVoltage: { valueV: chargeVoltageV, targetV: chargeVoltageV, why: "target" },
    stage: { stage: "bulk", targetV: chargeVoltageV, why: "start", chargeAllowed: true, becameFull: false, conditions: [] },
    soc: asCounted(socPct),
  };
}

interface Charging {
  readonly decision: ChargeStageDecision;
  readonly memory: Memory["stage"];
  /** What the charge voltage aims at, V. */
  readonly targetV: number;
  /** Nothing may be charged until the voltage has come down. */
  readonly settling: boolean;
}

/** Whether the battery is full is found out in either mode; only `staged` acts on it. */
function chargeStage(battery: BatteryState, known: Known, newReading: boolean, memory: Memory, rules: Rules): Charging {
  const { nowMs, commands } = known;
  const absorptionV = rules.limits.chargeVoltageV;
  const { decision, memory: stage } = nextChargeStage(
    memory.stage,
    {
      nowMs,
      batteryV: battery.voltageV,
      currentA: battery.currentA,
      capacityAh: battery.capacityAh,
      cellCount: battery.cellCount,
      tails: battery.tails,
      cellMinV: battery.cellMin?.voltageV ?? null,
      socPct: battery.socPct,
      absorptionV,
      fullOnce: wantsFull(commands),
      newReading,
    },
    rules.stages,
  );
  const staged = rules.chargeMode === "staged";
  return {
    decision,
    memory: stage,
    targetV: staged ? decision.targetV : absorptionV,
    settling: staged && !decision.chargeAllowed,
  };
}

/** From the moment in which it becomes full for as long as it settles, until something is taken out of it. */
function isFull({ currentA, capacityAh }: BatteryState, stage: ChargeStageDecision, memory: Memory, rules: Rules): boolean {
  if (stage.becameFull) return true;
  return stage.stage === "settle" && memory.soc.wasFull && currentA >= -rules.stages.chargingFraction * capacityAh;
}

/** The SOC as it is, with nothing that corrects it. */
const asCounted = (socPct: number): SocDecision => ({
  valuePct: socPct,
  bmsPct: socPct,
  why: "bms",
  guard: null,
  floor: null,
  filteredCellV: null,
});

function socOf(
  battery: BatteryState,
  stage: ChargeStageDecision,
  newReading: boolean,
  nowMs: number,
  memory: Memory,
  rules: Rules,
): { readonly decision: SocDecision; readonly memory: Pick<Memory, "soc" | "anchors"> } {
  const { socPct: bmsPct, voltageV: batteryV, cellCount, currentA, capacityAh } = battery;
  if (rules.soc === null) return { decision: asCounted(bmsPct), memory: { soc: memory.soc, anchors: memory.anchors } };
  const full = isFull(battery, stage, memory, rules);
  const fullness = stage.becameFull ? "begins" : full ? "lasts" : "no";
  const packs = rules.packs.flatMap((pack) => {
    const seen = memory.packs[pack.name];
    return seen === undefined ? [] : [{ rules: pack, link: seen.link, good: seen.good }];
  });
  const { anchors, counted } = nextAnchors(memory.anchors, packs, fullness);
  const cellMinV = battery.cellMin?.voltageV ?? null;
  const circumstances = { batteryV, cellCount, cellMinV, currentA, capacityAh, full, stage: stage.stage };
  const { decision, memory: soc } = nextSoc(memory.soc, { nowMs, bmsPct, counted, ...circumstances, newReading }, rules.soc);
  return { decision, memory: { soc, anchors } };
}

function nextLimits(
  battery: BatteryState | null,
  circumstances: Circumstances,
  newReading: boolean,
  nowMs: number,
  memory: Memory,
  rules: Rules,
): {
  readonly charge: LimitDecision;
  readonly discharge: LimitDecision;
  readonly memory: Pick<Memory, "charge" | "discharge">;
} {
  const decide = (
    candidates: readonly Candidate[],
    ramp: RampMemory,
  ): { readonly limit: LimitDecision; readonly ramp: RampMemory } => {
    const { winner, runnerUp } = winners(candidates);
    const next = nextRamp(ramp, winner.limitA, most(candidates), newReading, nowMs, rules);
    const limit = { valueA: next.memory.valueA, targetA: winner.limitA, winner, runnerUp, pacing: next.pacing };
    return { limit, ramp: next.memory };
  };
  const charge = decide(chargeCandidates(battery, circumstances, rules), memory.charge);
  const discharge = decide(dischargeCandidates(battery, circumstances, rules), memory.discharge);
  return {
    charge: charge.limit,
    discharge: discharge.limit,
    memory: { charge: charge.ramp, discharge: discharge.ramp },
  };
}

/** Bounds that do not come and go with the battery's state. */
const LASTING: readonly CandidateName[] = ["configured", "inverter", "packs", "operator"];

/** The most that could ever flow with these bounds, A. */
const most = (candidates: readonly Candidate[]): number =>
  candidates.reduce((least, { name, limitA }) => (LASTING.includes(name) ? Math.min(least, limitA) : least), Infinity);
