/** Answers to the questions of a chart, made of the blocks that fit. */
import { NONE, type Block } from "./block.ts";
import type { Wanted } from "./block-bytes.ts";
import { dayAfter, dayStart, hourStart, monthAfter, monthStart } from "./calendar.ts";
import { HOUR_MS, LEVELS, slotStart, stepOf, UTC_DAY_MS, type Level } from "./levels.ts";
import { columnsOf, unitsOf } from "./measures.ts";
import type { Shelf } from "./shelf.ts";
import {
  PACK_SERIES,
  type Column,
  type EnergyTable,
  type Period,
  type Row,
  type Series,
  type SeriesQuery,
  type Span,
} from "./store.ts";

type NamedColumns = ReturnType<typeof columnsOf>;

function columnsFor(shelf: Shelf, { series, pack }: SeriesQuery): NamedColumns {
  return columnsOf(pack, [...new Set(series)], Math.max(0, shelf.statsOf(pack ?? "") - PACK_SERIES.length));
}

/** The coarsest level that has a slot for every point, as far as it reaches back. */
function levelFor(shelf: Shelf, pack: string | null, fromMs: number, stepMs: number): Level {
  const firstOf = (level: Level): number => shelf.firstMs(level, pack ?? "") ?? Infinity;
  // Blocks of hours begin with the day: samples that begin a day later or more have been thrown away.
  const reachMs = Math.max(fromMs, firstOf("hour") + UTC_DAY_MS);
  const kept = LEVELS.filter((level) => level === "day" || firstOf(level) <= reachMs);
  return kept.findLast((level) => stepOf(level, pack) <= stepMs) ?? kept[0]!;
}

export function seriesOf(shelf: Shelf, query: SeriesQuery & { readonly points: number }): Series {
  const { pack, points } = query;
  const fromMs = Math.max(0, Math.floor(query.fromMs));
  const toMs = Math.max(fromMs, Math.ceil(query.toMs));
  const wantedMs = (toMs - fromMs) / Math.max(1, points - 1);
  const level = levelFor(shelf, pack, fromMs, wantedMs);
  const unitMs = stepOf(level, pack);
  const steps = Math.max(1, Math.ceil(wantedMs / unitMs));
  const atMs = level === "day" ? dayPoints(fromMs, toMs, steps) : evenPoints(fromMs, toMs, steps * unitMs);
  const columns = columnsFor(shelf, query);
  const sums = columns.map(() => newSum(atMs.length));
  const wanted: Wanted = { stats: new Set(columns.map(({ stat }) => stat)), sums: false };
  if (atMs.length > 0) {
    const stepMs = steps * unitMs;
    const pointAt = (slotMs: number): number =>
      level === "day" ? atMs.findLastIndex((ms) => ms <= slotMs) : Math.floor((slotMs - atMs[0]!) / stepMs);
    shelf.scan(level, pack ?? "", atMs[0]!, toMs, wanted, (startMs, block) => {
      const places = slotsWithin(level, pack, startMs, block, atMs[0]!, toMs).map(({ slot, slotMs }) => ({
        slot,
        point: pointAt(slotMs),
      }));
      columns.forEach(({ stat }, i) => addTo(sums[i]!, places, block, stat));
    });
  }
  const series = Object.fromEntries(columns.map(({ name, stat }, i) => [name, columnOf(sums[i]!, unitsOf(pack, stat))]));
  return { fromMs, toMs, stepMs: steps * unitMs, atMs, series };
}

function evenPoints(fromMs: number, toMs: number, stepMs: number): number[] {
  const atMs: number[] = [];
  for (let at = Math.floor(fromMs / stepMs) * stepMs; at < toMs; at += stepMs) atMs.push(at);
  return atMs;
}

function dayPoints(fromMs: number, toMs: number, days: number): number[] {
  const atMs: number[] = [];
  for (let at = dayStart(fromMs); at < toMs; at = dayAfter(at, days)) atMs.push(at);
  return atMs;
}

