/**
 * The state of charge (SOC) that is sent. A JK BMS counts charge and drifts, and the Sunny Island believes what it is told: a
 * false low SOC shuts the house down, a false high one drains the battery. Three steps, in this order: what the BMSs count
 * (`soc-anchor.ts`), held up or down by what the cell voltage shows, and raised slowly.
 */
import type { ChargeStageDecision } from "./charge-stage.ts";

/** The count is not believed above a figure while the cells stand lower than it allows. */
export interface GuardRule {
  /** Mean cell voltage, low-passed, V. The rule begins below it. */
  readonly belowCellV: number;
  /** The rule begins only with a count above this, %. */
  readonly aboveSocPct: number;
  /** What is said at the most while the rule holds, %; at most `aboveSocPct`. */
  readonly toSocPct: number;
  /**
   * The rule begins only while charging, and holds only in the stage `bulk`: a full battery is held at the float voltage, where a
   * trickle of charge would look like a battery far from full.
   */
  readonly onlyCharging: boolean;
}

/**
 * The count is not believed below a figure while the cells stand higher than it allows. Once the rule holds, no charge ends it:
 * what is put in cannot make the battery emptier.
 */
export interface FloorRule {
  /** Mean cell voltage, low-passed, V: the rule begins at or above it while nothing charges ... */
  readonly restCellV: number;
  /** ... or at or above this while charging with little; at least `restCellV`. */
  readonly chargingCellV: number;
  /** What is little, as a fraction of the capacity, 1/h. */
  readonly littleFraction: number;
  /** Lowest cell, low-passed, V: the rule begins only at or above it. One cell is emptied before the others. */
  readonly lowestCellV: number;
  /** The rule ends this far below `restCellV` or `lowestCellV`, V. */
  readonly hysteresisV: number;
  /** What is said at the least while the rule holds and no guard does, %. */
  readonly atLeastPct: number;
}

export interface SocRules {
  /** Of several rules that hold, the lowest figure counts. */
  readonly guard: readonly GuardRule[];
  /** A rule ends when the cell voltage is this far above `belowCellV`, V. */
  readonly guardHysteresisV: number;
  readonly floor: FloorRule;
  /** Time constant of the low pass, and how long a charge must last without a break to count as charging, ms; above 0. */
  readonly filterMs: number;
  /** More current than this fraction of the capacity is charging, 1/h. */
  readonly chargingFraction: number;
  /** Fastest rise, ms for each %; above 0. */
  readonly riseMsPerPct: number;
}

/**
 * LFP. The steps of the guard are those of the original SIinterJK script, which its owner found in years of use with 16 cells (50,
 * 49, 46 and 54 V), divided by 16. The script compared each reading as it came; low pass and hysteresis keep a load's sag from
 * acting. The floor is chosen: an LFP cell that rests at 3.2 V holds more than 10 %.
 */
export const LFP_SOC_RULES: SocRules = {
  guard: [
    { belowCellV: 3.125, aboveSocPct: 30, toSocPct: 30, onlyCharging: false },
    { belowCellV: 3.0625, aboveSocPct: 20, toSocPct: 19, onlyCharging: false },
    { belowCellV: 2.875, aboveSocPct: 10, toSocPct: 9, onlyCharging: false },
    { belowCellV: 3.375, aboveSocPct: 95, toSocPct: 90, onlyCharging: true },
  ],
  guardHysteresisV: 0.02,
  floor: { restCellV: 3.2, chargingCellV: 3.3, littleFraction: 0.2, lowestCellV: 3.1, hysteresisV: 0.02, atLeastPct: 10 },
  filterMs: 60_000,
  chargingFraction: 0.002,
  riseMsPerPct: 10_000,
};

/** The SOC that the BMSs count, with what is known of their counts. */
export interface Counted {
  /** 0..100 %. */
  readonly pct: number;
  /**
   * `bms`: as they count. `anchor`: with what they counted too little of a full battery. `delivering`: only the packs whose
   * discharge MOSFET conducts, for there are others.
   */
  readonly from: "bms" | "anchor" | "delivering";
}

