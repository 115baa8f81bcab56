/**
 * What each stage of charging waits for. Readings count, not ticks: what has to hold for a while must hold in every reading, and
 * silence breaks it.
 */

export interface ChargeStageRules {
  /** Target in `float`, V for each cell. */
  readonly floatCellV: number;
  /** A cell that takes no current is full at this voltage, V. */
  readonly tailCellV: number;
  /** How long the tail rule must hold, and how long a battery must have been charged before it can be full at all, ms. */
  readonly tailForMs: number;
  /** More current than this fraction of the capacity is charging, 1/h. */
  readonly chargingFraction: number;
  /** Full after so long near the absorption voltage, ms. */
  readonly absorptionMaxMs: number;
  /** What is near, V for the whole battery. */
  readonly absorptionBandV: number;
  /** Longest time without charge after a full charge, ms. */
  readonly settleMaxMs: number;
  /** The battery has settled when it stands at most this far above float, V for the whole battery. */
  readonly settleBandV: number;
  /** Charged anew at this SOC, %, by a BMS that says 100 of the full battery. */
  readonly rebulkSocPct: number;
  /** Charged anew when the lowest cell stands below this, V ... */
  readonly rebulkCellV: number;
  /** ... for so long, ms. */
  readonly rebulkForMs: number;
  /** Charged anew so long after the last full charge, ms. */
  readonly fullEveryMs: number;
}

/** LFP. Tail rule and float voltage are those of esphome-yambms and dbus-serialbattery, which many home batteries run on. */
export const LFP_CHARGE_STAGE_RULES: ChargeStageRules = {
  floatCellV: 3.375,
  tailCellV: 3.37,
  tailForMs: 300_000,
  chargingFraction: 0.002,
  absorptionMaxMs: 3_600_000,
  absorptionBandV: 0.1,
  settleMaxMs: 1_800_000,
  settleBandV: 0.1,
  rebulkSocPct: 90,
  rebulkCellV: 3.3,
  rebulkForMs: 60_000,
  fullEveryMs: 14 * 86_400_000,
};

/** What shows whether a pack is full: its highest cell, V, and its own current and capacity; 0 Ah when that is not known. */
export interface TailPack {
  readonly cellMaxV: number | null;
  readonly currentA: number;
  readonly capacityAh: number;
}

export interface ChargeStageInput {
  /** Monotonic time, ms. */
  readonly nowMs: number;
  readonly batteryV: number;
  /** Positive while charging, A. */
  readonly currentA: number;
  /** 0 when it is not known. */
  readonly capacityAh: number;
  /** Cells in series. */
  readonly cellCount: number;
  /** The packs that take part in charging. Each of them must be full. */
  readonly tails: readonly TailPack[];
  readonly cellMinV: number | null;
  /** 0..100 %. */
  readonly socPct: number;
  /** Target in `bulk`, and never exceeded, V. */
  readonly absorptionV: number;
  /** A command "charge to full once" stands. Who gives it ends it at `becameFull`. */
  readonly fullOnce: boolean;
  /** The battery has been read since the last call. */
  readonly newReading: boolean;
}

export type ConditionName = "charging" | "tail" | "absorption" | "settled" | "settle-time" | "soc-low" | "cell-low" | "full-due";

/** How long something has held, and the time of the newest reading if it held in that one. */
export interface Held {
  readonly ms: number;
  readonly untilMs: number | null;
}

/** Of the conditions that must hold for a while. */
export type HeldBy = Readonly<Partial<Record<ConditionName, Held>>>;

/**
 * Something that must come true before the stage ends, and how far it is. `bulk` ends with `charging` and one of `tail` (the
 * highest cell less what the current lifts it by) and `absorption`; the other stages end with any of theirs.
 */
export interface StageCondition {
  readonly name: ConditionName;
  /** What is measured; `null` when it is missing. */
  readonly value: number | null;
  readonly is: "above" | "at-least" | "at-most" | "below";
  readonly threshold: number | null;
  readonly unit: "V" | "A" | "%" | "ms";
  /** How long it has held without a break, `null` when it does not hold; of `charging`: altogether in this stage. */
  readonly heldMs: number | null;
  /** How long it has to hold; 0: at once. */
  readonly forMs: number;
  readonly met: boolean;
}

/** Readings further apart say nothing about the time between them: the slowest polling is every 10 s, and a tick comes each second. */
const LONGEST_GAP_MS = 15_000;
/**
 * Makers end a charge at 3.65 V with 0.05 C, and with no current that voltage is `tailCellV`: so each C lifts a cell by
 * 0.28 V / 0.05 (the tail-current rule of nordkyndesign.com, as a line by esphome-yambms). V per (A / Ah).
 */
const TAIL_V_PER_C = 0.28 / 0.05;
/** More than this is charging when the capacity is not known, A: a JK BMS was seen to report 1 A that does not flow. */
const CHARGING_UNKNOWN_A = 1;
/**
 * The charge voltage follows the highest voltage of 60 slots of 10 s and the one that has begun. Charging must not begin before
 * the last voltage of the charge is forgotten: it would be reached again, and the charge voltage would stay there all day.
 */
const SETTLED_FOR_MS = 610_000;

/** What a condition compares, and whether it holds now. */
export interface Test extends Omit<StageCondition, "value" | "threshold" | "heldMs" | "met"> {
  readonly value: number;
  readonly threshold: number;
  readonly holds: boolean;
}

