/**
 * One tick: what was observed goes in, what the inverter is told comes out, with every reason.
 * Pure and total: the time is in the input, the same inputs give the same outputs, and any input gives a decision.
 */
import { aggregate, type BatteryState } from "./battery.ts";
import type { ChargeVoltageDecision, Decision, LimitDecision, Reason } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import type { InverterOutput, InverterReport } from "./inverter.ts";
import { diffDecisions } from "./diff.ts";
import { messagesOf, messagesUnheard } from "./messages.ts";
import type { Observed } from "./observed.ts";
import type { PackReading } from "./pack.ts";
import { newPackMemory, observePack, type PackMemory, type PackState } from "./pack-state.ts";
import { carriedOver, NEW_CHARGE_VOLTAGE, nextChargeVoltage, type ChargeVoltageMemory } from "./policy/charge-voltage.ts";
import { stageOf, type Stage } from "./policy/fail-safe.ts";
import { chargeCandidates, dischargeCandidates, winners, type Circumstances } from "./policy/limits.ts";
import { newRamp, nextRamp, type RampMemory } from "./policy/ramp.ts";
import { newInverterMemory, observeInverter, type InverterMemory } from "./presence.ts";
import type { Rules } from "./rules.ts";

export interface TickInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  /** What was last observed of each pack, by its name. */
  readonly packs: ReadonlyMap<string, Observed<PackReading>>;
  readonly inverter: Observed<InverterReport>;
  /** The CAN id by which a second battery on the bus was found out; `null` while there is none. */
  readonly strangerId: number | null;
}

/** Everything that a tick remembers; plain data. */
export interface Memory {
  readonly startedAtMs: number;
  readonly packs: Readonly<Record<string, PackMemory>>;
  readonly inverter: InverterMemory;
  readonly charge: RampMemory;
  readonly discharge: RampMemory;
  readonly chargeVoltage: ChargeVoltageMemory;
  /** Time of the newest reading that the limits have seen. */
  readonly readingAtMs: number;
  readonly lastOutput: InverterOutput | null;
  readonly lastDecision: Decision | null;
}

export interface TickResult {
  readonly memory: Memory;
  readonly battery: BatteryState | null;
  readonly packs: readonly PackState[];
  readonly decision: Decision;
  readonly events: readonly DomainEvent[];
  readonly urgent: Urgency;
}

/** What should take the next free slot on the bus instead of waiting for its turn. */
export interface Urgency {
  /** The inverter has just appeared, or hears the first word after a silence: it knows nothing. */
  readonly all: boolean;
  /** A limit has fallen. */
  readonly limits: boolean;
  /** A message has been raised or has ended. */
  readonly messages: boolean;
}

/** Before every time that a clock shows; a number, so that the memory is plain data. */
const NEVER_MS = -1;

/** The memory of a bridge that has just started. */
export const newMemory = (nowMs: number, rules: Rules): Memory => ({
  startedAtMs: nowMs,
  packs: Object.fromEntries(rules.packs.map((pack) => [pack.name, newPackMemory(nowMs)])),
  inverter: newInverterMemory(nowMs),
  charge: newRamp(nowMs),
  discharge: newRamp(nowMs),
  chargeVoltage: NEW_CHARGE_VOLTAGE,
  readingAtMs: NEVER_MS,
  lastOutput: null,
  lastDecision: null,
});

/** Decides for one second. Never throws for any input that fits the types. */
export function tick(input: TickInput, memory: Memory, rules: Rules): TickResult {
  const { nowMs } = input;
  const events: DomainEvent[] = [];
  const packMemories = new Map<string, PackMemory>();
  const packs = rules.packs.map((pack): PackState => {
    const before = memory.packs[pack.name] ?? newPackMemory(nowMs);
    const after = observePack(input.packs.get(pack.name), pack, before, nowMs, rules, events);
    packMemories.set(pack.name, after);
    return { rules: pack, link: after.link, good: after.good };
  });
  const inverter = observeInverter(input.inverter, memory.inverter, nowMs, events);
  const battery = aggregate(packs);
  const seen: Memory = { ...memory, packs: Object.fromEntries(packMemories), inverter };

  const stage = unfit(battery, input.strangerId, rules) ?? stageOf(packs, memory.lastOutput !== null, nowMs - memory.startedAtMs, nowMs, rules);
  const decided =
    stage.kind === "run" && battery !== null
      ? run(battery, stage, input, seen, rules)
      : stage.kind !== "silent" && memory.lastOutput !== null
        ? block(battery, memory.lastOutput, stage, nowMs, seen, rules)
        : silent(stage, nowMs, seen, rules);

  events.push(...diffDecisions(memory.lastDecision, decided.decision));
  return {
    memory: { ...decided.memory, lastDecision: decided.decision },
    battery,
    packs,
    decision: decided.decision,
    events,
    urgent: urgency(memory, decided.decision, inverter),
  };
}

interface Decided {
  readonly decision: Decision;
  readonly memory: Memory;
}

/** The Sunny Island takes no charge voltage below 41 V: a battery whose cells cannot stand that is not one for it. */
const LOWEST_CHARGE_VOLTAGE_V = 41;

/** Why nothing may be said whatever the battery does. */
function unfit(battery: BatteryState | null, strangerId: number | null, rules: Rules): Stage | null {
  if (strangerId !== null) return { kind: "silent", because: [{ code: "second-bms", id: strangerId }], ageMs: null };
  if (battery === null || battery.cellCount * rules.limits.absoluteCellV >= LOWEST_CHARGE_VOLTAGE_V) return null;
  return { kind: "silent", because: [{ code: "too-few-cells", cells: battery.cellCount }], ageMs: null };
}

