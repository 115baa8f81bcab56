import {
  BATTERY_SERIES,
  PACK_SERIES,
  type Batch,
  type BatterySample,
  type HistoryStore,
  type PackSample,
  type Stat,
} from "../../src/outlets/history/store.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** mean - 1 .. mean + 1. */
export const stat = (mean: number): Stat => ({ mean, min: mean - 1, max: mean + 1 });

/** Ten ticks in which every series had this value; `more` for single ones, and the energy. */
export function battery(
  atMs: number,
  value: number,
  more: Partial<Record<(typeof BATTERY_SERIES)[number], Stat>> & { inMwh?: number; outMwh?: number; ticks?: number } = {},
): BatterySample {
  const { inMwh = 0, outMwh = 0, ticks = 10, ...stats } = more;
  return { atMs, ticks, stats: BATTERY_SERIES.map((name) => (name in stats ? stats[name]! : stat(value))), inMwh, outMwh };
}

export const pack = (atMs: number, name: string, value: number, cells: readonly Stat[] = [stat(3)]): PackSample => ({
  pack: name,
  atMs,
  ticks: 60,
  stats: PACK_SERIES.map(() => stat(value)),
  cells,
});

let batches = 0;

/** A batch that was never handed over before; the energy for the counters is that of the samples. */
export function batch(parts: Partial<Batch>): Batch {
  const samples = parts.battery ?? [];
  const energy = {
    inMwh: samples.reduce((sum, { inMwh }) => sum + inMwh, 0),
    outMwh: samples.reduce((sum, { outMwh }) => sum + outMwh, 0),
  };
  return { run: "test", number: ++batches, battery: [], packs: [], events: [], energy, ...parts };
}

/** A sample of the battery for every window of a time. */
export const every10s = (fromMs: number, toMs: number, value: (atMs: number) => BatterySample): readonly BatterySample[] =>
  Array.from({ length: Math.ceil((toMs - fromMs) / 10_000) }, (_, i) => value(fromMs + i * 10_000));

export async function rowsOf(
  store: HistoryStore,
  query: Parameters<HistoryStore["rows"]>[0],
): Promise<readonly { readonly atMs: number; readonly values: readonly (number | null)[] }[]> {
  const rows = [];
  for await (const row of store.rows(query)) rows.push(row);
  return rows;
}
