/** The cells of one pack: the extremes, and all of them in rows. */
import type { PackReading } from "../../domain/pack.ts";
import { toned, type Part } from "./view-text.ts";
import { fixed } from "../words.ts";

/** The lowest and the highest connected cell, counted from 1; `null` where there is none. */
export function extremeCells({ cellsV }: PackReading): { readonly min: number; readonly max: number } | null {
  let min = -1;
  let max = -1;
  cellsV.forEach((cellV, i) => {
    if (cellV === 0) return;
    if (min < 0 || cellV < cellsV[min]!) min = i;
    if (max < 0 || cellV > cellsV[max]!) max = i;
  });
  return min < 0 ? null : { min: min + 1, max: max + 1 };
}

/** " 7 3.467^": number, voltage, and a mark for the highest (^) and the lowest (v); then a space to the next. */
const CELL_COLUMNS = 10;

export function cellRows(value: PackReading, room: number, fresh: boolean): readonly (readonly Part[])[] {
  const perRow = Math.max(1, Math.floor((room + 1) / CELL_COLUMNS));
  const found = extremeCells(value);
  const flat = found !== null && value.cellsV[found.min - 1] === value.cellsV[found.max - 1];
  const parts = value.cellsV.map((cellV, i): Part => {
    const number = String(i + 1).padStart(2);
    if (cellV === 0) return toned("bad", `${number} OFF    `);
    const mark = found === null || flat ? " " : i + 1 === found.max ? "^" : i + 1 === found.min ? "v" : " ";
    return toned(fresh ? (mark === " " ? "plain" : "bold") : "dim", `${number} ${fixed(cellV, 3)}${mark}`);
  });
  // Full rows of the same length are easier to compare than one that is nearly empty.
  const rowCount = Math.ceil(parts.length / perRow);
  const even = Math.ceil(parts.length / Math.max(1, rowCount));
  return Array.from({ length: rowCount }, (_, row) =>
    parts.slice(row * even, (row + 1) * even).flatMap((part, i) => (i === 0 ? [part] : [" ", part])),
  );
}
