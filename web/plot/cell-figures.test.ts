import { expect, it } from "vitest";
import { cellFigures } from "./cell-figures.ts";

it("gives each cell its deviation from the mean, and names the lowest and the highest", () => {
  const figures = cellFigures([3.3, 3.32, 3.31])!;
  expect(figures.meanV).toBeCloseTo(3.31);
  expect(figures.cells.map(({ deviationMv }) => Math.round(deviationMv))).toEqual([-10, 10, 0]);
  expect([figures.lowest.cell, figures.highest.cell]).toEqual([1, 2]);
  expect(figures.spreadMv).toBeCloseTo(20);
});

it("takes the first of equal ones", () => {
  const figures = cellFigures([3.3, 3.3])!;
  expect([figures.lowest.cell, figures.highest.cell]).toEqual([1, 1]);
});

it("is nothing without cells", () => {
  expect(cellFigures([])).toBeNull();
});
