/**
 * Whether what is told has changed by enough to be told at once. Figures that always move by themselves (times, ages, counters) are
 * never a reason; they come along with the others, and every `mqtt.everyS`. Pure.
 */

/** By which part of its unit a figure must differ, by the end of its name; any change of other figures counts. */
const STEPS: readonly (readonly [end: RegExp, step: number])[] = [
  [/V$/, 0.1],
  [/A$/, 1],
  [/W$/, 50],
  [/Pct$/, 0.5],
  [/C$|^sensors$|^mosfet$/, 0.5],
  [/Ah$/, 1],
  [/Kwh$/, 0.1],
  [/Ms$|S$/, Infinity],
];
/** Voltages of single cells, V. */
const CELL_STEP_V = 0.01;
const OF_CELLS: ReadonlySet<string> = new Set(["cellV", "cellsV", "cellMin", "cellMax"]);

/** Never a reason by themselves: what only counts, what only says where, and what a condition compares. */
const NO_REASON: ReadonlySet<string> = new Set([
  ...["ticks", "counts", "sent", "refused", "echoed", "received", "foreign", "errors", "asked", "answered", "failed", "reopened"],
  ...["cell", "sensor", "pack", "value"],
]);

/** Texts for people, whose figures move with those beside them. */
const SENTENCES: ReadonlySet<string> = new Set(["en", "de", "trouble"]);

/** Rounding must not hide a difference of exactly one step. */
const SLACK = 1e-9;

/** `key` is the name under which both stand. */
export function changed(was: unknown, is: unknown, key = "", ofCells = false): boolean {
  if (was === is || NO_REASON.has(key)) return false;
  const cells = ofCells || OF_CELLS.has(key);
  if (typeof was === "number" && typeof is === "number") return Math.abs(is - was) >= stepOf(key, cells) - SLACK;
  if (typeof was === "string" && typeof is === "string") return !SENTENCES.has(key) || words(was) !== words(is);
  if (Array.isArray(was) && Array.isArray(is)) {
    return was.length !== is.length || was.some((one, i) => changed(one, is[i], key, cells));
  }
  if (isRecord(was) && isRecord(is)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...keys].some((inner) => changed(was[inner], is[inner], inner, cells));
  }
  return true;
}

function stepOf(key: string, cells: boolean): number {
  if (cells && key.endsWith("V")) return CELL_STEP_V;
  return STEPS.find(([end]) => end.test(key))?.[1] ?? 0;
}

const words = (text: string): string => text.replace(/[\d.,]+/g, "0");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