/** Ends with `charging` and one of the others. */
export function bulkTests(input: ChargeStageInput, rules: ChargeStageRules): readonly Test[] {
  const charging = compare("charging", input.currentA, "above", chargingA(input, rules), "A", rules.tailForMs);
  const tail = compare("tail", tailV(input), "at-least", rules.tailCellV, "V", rules.tailForMs);
  return [
    charging,
    // A battery that merely relaxes looks full, too.
    { ...tail, holds: tail.holds && charging.holds },
    compare("absorption", input.batteryV, "at-least", nearAbsorptionV(input, rules), "V", rules.absorptionMaxMs),
  ];
}

/** Ends with either. */
export function settleTests(fullAtMs: number, input: ChargeStageInput, rules: ChargeStageRules): readonly Test[] {
  const settledV = toMillivolt(floatV(input, rules) + rules.settleBandV);
  return [
    compare("settled", input.batteryV, "at-most", settledV, "V", SETTLED_FOR_MS),
    compare("settle-time", input.nowMs - fullAtMs, "at-least", rules.settleMaxMs, "ms", 0),
  ];
}

/** Ends with any. `socTopPct` is the highest SOC since the battery was full. */
export function floatTests(
  { fullAtMs, socTopPct }: { readonly fullAtMs: number; readonly socTopPct: number | null },
  input: ChargeStageInput,
  rules: ChargeStageRules,
): readonly Test[] {
  // Relative to the count of the full battery: one that has drifted must not have it charged anew again and again.
  const socLowPct = rules.rebulkSocPct - (100 - (socTopPct ?? 100));
  return [
    compare("soc-low", input.socPct, "at-most", socLowPct, "%", 0),
    compare("cell-low", input.cellMinV ?? NaN, "below", rules.rebulkCellV, "V", rules.rebulkForMs),
    compare("full-due", input.nowMs - fullAtMs, "at-least", rules.fullEveryMs, "ms", 0),
  ];
}

/** Nothing holds of what is missing: every comparison with NaN is false. */
function compare(name: ConditionName, value: number, is: Test["is"], threshold: number, unit: Test["unit"], forMs: number): Test {
  return { name, value, is, threshold, unit, forMs, holds: holds(value, is, threshold) };
}

function holds(value: number, is: Test["is"], threshold: number): boolean {
  switch (is) {
    case "above":
      return value > threshold;
    case "at-least":
      return value >= threshold;
    case "at-most":
      return value <= threshold;
    case "below":
      return value < threshold;
  }
}

/** What has held for how long, after a reading in which `tests` hold or not. */
export function heldAfter(held: HeldBy, tests: readonly Test[], nowMs: number): HeldBy {
  const after: Partial<Record<ConditionName, Held>> = {};
  for (const { name, holds, forMs } of tests) {
    const before = held[name];
    const joins = before !== undefined && joined(before, nowMs);
    // Charging counts altogether: a load that comes and goes must not make an hour of charge undone.
    const beforeMs = joins || name === "charging" ? (before?.ms ?? 0) : 0;
    const addedMs = joins && holds ? nowMs - before.untilMs : 0;
    if (forMs > 0 && holds) after[name] = { ms: Math.min(beforeMs + addedMs, forMs), untilMs: nowMs };
    else if (name === "charging") after[name] = { ms: beforeMs, untilMs: null };
  }
  return after;
}

const joined = (held: Held, nowMs: number): held is Held & { readonly untilMs: number } =>
  held.untilMs !== null && nowMs >= held.untilMs && nowMs - held.untilMs <= LONGEST_GAP_MS;

/** The tests with how long they have held. */
export function conditionsOf(held: HeldBy, tests: readonly Test[], nowMs: number): readonly StageCondition[] {
  return tests.map(({ name, value, is, threshold, unit, forMs, holds }) => {
    const lasting = held[name];
    const counts = lasting !== undefined && (name === "charging" || joined(lasting, nowMs));
    const heldMs = forMs === 0 ? (holds ? 0 : null) : counts ? lasting.ms : null;
    const met = heldMs !== null && heldMs >= forMs;
    // Field by field: rest and spread took a sixth of the time of a whole tick.
    return { name, value: finite(value), is, threshold: finite(threshold), unit, forMs, heldMs, met };
  });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const chargingA = ({ capacityAh }: ChargeStageInput, rules: ChargeStageRules): number =>
  capacityAh > 0 ? rules.chargingFraction * capacityAh : CHARGING_UNKNOWN_A;

/** The highest cell of the pack that is farthest from full, as it would stand without current, V; NaN when one is not known. */
const tailV = ({ tails }: ChargeStageInput): number => (tails.length === 0 ? NaN : Math.min(...tails.map(unloadedV)));

const unloadedV = ({ cellMaxV, currentA, capacityAh }: TailPack): number =>
  cellMaxV !== null && capacityAh > 0 ? cellMaxV - (TAIL_V_PER_C * currentA) / capacityAh : NaN;

/** With an absorption voltage at which no cell gets full, time alone does not make it full: a half-full battery rests there, too. */
const nearAbsorptionV = ({ absorptionV, cellCount }: ChargeStageInput, rules: ChargeStageRules): number =>
  toMillivolt(Math.max(absorptionV - rules.absorptionBandV, cellCount * rules.tailCellV));

/** Target of `float`, V, in steps of the Sunny Island. Without a number of cells, or with one above absorption, it is absorption. */
export function floatV({ absorptionV, cellCount }: ChargeStageInput, rules: ChargeStageRules): number {
  const valueV = Math.floor(cellCount * rules.floatCellV * 10 + 1e-6) / 10;
  return valueV > 0 && valueV < absorptionV ? valueV : absorptionV;
}

const toMillivolt = (v: number): number => Math.round(v * 1000) / 1000;
