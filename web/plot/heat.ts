/** The colours of the heat map: from the mean to both sides, and nothing where there are no values. */
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Deviations of every cell at every time, mV; `null` is a gap. */
export interface HeatGrid {
  readonly atMs: readonly number[];
  /** One row for each cell, in their order. */
  readonly rows: readonly (readonly (number | null)[])[];
  /** Holds nearly all of them; a short peak does not make the rest pale. */
  readonly mostMv: number;
}

/** `null` where there is not one value. */
export function heatGrid({ atMs, series }: ApiHistory): HeatGrid | null {
  const cells = Object.keys(series)
    .map(Number)
    .filter((cell) => cell >= 1)
    .sort((a, b) => a - b)
    .map((cell) => series[String(cell)]!.mean);
  const rows: (number | null)[][] = cells.map(() => []);
  const sizes: number[] = [];
  for (let time = 0; time < atMs.length; time++) {
    const known = cells.flatMap((values) => values[time] ?? []);
    const meanV = known.reduce((sum, value) => sum + value, 0) / known.length;
    cells.forEach((values, row) => {
      const value = values[time] ?? null;
      const mv = value === null ? null : (value - meanV) * 1000;
      rows[row]!.push(mv);
      if (mv !== null) sizes.push(Math.abs(mv));
    });
  }
  if (sizes.length === 0) return null;
  sizes.sort((a, b) => a - b);
  return { atMs, rows, mostMv: sizes[Math.floor(sizes.length * 0.995)] ?? sizes[sizes.length - 1]! };
}

/** `share` from -1 (lowest) over 0 (the mean) to 1 (highest). */
export function mixed(share: number, [low, middle, high]: readonly [Rgb, Rgb, Rgb]): Rgb {
  const end = share < 0 ? low : high;
  // A square root shows small differences better, and those are what ageing begins with.
  const part = Math.sqrt(Math.min(1, Math.abs(share)));
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * part);
  return [mix(middle[0], end[0]), mix(middle[1], end[1]), mix(middle[2], end[2])];
}

/** A colour of the style sheet, such as "#2bb48b". */
export function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex.trim().slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