export interface SocInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  /** As the BMSs say it, weighted by capacity, 0..100 %. */
  readonly bmsPct: number;
  /** With what is known of their counts. */
  readonly counted: Counted;
  readonly batteryV: number;
  readonly cellCount: number;
  /** Lowest cell, V; `null` without one. */
  readonly cellMinV: number | null;
  /** Positive while charging, A. */
  readonly currentA: number;
  readonly capacityAh: number;
  /** The battery is full just now, or settles after a full charge. */
  readonly full: boolean;
  readonly stage: ChargeStageDecision["stage"];
  /** The battery has been read since the last call. */
  readonly newReading: boolean;
}

/** Plain data. Nothing of it is worth keeping over a restart. */
export interface SocMemory {
  /** `null` before the first reading. */
  readonly decision: SocDecision | null;
  /** Time of the reading before. */
  readonly atMs: number | null;
  readonly filteredCellV: number | null;
  /** Of the lowest cell. */
  readonly filteredLowestV: number | null;
  /** Since when every reading showed charging. */
  readonly chargingSinceMs: number | null;
  /** Which rules of the guard hold, in their order. */
  readonly holding: readonly boolean[];
  /** Whether the floor holds. */
  readonly floorHolds: boolean;
  /** The reading before was full. */
  readonly wasFull: boolean;
}

export const NEW_SOC: SocMemory = {
  decision: null,
  atMs: null,
  filteredCellV: null,
  filteredLowestV: null,
  chargingSinceMs: null,
  holding: [],
  floorHolds: false,
  wasFull: false,
};

/** The SOC and why it is what it is. */
export interface SocDecision {
  /** What is sent, 0..100 %. */
  readonly valuePct: number;
  /** What the BMSs say, 0..100 %. */
  readonly bmsPct: number;
  /**
   * `bms`, `anchor`, `delivering`: as it is counted (`Counted`). `full`: 100 %. `guard`, `floor`: held down or up by the cell
   * voltage. `rising`: on its slow way up to one of these.
   */
  readonly why: Counted["from"] | "full" | "guard" | "floor" | "rising";
  /** The rule that holds the SOC down, also while it rises to what the rule allows; `null` without one. */
  readonly guard: GuardRule | null;
  /** The rule that holds the SOC up; `null` without one. */
  readonly floor: FloorRule | null;
  /** What the guard looks at, V. */
  readonly filteredCellV: number | null;
}

/** The guard never says less, %: a Sunny Island that switches off at 5 % must get its chance to recharge first. */
const GUARD_FLOOR_PCT = 9;
/** A SOC that leaves 0 is this at once, %: in whole percent anything less is still 0, and 0 shuts the house down. */
const LEAST_PCT = 1;
/** No more time than this counts for one step upwards, ms: a process that stalled must not catch up in one leap. */
const MOST_CREDIT_MS = 10_000;

/**
 * The next SOC; total, always 0..100 %, and 0 only when 0 is counted. Without a new reading it stays as it was. A reading without
 * finite counts and a positive cell voltage is none.
 */
export function nextSoc(
  memory: SocMemory,
  input: SocInput,
  rules: SocRules,
): { readonly memory: SocMemory; readonly decision: SocDecision } {
  const { nowMs, full, counted } = input;
  const cellV = input.batteryV / input.cellCount;
  const usable = [nowMs, input.bmsPct, counted.pct, cellV].every(Number.isFinite) && cellV > 0;
  if (memory.decision !== null && !(usable && input.newReading)) return { memory, decision: memory.decision };
  if (!usable) return { memory, decision: unknown(input.bmsPct) };

  const elapsedMs = memory.atMs === null ? 0 : Math.max(0, nowMs - memory.atMs);
  const gap = elapsedMs > rules.filterMs;
  const countedPct = full ? 100 : within(counted.pct);

  const filteredCellV = lowPass(memory.filteredCellV, cellV, elapsedMs, rules.filterMs);
  const { cellMinV } = input;
  const hasLowest = cellMinV !== null && Number.isFinite(cellMinV);
  const filteredLowestV = hasLowest ? lowPass(memory.filteredLowestV, cellMinV, elapsedMs, rules.filterMs) : null;
  const unbrokenSinceMs = gap ? null : memory.chargingSinceMs;
  const charges = Number.isFinite(input.currentA) && input.currentA > rules.chargingFraction * input.capacityAh;
  const chargingSinceMs = charges ? (unbrokenSinceMs ?? nowMs) : null;
  const charging = chargingSinceMs !== null && nowMs - chargingSinceMs >= rules.filterMs;

  const seen = { countedPct, cellV: filteredCellV, charging, bulk: input.stage === "bulk" };
  const holding = rules.guard.map((rule, i) => holds(rule, memory.holding[i] ?? false, seen, rules.guardHysteresisV));
  const guard = lowest(rules.guard.filter((_, i) => holding[i]));
  const floorHolds = floorIsProven(memory.floorHolds && !gap, filteredCellV, filteredLowestV, input, rules);
  const leastPct = floorHolds && guard === null ? rules.floor.atLeastPct : 0;

  const targetPct = guard === null ? Math.max(countedPct, leastPct) : capPct(guard);
  const leaps = memory.decision === null || (full && guard === null);
  const risenPct = leaps ? targetPct : risen(memory.decision.valuePct, targetPct, elapsedMs, rules.riseMsPerPct);
  const valuePct = Math.max(risenPct, leastPct);
  const floor = countedPct < leastPct ? rules.floor : null;
  const source = guard !== null ? "guard" : full ? "full" : floor !== null ? "floor" : counted.from;
  const why = valuePct < targetPct ? "rising" : source;
  const decision: SocDecision = { valuePct, bmsPct: within(input.bmsPct), why, guard, floor, filteredCellV };
  const next = { decision, atMs: nowMs, filteredCellV, filteredLowestV, chargingSinceMs, holding, floorHolds, wasFull: full };
  return { memory: next, decision };
}