interface Sum {
  readonly weight: Float64Array;
  readonly weighted: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

const newSum = (length: number): Sum => ({
  weight: new Float64Array(length),
  weighted: new Float64Array(length),
  min: new Float64Array(length).fill(Infinity),
  max: new Float64Array(length).fill(-Infinity),
});

/** The filled slots of a block that begin in this time. */
function slotsWithin(
  level: Level,
  pack: string | null,
  startMs: number,
  block: Block,
  fromMs: number,
  toMs: number,
): { readonly slot: number; readonly slotMs: number }[] {
  const slots = [];
  for (let slot = 0; slot < block.slots; slot++) {
    if (block.ticks[slot] === 0) continue;
    const slotMs = slotStart(level, pack, startMs, slot);
    if (slotMs >= fromMs && slotMs < toMs) slots.push({ slot, slotMs });
  }
  return slots;
}

type Places = readonly { readonly slot: number; readonly point: number }[];

function addTo({ weight, weighted, min, max }: Sum, places: Places, block: Block, stat: number): void {
  if (stat >= block.stats) return;
  const first = stat * block.slots;
  for (const { slot, point } of places) {
    const at = first + slot;
    const mean = block.mean[at]!;
    if (mean === NONE) continue;
    const ticks = block.ticks[slot]!;
    weight[point]! += ticks;
    weighted[point]! += ticks * mean;
    if (block.min[at]! < min[point]!) min[point] = block.min[at]!;
    if (block.max[at]! > max[point]!) max[point] = block.max[at]!;
  }
}

function columnOf({ weight, weighted, min, max }: Sum, units: number): Column {
  const column: Column = { mean: [], min: [], max: [] };
  weight.forEach((ticks, point) => {
    column.mean.push(ticks === 0 ? null : Math.round(weighted[point]! / ticks) / units);
    column.min.push(ticks === 0 ? null : min[point]! / units);
    column.max.push(ticks === 0 ? null : max[point]! / units);
  });
  return column;
}

/** By the hour no more than this is told, the newest. */
const MOST_HOURS_MS = 100 * UTC_DAY_MS;
const ONLY_SUMS: Wanted = { stats: new Set(), sums: true };

export function energyOf(shelf: Shelf, { fromMs, toMs, per }: Span & { readonly per: Period }): EnergyTable {
  const table: EnergyTable = { atMs: [], inKwh: [], outKwh: [] };
  const level = per === "hour" ? "five" : "day";
  const { start, after } = PERIODS[per];
  const endMs = Math.min(toMs, shelf.endMs(""));
  const beginMs = Math.max(0, fromMs, per === "hour" ? endMs - MOST_HOURS_MS : 0);
  if (beginMs >= endMs) return table;
  const found = new Map<number, { inMwh: number; outMwh: number }>();
  shelf.scan(level, "", start(beginMs), endMs, ONLY_SUMS, (startMs, block) => {
    for (const { slot, slotMs } of slotsWithin(level, null, startMs, block, start(beginMs), endMs)) {
      const key = start(slotMs);
      const sum = found.get(key) ?? { inMwh: 0, outMwh: 0 };
      sum.inMwh += block.totals[slot]!;
      sum.outMwh += block.totals[block.slots + slot]!;
      found.set(key, sum);
    }
  });
  const known = [...found.keys()];
  const lastMs = Math.max(...known);
  for (let at = Math.min(...known); at <= lastMs; at = after(at)) {
    const sum = found.get(at);
    table.atMs.push(at);
    table.inKwh.push(sum === undefined ? null : sum.inMwh / 1e6);
    table.outKwh.push(sum === undefined ? null : sum.outMwh / 1e6);
  }
  return table;
}

const PERIODS: Readonly<
  Record<Period, { readonly start: (atMs: number) => number; readonly after: (startMs: number) => number }>
> = {
  // An hour that the clocks skip or repeat is one of 60 min all the same.
  hour: { start: hourStart, after: (startMs) => startMs + HOUR_MS },
  day: { start: dayStart, after: dayAfter },
  month: { start: monthStart, after: monthAfter },
};

/** The rows of the first day of UTC in this time that has any, as finely as they are kept; `nextMs` is where to go on. */
export function rowsOf(shelf: Shelf, query: SeriesQuery): { readonly rows: Row[]; readonly nextMs: number | null } {
  const pack = query.pack ?? "";
  const rows: Row[] = [];
  const firstMs = shelf.nextStart(pack, query.fromMs);
  if (firstMs === null || firstMs >= query.toMs) return { rows, nextMs: null };
  const dayMs = Math.floor(Math.max(firstMs, query.fromMs) / UTC_DAY_MS) * UTC_DAY_MS;
  const columns = columnsFor(shelf, query);
  const wanted: Wanted = { stats: new Set(columns.map(({ stat }) => stat)), sums: false };
  const hours = shelf.block("hour", pack, dayMs, wanted);
  const take = (level: Level, block: Block, startMs: number, slots: Iterable<number>): void => {
    for (const slot of slots) {
      const atMs = slotStart(level, query.pack, startMs, slot);
      if (block.ticks[slot] === 0 || atMs < query.fromMs || atMs >= query.toMs) continue;
      rows.push({ atMs, values: columns.map(({ stat }) => meanAt(block, stat, slot, unitsOf(query.pack, stat))) });
    }
  };
  const five = shelf.block("five", pack, dayMs, wanted);
  for (let hour = 0; hour < UTC_DAY_MS / HOUR_MS; hour++) {
    const startMs = dayMs + hour * HOUR_MS;
    const raw = shelf.block("raw", pack, startMs, wanted);
    if (raw !== null) take("raw", raw, startMs, raw.ticks.keys());
    else if (five !== null) take("five", five, dayMs, slotsOfHour(hour, five.slots / 24));
    else if (hours !== null) take("hour", hours, dayMs, [hour]);
  }
  const nextMs = dayMs + UTC_DAY_MS;
  return { rows, nextMs: nextMs < query.toMs ? nextMs : null };
}

const slotsOfHour = (hour: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => hour * count + i);

function meanAt(block: Block, stat: number, slot: number, units: number): number | null {
  const mean = stat < block.stats ? block.mean[stat * block.slots + slot]! : NONE;
  return mean === NONE ? null : mean / units;
}