function run(battery: BatteryState, stage: Stage, input: TickInput, memory: Memory, rules: Rules): Decided {
  const { nowMs } = input;
  const newestAtMs = Math.max(...Object.values(memory.packs).map((pack) => pack.good?.atMs ?? NEVER_MS));
  const newReading = newestAtMs > memory.readingAtMs;
  const measured = input.inverter.ok && memory.inverter.present === true ? input.inverter.value.measured : null;

  const voltage = nextChargeVoltage(
    memory.lastOutput === null ? carriedOver(memory.chargeVoltage, nowMs, battery.voltageV) : memory.chargeVoltage,
    {
      nowMs,
      batteryV: battery.voltageV,
      cellCount: battery.cellCount,
      inverterCurrentA: measured?.currentA ?? null,
    },
    rules,
  );
  const circumstances: Circumstances = {
    blockedByAgeMs: null,
    externalCharge:
      voltage.decision.why === "external-charge" ? { voltageV: battery.voltageV, limitV: voltage.decision.targetV } : null,
  };
  // The rise begins with the first word to the inverter, however long the first reading took.
  const ready: Memory = memory.lastOutput === null ? { ...memory, charge: newRamp(nowMs), discharge: newRamp(nowMs) } : memory;
  const limits = nextLimits(battery, circumstances, newReading, nowMs, ready, rules);
  const because = stage.because;
  const output: InverterOutput = {
    setpoints: setpoints(limits.charge, limits.discharge, voltage.decision, rules),
    report: {
      socPct: battery.socPct,
      sohPct: battery.sohPct,
      voltageV: battery.voltageV,
      currentA: Math.abs(battery.currentA) <= MAX_CURRENT_A ? battery.currentA : null,
      temperatureC: battery.temperatureMax?.temperatureC ?? null,
    },
    messages: messagesOf(battery, because.length > 0, rules.asAlarm),
    identity: { ...rules.identity, capacityAh: Math.min(Math.round(battery.capacityAh), MAX_CAPACITY_AH) },
  };
  return {
    decision: {
      kind: "run",
      output,
      charge: limits.charge,
      discharge: limits.discharge,
      chargeVoltage: voltage.decision,
      because,
    },
    memory: { ...memory, ...limits.memory, chargeVoltage: voltage.memory, readingAtMs: newestAtMs, lastOutput: output },
  };
}

/** What the SMA document's fields can carry: U16 without its "invalid" marker, and S16 in steps of 0.1 A. */
const MAX_CAPACITY_AH = 65_534;
const MAX_CURRENT_A = 3_276;

/** Still talking: nothing may flow, the charge voltage and the SOC stay as they were, and what is not known is not said. */
function block(
  battery: BatteryState | null,
  last: InverterOutput,
  stage: Stage,
  nowMs: number,
  memory: Memory,
  rules: Rules,
): Decided {
  const circumstances: Circumstances = { blockedByAgeMs: stage.ageMs ?? 0, externalCharge: null };
  const limits = nextLimits(battery, circumstances, false, nowMs, memory, rules);
  const chargeVoltage: ChargeVoltageDecision =
    memory.lastDecision !== null && memory.lastDecision.kind !== "silent"
      ? memory.lastDecision.chargeVoltage
      : { valueV: last.setpoints.chargeVoltageV, targetV: last.setpoints.chargeVoltageV, why: "target" };
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
      chargeVoltage,
      because: stage.because,
    },
    memory: { ...memory, ...limits.memory, lastOutput: output },
  };
}

function silent(stage: Stage, nowMs: number, memory: Memory, rules: Rules): Decided {
  const because: readonly Reason[] = stage.because;
  // What was once promised is void: a battery that comes back starts from 0 and waits.
  const circumstances: Circumstances = { blockedByAgeMs: stage.ageMs ?? 0, externalCharge: null };
  const limits = memory.lastOutput === null ? {} : nextLimits(null, circumstances, false, nowMs, memory, rules).memory;
  // The inverter falls back to its own charge voltage meanwhile, so ours begins anew above whatever battery comes back.
  // Silence before the first word is no such fall: what was known before a restart waits for the first reading.
  const chargeVoltage = memory.lastOutput === null ? carriedOver(memory.chargeVoltage, nowMs, null) : NEW_CHARGE_VOLTAGE;
  return { decision: { kind: "silent", because }, memory: { ...memory, ...limits, chargeVoltage } };
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
    candidates: readonly LimitDecision["winner"][],
    ramp: RampMemory,
    configuredA: number,
  ): { readonly limit: LimitDecision; readonly ramp: RampMemory } => {
    const { winner, runnerUp } = winners(candidates);
    const next = nextRamp(ramp, winner.limitA, configuredA, newReading, nowMs, rules);
    const limit = { valueA: next.memory.valueA, targetA: winner.limitA, winner, runnerUp, pacing: next.pacing };
    return { limit, ramp: next.memory };
  };
  const { chargeCurrentA, dischargeCurrentA } = rules.limits;
  const charge = decide(chargeCandidates(battery, circumstances, rules), memory.charge, chargeCurrentA);
  const discharge = decide(dischargeCandidates(battery, circumstances, rules), memory.discharge, dischargeCurrentA);
  return {
    charge: charge.limit,
    discharge: discharge.limit,
    memory: { charge: charge.ramp, discharge: discharge.ramp },
  };
}

const setpoints = (
  charge: LimitDecision,
  discharge: LimitDecision,
  voltage: ChargeVoltageDecision,
  rules: Rules,
): InverterOutput["setpoints"] => ({
  chargeVoltageV: voltage.valueV,
  chargeCurrentLimitA: charge.valueA,
  dischargeCurrentLimitA: discharge.valueA,
  dischargeVoltageV: rules.limits.dischargeVoltageV,
});

function urgency(before: Memory, decision: Decision, inverter: InverterMemory): Urgency {
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
