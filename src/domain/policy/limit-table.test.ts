import { expect, it } from "vitest";
import { fractionAt, fractionWhenMissing } from "./limit-table.ts";

const TABLE = [
  [0, 0],
  [10, 1],
  [40, 1],
  [55, 0.25],
] as const;

it.each([
  [-5, 0],
  [0, 0],
  [5, 0.5],
  [10, 1],
  [25, 1],
  [47.5, 0.625],
  [55, 0.25],
  [99, 0.25],
])("at %d is %d", (x, fraction) => {
  expect(fractionAt(TABLE, x)).toBeCloseTo(fraction, 12);
});

it("restricts a missing input to the smallest fraction that is not 0", () => {
  expect(fractionWhenMissing(TABLE)).toBe(0.25);
  expect(
    fractionWhenMissing([
      [0, 0],
      [1, 1],
    ]),
  ).toBe(1);
});
