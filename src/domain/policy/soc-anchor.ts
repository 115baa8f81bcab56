/**
 * What the count of each BMS is worth. A JK BMS counts charge and drifts, so a full battery tells what it counts too little: that
 * offset is added to its count until the next full charge, or until it corrects itself. Each pack has its own, so that a pack that
 * comes or goes says nothing about the others.
 */
import type { PackState } from "../pack-state.ts";
import type { Counted } from "./soc.ts";

/** Of one pack; plain data. */
export interface AnchorMemory {
  /** Monotonic time of the newest reading, ms. */
  readonly atMs: number;
  /** The count in it, %. */
  readonly bmsPct: number;
  /** Positive while charging, A. */
  readonly currentA: number;
  /** What is added to the count, 0..100 - `bmsPct` %; 0 while nothing is known of a full charge. */
  readonly offsetPct: number;
  /** Taken out since the count came to 0, where it says nothing any more, 0..`offsetPct` %. */
  readonly takenPct: number;
  /** The pack was full in this reading. */
  readonly wasFull: boolean;
}

/** By the name of the pack. */
export type Anchors = Readonly<Record<string, AnchorMemory>>;

export interface AnchorInput {
  /** Monotonic time of the reading, ms. */
  readonly nowMs: number;
  /** 0..100 %. */
  readonly bmsPct: number;
  /** Positive while charging, A. */
  readonly currentA: number;
  /** 0 when it is not known. */
  readonly capacityAh: number;
  readonly full: boolean;
}

/** A BMS counts in whole percent; more than this from one reading to the next, without the charge for it, is a correction. */
const CORRECTION_PCT = 1.5;
/** Longer between two readings, nobody knows which current flowed, ms: the slowest polling is every 10 s. */
const LONGEST_GAP_MS = 15_000;
/** What may have flowed then, 1/h: more than home batteries are built for. */
const MOST_C = 1;
/** An older count says nothing about the new one, ms. */
const FORGOTTEN_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Takes in a reading of one pack; the same reading twice changes nothing more. `countedPct` is 0..100 %, never below `bmsPct`.
 * A reading without a finite time and count is none; before the first one `countedPct` is NaN.
 */
export function nextAnchor(
  memory: AnchorMemory | undefined,
  input: AnchorInput,
): { readonly memory: AnchorMemory | undefined; readonly countedPct: number } {
  if (!Number.isFinite(input.nowMs) || !Number.isFinite(input.bmsPct)) return { memory, countedPct: countedPctOf(memory) };
  const { nowMs, full } = input;
  const bmsPct = Math.min(100, Math.max(0, input.bmsPct));
  const currentA = Number.isFinite(input.currentA) ? input.currentA : 0;
  const reading = { ...input, bmsPct, currentA };
  const trusted = memory !== undefined && !corrects(memory, reading) ? memory : null;
  const begins = full && trusted?.wasFull !== true;
  const known = begins ? { offsetPct: 100 - bmsPct, takenPct: 0 } : goneOn(trusted, reading);
  const next: AnchorMemory = { atMs: nowMs, bmsPct, currentA, ...known, wasFull: full };
  return { memory: next, countedPct: countedPctOf(next) };
}

/** NaN before the first reading. */
const countedPctOf = (memory: AnchorMemory | undefined): number =>
  memory === undefined ? NaN : Math.min(100, memory.bmsPct + memory.offsetPct - memory.takenPct);

type Known = Pick<AnchorMemory, "offsetPct" | "takenPct">;

/** `null`: nothing of before counts any more. */
function goneOn(before: AnchorMemory | null, reading: AnchorInput): Known {
  if (before === null) return { offsetPct: 0, takenPct: 0 };
  // A count that leaves 0 has not seen what was taken out there. A battery is never more than full.
  if (reading.bmsPct > 0) return { offsetPct: Math.min(before.offsetPct - before.takenPct, 100 - reading.bmsPct), takenPct: 0 };
  const takenPct = before.takenPct + (before.bmsPct === 0 ? takenOut(before, reading) : 0);
  return { offsetPct: before.offsetPct, takenPct: Math.min(before.offsetPct, Math.max(0, takenPct)) };
}

/** What flowed out from one reading to the next, % of the capacity; negative for charge. What nobody saw does not count. */
function takenOut(before: AnchorMemory, { nowMs, currentA, capacityAh }: AnchorInput): number {
  const elapsedMs = Math.max(0, nowMs - before.atMs);
  if (elapsedMs > LONGEST_GAP_MS || !(capacityAh > 0)) return 0;
  const outPct = ((-100 * (before.currentA + currentA)) / 2 / capacityAh) * (elapsedMs / HOUR_MS);
  return Number.isFinite(outPct) ? outPct : 0;
}

