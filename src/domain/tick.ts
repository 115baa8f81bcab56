/**
 * One tick: what was observed goes in, what the inverter is told comes out, with every reason.
 * Pure and total: the time is in the input, the same inputs give the same outputs, and any input gives a decision.
 */
import { checkInverter } from "./acceptance.ts";
import type { Advice } from "./advice/advice.ts";
import { followAdvice } from "./advice/follow.ts";
import { aggregate, type BatteryState } from "./battery.ts";
import type { Finding } from "./checks/finding.ts";
import { standing, type Command } from "./command.ts";
import { block, run, silent, type Decided, type Known } from "./decide.ts";
import type { Decision } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import type { InverterReport } from "./inverter.ts";
import { diffDecisions, diffFindings } from "./diff.ts";
import type { Memory } from "./memory.ts";
import type { Observed } from "./observed.ts";
import type { PackReading } from "./pack.ts";
import { newPackMemory, observePack, type PackMemory, type PackState } from "./pack-state.ts";
import { stageOf, type Stage } from "./policy/fail-safe.ts";
import { observeInverter, type InverterMemory } from "./presence.ts";
import type { Rules } from "./rules.ts";
import { urgency, type Urgency } from "./urgency.ts";

export interface TickInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  /** What was last observed of each pack, by its name. */
  readonly packs: ReadonlyMap<string, Observed<PackReading>>;
  readonly inverter: Observed<InverterReport>;
  /** What people ask for, already validated. */
  readonly commands: readonly Command[];
  /** The CAN id by which a second battery on the bus was found out; `null` while there is none. */
  readonly strangerId: number | null;
}

export interface TickResult {
  readonly memory: Memory;
  readonly battery: BatteryState | null;
  readonly packs: readonly PackState[];
  readonly decision: Decision;
  /** What the checks of the inverter say, one for each check. */
  readonly findings: readonly Finding[];
  /** What does not fit in the settings of the BMSs, the most severe first. */
  readonly advice: readonly Advice[];
  readonly events: readonly DomainEvent[];
  readonly urgent: Urgency;
}

/** Decides for one second. Never throws for any input that fits the types. */
export function tick(input: TickInput, memory: Memory, rules: Rules): TickResult {
  const { nowMs } = input;
  const events: DomainEvent[] = [];
  const packMemories = new Map<string, PackMemory>();
  const packs = rules.packs.map((pack): PackState => {
    const before = memory.packs[pack.name] ?? newPackMemory(nowMs);
    const cells = pack.cells ?? before.cellCount ?? cellsOfOthers(packMemories, memory, rules);
    const after = observePack(input.packs.get(pack.name), { ...pack, cells }, before, nowMs, rules, events);
    packMemories.set(pack.name, after);
    return { rules: pack, link: after.link, good: after.good };
  });
  const inverter = observeInverter(input.inverter, memory.inverter, nowMs, events);
  const battery = aggregate(packs);
  const checked = checkInverter(memory.acceptance, heard(input, inverter, battery, packs, memory), rules);
  const spread = spreadOf(battery, memory.spread, nowMs, events);
  const news = diffFindings(memory.found, checked.findings);
  const advised = followAdvice(memory.advice, packs, rules);
  const seen: Memory = {
    ...memory,
    packs: Object.fromEntries(packMemories),
    inverter,
    acceptance: checked.memory,
    found: news.found,
    advice: advised.memory,
    spread,
  };

  const stage =
    unfit(battery, input.strangerId, rules) ??
    stageOf(packs, memory.lastOutput !== null, nowMs - memory.startedAtMs, nowMs, rules);
  const decided = decide(battery, stage, input, seen, rules);

  events.push(...diffDecisions(memory.lastDecision, decided.decision), ...news.events, ...advised.events);
  return {
    memory: { ...decided.memory, lastDecision: decided.decision },
    battery,
    packs,
    decision: decided.decision,
    findings: checked.findings,
    advice: advised.memory.list,
    events,
    urgent: urgency(memory, decided.decision, inverter),
  };
}

function decide(battery: BatteryState | null, stage: Stage, input: TickInput, memory: Memory, rules: Rules): Decided {
  const { nowMs, inverter } = input;
  const measured = inverter.ok && memory.inverter.present === true ? inverter.value.measured : null;
  const known: Known = {
    nowMs,
    battery,
    stage,
    commands: standing(input.commands, nowMs),
    inverterCurrentA: measured?.currentA ?? null,
  };
  if (stage.kind === "run" && battery !== null) return run(battery, known, memory, rules);
  // What was said long ago, before a silence, says nothing about now.
  const recent = nowMs - memory.saidAtMs <= rules.ages.blockMs;
  if (stage.kind !== "silent" && memory.lastOutput !== null && recent) return block(memory.lastOutput, known, memory, rules);
  return silent(known, memory, rules);
}

/** All packs hang on the same bus: what one of them has shown first holds for the others, until they have shown their own. */
function cellsOfOthers(seen: ReadonlyMap<string, PackMemory>, memory: Memory, rules: Rules): number | null {
  for (const { name, cells } of rules.packs) {
    const count = cells ?? seen.get(name)?.cellCount ?? memory.packs[name]?.cellCount ?? null;
    if (count !== null) return count;
  }
  return null;
}

/** Packs in parallel differ by what their cables drop; one that is switched on among fuller ones takes its minutes. */
const SPREAD_V = 0.5;
const SPREAD_ENDS_V = 0.4;
const SPREAD_TOLD_MS = 120_000;

function spreadOf(
  battery: BatteryState | null,
  before: Memory["spread"],
  nowMs: number,
  events: DomainEvent[],
): Memory["spread"] {
  if (battery === null) return before;
  const { spreadV } = battery;
  if (spreadV <= (before === null ? SPREAD_V : SPREAD_ENDS_V)) {
    if (before?.told === true) events.push({ kind: "voltage-spread", spreadV: null });
    return null;
  }
  const sinceMs = before?.sinceMs ?? nowMs;
  const told = before?.told === true || nowMs - sinceMs >= SPREAD_TOLD_MS;
  if (told && before?.told !== true) events.push({ kind: "voltage-spread", spreadV });
  return { sinceMs, told };
}

/** The Sunny Island takes no charge voltage below 41 V: a battery whose cells cannot stand that is not one for it. */
const LOWEST_CHARGE_VOLTAGE_V = 41;

/** Why nothing may be said whatever the battery does. */
function unfit(battery: BatteryState | null, strangerId: number | null, rules: Rules): Stage | null {
  if (strangerId !== null) return { kind: "silent", because: [{ code: "second-bms", id: strangerId }], ageMs: null };
  if (battery === null || battery.cellCount * rules.limits.absoluteCellV >= LOWEST_CHARGE_VOLTAGE_V) return null;
  return { kind: "silent", because: [{ code: "too-few-cells", cells: battery.cellCount }], ageMs: null };
}

/** What the checks of the inverter compare: what it was told last, what it says now, and what the BMSs say. */
function heard(
  input: TickInput,
  { present }: InverterMemory,
  battery: BatteryState | null,
  packs: readonly PackState[],
  { lastDecision }: Memory,
): Parameters<typeof checkInverter>[1] {
  const told =
    lastDecision === null || lastDecision.kind === "silent"
      ? null
      : { socPct: lastDecision.output.report.socPct, ...lastDecision.output.setpoints };
  const fresh = packs.every(({ link }) => link === "fresh");
  return {
    nowMs: input.nowMs,
    told,
    inverter: input.inverter,
    present,
    battery: battery === null ? null : { voltageV: battery.voltageV, currentA: battery.currentA, fresh },
  };
}