/** Before anything is known: low, so that nothing is drained, but not 0. Readings that were judged before never come here. */
function unknown(socPct: number): SocDecision {
  const bmsPct = Number.isFinite(socPct) ? within(socPct) : GUARD_FLOOR_PCT;
  return { valuePct: Math.min(bmsPct, GUARD_FLOOR_PCT), bmsPct, why: "guard", guard: null, floor: null, filteredCellV: null };
}

/** First order, right for any distance of readings; begins anew after a gap longer than its time constant. */
function lowPass(lastV: number | null, cellV: number, elapsedMs: number, filterMs: number): number {
  if (lastV === null || elapsedMs > filterMs) return cellV;
  return lastV - Math.expm1(-elapsedMs / filterMs) * (cellV - lastV);
}

interface Seen {
  readonly countedPct: number;
  readonly cellV: number;
  readonly charging: boolean;
  readonly bulk: boolean;
}

/**
 * Whether a rule holds. Once it holds, only the voltage, a count that has come down to it or the end of its stage ends it: that the
 * charge stops does not make a disproved count true, and what is sent must not rise because the count falls below `aboveSocPct`.
 */
function holds(rule: GuardRule, held: boolean, { countedPct, cellV, charging, bulk }: Seen, hysteresisV: number): boolean {
  if (rule.onlyCharging && !bulk) return false;
  if (held) return cellV <= rule.belowCellV + hysteresisV && countedPct > capPct(rule);
  return cellV < rule.belowCellV && countedPct > Math.max(rule.aboveSocPct, capPct(rule)) && (charging || !rule.onlyCharging);
}

/** Whether the floor holds. A current that is no number proves nothing. */
function floorIsProven(
  held: boolean,
  cellV: number,
  lowestV: number | null,
  { currentA, capacityAh }: SocInput,
  { floor, chargingFraction }: SocRules,
): boolean {
  if (lowestV === null || !(Number.isFinite(currentA) || held)) return false;
  if (held) return cellV >= floor.restCellV - floor.hysteresisV && lowestV >= floor.lowestCellV - floor.hysteresisV;
  const rests = currentA <= chargingFraction * capacityAh && cellV >= floor.restCellV;
  const takesLittle = currentA <= floor.littleFraction * capacityAh && cellV >= floor.chargingCellV;
  return (rests || takesLittle) && lowestV >= floor.lowestCellV;
}

const capPct = (rule: GuardRule): number => Math.max(rule.toSocPct, GUARD_FLOOR_PCT);

const lowest = (rules: readonly GuardRule[]): GuardRule | null =>
  rules.reduce<GuardRule | null>((low, rule) => (low === null || capPct(rule) < capPct(low) ? rule : low), null);

/** A fall acts at once, a rise takes its time. */
function risen(lastPct: number, targetPct: number, elapsedMs: number, riseMsPerPct: number): number {
  const reachablePct = lastPct + Math.min(elapsedMs, MOST_CREDIT_MS) / riseMsPerPct;
  return Math.min(targetPct, Math.max(reachablePct, LEAST_PCT));
}

const within = (pct: number): number => Math.min(100, Math.max(0, pct));