/** Whether the BMS has changed its count by more than the charge that may have flowed since the reading before. */
function corrects(before: AnchorMemory, { nowMs, bmsPct, currentA, capacityAh }: AnchorInput): boolean {
  const elapsedMs = Math.max(0, nowMs - before.atMs);
  if (elapsedMs > FORGOTTEN_MS) return true;
  const hours = elapsedMs / HOUR_MS;
  const pctPerA = capacityAh > 0 ? (100 * hours) / capacityAh : 0;
  const unseenPct = elapsedMs > LONGEST_GAP_MS ? 100 * MOST_C * hours : 0;
  const mostPct = Math.max(unseenPct, pctPerA * Math.max(0, before.currentA, currentA));
  const leastPct = Math.min(-unseenPct, pctPerA * Math.min(0, before.currentA, currentA));
  const changePct = bmsPct - before.bmsPct;
  return changePct > CORRECTION_PCT + mostPct || changePct < -CORRECTION_PCT + leastPct;
}

/** How full the battery is: `begins` in the moment in which it becomes full, `lasts` as long as nothing is done with it. */
export type Fullness = "no" | "begins" | "lasts";

/**
 * Takes in what is known of every pack now. `pct` is the mean of those that can deliver, weighted by capacity; of all that are
 * present if none can, NaN if none is. Only packs that were fresh and could be charged when the battery became full are full.
 */
export function nextAnchors(
  anchors: Anchors,
  packs: readonly PackState[],
  fullness: Fullness,
): { readonly anchors: Anchors; readonly counted: Counted } {
  const present = packs.flatMap(({ rules, link, good }) => {
    if (good === null || link === "lost") return [];
    const { name, represents } = rules;
    const { socPct: bmsPct, currentA, capacityAh, chargeMosOn, dischargeMosOn } = good.value;
    const before = Object.hasOwn(anchors, name) ? anchors[name] : undefined;
    const takesPart = fullness === "begins" || (fullness === "lasts" && before?.wasFull === true);
    const full = takesPart && link === "fresh" && chargeMosOn;
    const { memory, countedPct } = nextAnchor(before, { nowMs: good.atMs, bmsPct, currentA, capacityAh, full });
    // A BMS whose capacity was never set still has a SOC: it counts as 1 Ah instead of vanishing.
    return [{ name, memory, bmsPct, countedPct, dischargeMosOn, share: Math.max(capacityAh, 1) * represents }];
  });
  const delivering = present.filter(({ dischargeMosOn }) => dischargeMosOn);
  const counts = delivering.length > 0 ? delivering : present;
  const weight = counts.reduce((sum, { share }) => sum + share, 0);
  const pct = counts.reduce((sum, { countedPct, share }) => sum + countedPct * share, 0) / weight;
  const anchored = counts.some(({ bmsPct, countedPct }) => countedPct !== bmsPct);
  const from = anchored ? "anchor" : counts.length < present.length ? "delivering" : "bms";
  const seen = present.flatMap(({ name, memory }) => (memory === undefined ? [] : [[name, memory] as const]));
  return { anchors: { ...anchors, ...Object.fromEntries(seen) }, counted: { pct, from } };
}

/** What a restart must not lose of a pack: the correction of its count, and the count, which shows whether it still holds. */
export interface KeptAnchor {
  readonly bmsPct: number;
  /** Above 0. */
  readonly offsetPct: number;
  /** Age of the reading, ms. */
  readonly agoMs: number;
}

export type KeptAnchors = Readonly<Record<string, KeptAnchor>>;

export function keptAnchors(anchors: Anchors, nowMs: number): KeptAnchors {
  const kept = Object.entries(anchors).flatMap(([name, memory]): readonly (readonly [string, KeptAnchor])[] => {
    const offsetPct = memory.offsetPct - memory.takenPct;
    if (!(offsetPct > 0)) return [];
    return [[name, { bmsPct: memory.bmsPct, offsetPct, agoMs: Math.max(0, nowMs - memory.atMs) }]];
  });
  return Object.fromEntries(kept);
}

/** Whether it is not worth keeping `anchors` where `before` is kept. */
export const keepsSameAnchors = (anchors: Anchors, before: Anchors): boolean =>
  Object.entries(anchors).every(([name, memory]) => {
    const [now, then] = [wholePct(memory), Object.hasOwn(before, name) ? wholePct(before[name]!) : [0, 0]];
    return now[0] === then[0] && (now[0] === 0 || now[1] === then[1]);
  });

/** What is added to the count, and the count. */
const wholePct = ({ offsetPct, takenPct, bmsPct }: AnchorMemory): readonly [number, number] => [
  Math.ceil(offsetPct - takenPct),
  bmsPct,
];

/** What was kept of the packs with these names `ageMs` ago, at `nowMs` of another clock. */
export function resumedAnchors(kept: KeptAnchors, names: readonly string[], ageMs: number, nowMs: number): Anchors {
  const still = names.filter((name) => Object.hasOwn(kept, name));
  return Object.fromEntries(
    still.map((name): [string, AnchorMemory] => {
      const { bmsPct, offsetPct, agoMs } = kept[name]!;
      return [name, { atMs: nowMs - ageMs - agoMs, bmsPct, currentA: 0, offsetPct, takenPct: 0, wasFull: false }];
    }),
  );
}
