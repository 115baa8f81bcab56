/**
 * From observations to packs: a reading is used only if it is plausible, and every pack has a link state by the age of
 * its last good reading. What is refused counts as an absence; the last good reading keeps ageing.
 */
import type { GoodReading } from "./decision.ts";
import type { DomainEvent } from "./event.ts";
import type { Observed } from "./observed.ts";
import { POSSIBLE_CELL_V, POSSIBLE_TEMPERATURE_C, type PackLink, type PackReading, type Refusal } from "./pack.ts";
import type { PackRules, Rules } from "./rules.ts";

/** A pack as the tick sees it. */
export interface PackState {
  readonly rules: PackRules;
  readonly link: PackLink;
  readonly good: GoodReading | null;
}

/** What is remembered of a pack between ticks. */
export interface PackMemory {
  readonly good: GoodReading | null;
  /** Time of the newest reading that was judged; -1 before the first. */
  readonly judgedAtMs: number;
  readonly cellCount: number | null;
  readonly zeroSocSinceMs: number | null;
  /** The last reason, and how many readings in a row. */
  readonly refused: { readonly reason: Refusal; readonly count: number } | null;
  readonly link: PackLink;
  readonly linkSinceMs: number;
}

export const newPackMemory = (nowMs: number): PackMemory => ({
  good: null,
  judgedAtMs: -1,
  cellCount: null,
  zeroSocSinceMs: null,
  refused: null,
  link: "unseen",
  linkSinceMs: nowMs,
});

/** Takes in what was observed of one pack; returns its new memory and adds what changed to `events`. */
export function observePack(
  observed: Observed<PackReading> | undefined,
  pack: PackRules,
  memory: PackMemory,
  nowMs: number,
  rules: Rules,
  events: DomainEvent[],
): PackMemory {
  const newest = newestReading(observed);
  let next = memory;
  if (newest !== undefined && newest.atMs > memory.judgedAtMs) next = judge(newest, pack, memory, rules, events);
  return followLink(next, pack, nowMs, rules, events);
}

function newestReading(observed: Observed<PackReading> | undefined): GoodReading | undefined {
  if (observed === undefined) return undefined;
  return observed.ok ? { atMs: observed.atMs, value: observed.value } : observed.last;
}

function judge(reading: GoodReading, pack: PackRules, memory: PackMemory, rules: Rules, events: DomainEvent[]): PackMemory {
  const value = reading.value;
  const startsWithZero = looksJustStarted(value, rules);
  // After a gap it may have started once more: the time counts anew.
  const unbroken = reading.atMs - memory.judgedAtMs <= rules.ages.freshMs;
  const zeroSocSinceMs = startsWithZero ? ((unbroken ? memory.zeroSocSinceMs : null) ?? reading.atMs) : null;
  const starting = zeroSocSinceMs !== null && reading.atMs - zeroSocSinceMs < rules.ages.bmsStartMs;
  const reason: Refusal | null = starting ? { code: "starting" } : whyImplausible(value, pack.cells ?? memory.cellCount);

  if (reason !== null) {
    // Its figures change with every reading: the same reason is told once.
    if (memory.refused?.reason.code !== reason.code) events.push({ kind: "reading-refused", pack: pack.name, reason });
    const count = (memory.refused?.count ?? 0) + 1;
    return { ...memory, judgedAtMs: reading.atMs, zeroSocSinceMs, refused: { reason, count } };
  }
  if (memory.refused !== null) {
    events.push({ kind: "reading-accepted", pack: pack.name, refusedCount: memory.refused.count });
  }
  return {
    ...memory,
    good: reading,
    judgedAtMs: reading.atMs,
    cellCount: memory.cellCount ?? value.cellsV.length,
    zeroSocSinceMs,
    refused: null,
  };
}

/**
 * For about 16 s after its start a JK BMS reports SOC 0 and cycle count 0 (observed by ArminJo/JK-BMSToPylontechCAN).
 * A battery that is really empty shows it in its cells.
 */
function looksJustStarted(value: PackReading, rules: Rules): boolean {
  return value.socPct === 0 && value.cycles === 0 && Math.min(...connected(value)) > rules.nearEmptyCellV;
}

const connected = (value: PackReading): readonly number[] => value.cellsV.filter((v) => v !== 0);

/** Largest difference between the sum of the cells and the pack voltage, as a fraction of the pack voltage. */
const SUM_TOLERANCE = 0.02;

/** Why a reading cannot be true; `null` when it can. `cells` is the expected number of cells, if one is known. */
export function whyImplausible(value: PackReading, cells: number | null): Refusal | null {
  const count = value.cellsV.length;
  if (cells !== null && count !== cells) return { code: "cell-count", cells: count, expected: cells };
  const live = connected(value);
  if (live.length === 0) return { code: "no-cell" };
  const wild = value.cellsV.findIndex((v) => v !== 0 && !isWithin(v, POSSIBLE_CELL_V));
  if (wild >= 0) return { code: "cell-voltage", cell: wild + 1, voltageV: value.cellsV[wild]! };

  const packV = value.packVoltageV;
  if (!(packV > 0 && Number.isFinite(packV))) return { code: "pack-voltage", voltageV: packV };
  const sumV = live.reduce((sum, v) => sum + v, 0);
  // A cell wire that came off takes its cell out of the sum, but not out of the pack.
  const filledV = (sumV / live.length) * count;
  const tolerance = SUM_TOLERANCE * packV;
  if (Math.abs(sumV - packV) > tolerance && Math.abs(filledV - packV) > tolerance) {
    return { code: "cell-sum", sumV, packV };
  }
  if (!Number.isFinite(value.currentA)) return { code: "current", currentA: value.currentA };
  if (!(value.socPct >= 0 && value.socPct <= 100)) return { code: "soc", socPct: value.socPct };
  for (const temperatureC of [value.temperaturesC.mosfet, ...value.temperaturesC.sensors]) {
    if (temperatureC !== null && !isWithin(temperatureC, POSSIBLE_TEMPERATURE_C)) return { code: "temperature", temperatureC };
  }
  return null;
}

/** NaN is not. */
const isWithin = (value: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
  value >= min && value <= max;

function followLink(memory: PackMemory, pack: PackRules, nowMs: number, rules: Rules, events: DomainEvent[]): PackMemory {
  const link = linkAt(memory.good, nowMs, rules);
  if (link === memory.link) return memory;
  events.push({ kind: "pack-link", pack: pack.name, link, was: memory.link, lastedMs: nowMs - memory.linkSinceMs });
  return { ...memory, link, linkSinceMs: nowMs };
}

function linkAt(good: GoodReading | null, nowMs: number, rules: Rules): PackLink {
  if (good === null) return "unseen";
  const ageMs = nowMs - good.atMs;
  if (ageMs <= rules.ages.freshMs) return "fresh";
  return ageMs <= rules.ages.lostMs ? "stale" : "lost";
}
