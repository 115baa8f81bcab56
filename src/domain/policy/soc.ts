/**
 * The state of charge (SOC) that is sent. A JK BMS counts charge and drifts, and the Sunny Island believes what it is told: a
 * false low SOC shuts the house down, a false high one drains the battery. Four steps, in this order: the count of the BMS,
 * scaled to the last full charge, held down by a guard on the cell voltage, and raised slowly.
 */

/** The count is not believed above a figure while the cells stand lower than it allows. */
export interface GuardRule {
  /** Mean cell voltage, low-passed, V. The rule begins below it. */
  readonly belowCellV: number;
  /** The rule begins only with a count above this, %. */
  readonly aboveSocPct: number;
  /** What is said at the most while the rule holds, %; at most `aboveSocPct`. */
  readonly toSocPct: number;
  /** The rule begins only while charging, and not between a full charge and the first count at or below `toSocPct`. */
  readonly onlyCharging: boolean;
}

export interface SocRules {
  /** Of several rules that hold, the lowest figure counts. */
  readonly guard: readonly GuardRule[];
  /** A rule ends when the cell voltage is this far above `belowCellV`, V. */
  readonly guardHysteresisV: number;
  /** Time constant of the low pass, and how long a charge must last without a break to count as charging, ms; above 0. */
  readonly filterMs: number;
  /** More current than this fraction of the capacity is charging, 1/h. */
  readonly chargingFraction: number;
  /** Fastest rise, ms for each %; above 0. */
  readonly riseMsPerPct: number;
  /** The count of the BMS is multiplied by this at the most. */
  readonly maxAnchorFactor: number;
}

/**
 * LFP. The steps are those of the original SIinterJK script, which its owner found in years of use with 16 cells (50, 49, 46 and
 * 54 V), divided by 16. The script compared each reading as it came; low pass and hysteresis keep a load's sag from acting.
 */
export const LFP_SOC_RULES: SocRules = {
  guard: [
    { belowCellV: 3.125, aboveSocPct: 30, toSocPct: 30, onlyCharging: false },
    { belowCellV: 3.0625, aboveSocPct: 20, toSocPct: 19, onlyCharging: false },
    { belowCellV: 2.875, aboveSocPct: 10, toSocPct: 9, onlyCharging: false },
    { belowCellV: 3.375, aboveSocPct: 95, toSocPct: 90, onlyCharging: true },
  ],
  guardHysteresisV: 0.02,
  filterMs: 60_000,
  chargingFraction: 0.002,
  riseMsPerPct: 10_000,
  maxAnchorFactor: 2,
};

export interface SocInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  /** As the BMSs count it, weighted by capacity, 0..100 %. */
  readonly socPct: number;
  readonly batteryV: number;
  readonly cellCount: number;
  /** Positive while charging, A. */
  readonly currentA: number;
  readonly capacityAh: number;
  /** The battery is full just now, or settles after a full charge. */
  readonly full: boolean;
  /** The battery has been read since the last call. */
  readonly newReading: boolean;
}

/** Plain data. Over a restart `sinceFull` is worth keeping, with `last`, which shows whether the BMS has changed its count since. */
export interface SocMemory {
  /** `null` before the first reading. */
  readonly decision: SocDecision | null;
  /** The reading before. */
  readonly last: { readonly atMs: number; readonly bmsPct: number; readonly currentA: number } | null;
  readonly filteredCellV: number | null;
  /** Since when every reading showed charging. */
  readonly chargingSinceMs: number | null;
  /** Which rules of the guard hold, in their order. */
  readonly holding: readonly boolean[];
  /** The last full charge; `null` when none was seen. */
  readonly sinceFull: SinceFull | null;
  /** The reading before was full. */
  readonly wasFull: boolean;
}

interface SinceFull {
  /** What the BMS said of the full battery, %; 100 once the BMS has corrected itself. */
  readonly bmsAtFullPct: number;
  /** Lowest count since, %. */
  readonly leastPct: number;
}

export const NEW_SOC: SocMemory = {
  decision: null,
  last: null,
  filteredCellV: null,
  chargingSinceMs: null,
  holding: [],
  sinceFull: null,
  wasFull: false,
};

/** The SOC and why it is what it is. */
export interface SocDecision {
  /** What is sent, 0..100 %. */
  readonly valuePct: number;
  /** What the BMSs say, 0..100 %. */
  readonly bmsPct: number;
  /**
   * `bms`: as the BMSs count. `anchor`: scaled, because they said less than 100 % of a full battery. `full`: 100 %.
   * `guard`: held down by the cell voltage. `rising`: on its slow way up to one of these.
   */
  readonly why: "bms" | "anchor" | "full" | "guard" | "rising";
  /** The rule that holds the SOC down, also while it rises to what the rule allows; `null` without one. */
  readonly guard: GuardRule | null;
  /** What the guard looks at, V. */
  readonly filteredCellV: number | null;
}

/** The guard never says less, %: a Sunny Island that switches off at 5 % must get its chance to recharge first. */
const GUARD_FLOOR_PCT = 9;
/** A SOC that leaves 0 is this at once, %: in whole percent anything less is still 0, and 0 shuts the house down. */
const LEAST_PCT = 1;
/** No more time than this counts for one step upwards, ms: a process that stalled must not catch up in one leap. */
const MOST_CREDIT_MS = 10_000;
/** A BMS counts in whole percent; more than this from one reading to the next, without the charge for it, is a correction. */
const CORRECTION_PCT = 1.5;
const HOUR_MS = 3_600_000;

