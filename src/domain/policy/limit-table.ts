import type { LimitTable } from "../rules.ts";

/** The table's fraction at `x`: linear between points, clamped at the ends. The table has at least one point, x ascending. */
export function fractionAt(table: LimitTable, x: number): number {
  const first = table[0]!;
  if (x <= first[0]) return first[1];
  for (let i = 1; i < table.length; i++) {
    const [x1, y1] = table[i]!;
    if (x <= x1) {
      const [x0, y0] = table[i - 1]!;
      return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
    }
  }
  return table[table.length - 1]![1];
}

/**
 * The fraction for an input that is missing: the smallest one of the table that is not 0.
 * A missing sensor restricts as much as a bad one, but does not by itself stop the house.
 */
export function fractionWhenMissing(table: LimitTable): number {
  return table.reduce((worst, [, y]) => (y > 0 && y < worst ? y : worst), 1);
}