/**
 * The next SOC; total, always 0..100 %, and 0 only when the BMSs say 0. Without a new reading it stays as it was. A reading
 * without a finite SOC and a positive cell voltage is none.
 */
export function nextSoc(
  memory: SocMemory,
  input: SocInput,
  rules: SocRules,
): { readonly memory: SocMemory; readonly decision: SocDecision } {
  const cellV = input.batteryV / input.cellCount;
  const usable = Number.isFinite(input.nowMs) && Number.isFinite(input.socPct) && Number.isFinite(cellV) && cellV > 0;
  if (memory.decision !== null && !(usable && input.newReading)) return { memory, decision: memory.decision };
  if (!usable) return { memory, decision: unknown(input.socPct) };

  const { nowMs, full } = input;
  const bmsPct = within(input.socPct);
  const currentA = Number.isFinite(input.currentA) ? input.currentA : 0;
  const elapsedMs = memory.last === null ? 0 : Math.max(0, nowMs - memory.last.atMs);

  const bmsAtFullPct = nextAnchor(memory, { ...input, currentA }, bmsPct, elapsedMs);
  const factor = bmsAtFullPct === null ? 1 : Math.min(100 / bmsAtFullPct, rules.maxAnchorFactor);
  const countedPct = full ? 100 : within(bmsPct * factor);
  const leastPct = full ? 100 : Math.min(countedPct, memory.sinceFull?.leastPct ?? 100);
  const sinceFull = bmsAtFullPct === null ? null : { bmsAtFullPct, leastPct };

  const filteredCellV = lowPass(memory.filteredCellV, cellV, elapsedMs, rules.filterMs);
  const unbrokenSinceMs = elapsedMs > rules.filterMs ? null : memory.chargingSinceMs;
  const chargingSinceMs = currentA > rules.chargingFraction * input.capacityAh ? (unbrokenSinceMs ?? nowMs) : null;
  const charging = chargingSinceMs !== null && nowMs - chargingSinceMs >= rules.filterMs;
  const seen = { countedPct, cellV: filteredCellV, charging, sinceFull };
  const holding = rules.guard.map((rule, i) => holds(rule, memory.holding[i] ?? false, seen, rules.guardHysteresisV));

  const guard = lowest(rules.guard.filter((_, i) => holding[i]));
  const targetPct = guard === null ? countedPct : capPct(guard);
  const leaps = memory.decision === null || (full && guard === null);
  const valuePct = leaps ? targetPct : risen(memory.decision.valuePct, targetPct, elapsedMs, rules.riseMsPerPct);
  const source = guard !== null ? "guard" : full ? "full" : countedPct !== bmsPct ? "anchor" : "bms";
  const decision: SocDecision = { valuePct, bmsPct, why: valuePct < targetPct ? "rising" : source, guard, filteredCellV };
  const last = { atMs: nowMs, bmsPct, currentA };
  return { memory: { decision, last, filteredCellV, chargingSinceMs, holding, sinceFull, wasFull: full }, decision };
}

/** Before anything is known: low, so that nothing is drained, but not 0. Readings that were judged before never come here. */
function unknown(socPct: number): SocDecision {
  const bmsPct = Number.isFinite(socPct) ? within(socPct) : GUARD_FLOOR_PCT;
  return { valuePct: Math.min(bmsPct, GUARD_FLOOR_PCT), bmsPct, why: "guard", guard: null, filteredCellV: null };
}

/**
 * What the BMS says of a full battery: the highest figure while it is full, so that what is taken out meanwhile counts.
 * A BMS that corrects itself begins a new count, to which the old factor says nothing.
 */
function nextAnchor(memory: SocMemory, input: SocInput, bmsPct: number, elapsedMs: number): number | null {
  const anchorPct = memory.sinceFull?.bmsAtFullPct ?? null;
  const corrected = memory.last !== null && corrects(memory.last, input, bmsPct, elapsedMs);
  if (input.full) return memory.wasFull && !corrected ? Math.max(bmsPct, anchorPct ?? bmsPct) : bmsPct;
  return anchorPct !== null && (corrected || bmsPct >= 100) ? 100 : anchorPct;
}

/** Whether the BMS has changed its count by more than the charge that may have flowed since the reading before. */
function corrects(last: NonNullable<SocMemory["last"]>, input: SocInput, bmsPct: number, elapsedMs: number): boolean {
  const pctPerA = input.capacityAh > 0 ? (100 * elapsedMs) / HOUR_MS / input.capacityAh : 0;
  const mostA = Math.max(0, last.currentA, input.currentA);
  const leastA = Math.min(0, last.currentA, input.currentA);
  const changePct = bmsPct - last.bmsPct;
  return changePct > CORRECTION_PCT + pctPerA * mostA || changePct < -CORRECTION_PCT + pctPerA * leastA;
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
  readonly sinceFull: SinceFull | null;
}

/**
 * Whether a rule holds. Once it holds, only the voltage or a count that has come down to it ends it: that the charge stops does
 * not make a disproved count true, and what is sent must not rise because the count falls below `aboveSocPct`.
 */
function holds(rule: GuardRule, held: boolean, { countedPct, cellV, charging, sinceFull }: Seen, hysteresisV: number): boolean {
  // A full battery is held at the float voltage, where a trickle of charge would look like a battery far from full.
  const proven = sinceFull !== null && sinceFull.leastPct > capPct(rule);
  if (rule.onlyCharging && proven) return false;
  if (held) return cellV <= rule.belowCellV + hysteresisV && countedPct > capPct(rule);
  return cellV < rule.belowCellV && countedPct > Math.max(rule.aboveSocPct, capPct(rule)) && (charging || !rule.onlyCharging);
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
