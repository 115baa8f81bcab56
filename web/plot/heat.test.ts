import { describe, expect, it } from "vitest";
import type { ApiHistory } from "../../src/outlets/web/api/history.ts";
import { heatGrid, mixed, rgbOf, type Rgb } from "./heat.ts";

const past = (cells: Readonly<Record<string, (number | null)[]>>): ApiHistory => ({
  fromMs: 0,
  toMs: 600_000,
  stepMs: 300_000,
  atMs: [0, 300_000],
  series: Object.fromEntries(Object.entries(cells).map(([name, mean]) => [name, { mean, min: mean, max: mean }])),
});

describe("the grid of the heat map", () => {
  it("holds the deviation of each cell from the mean of that moment, in the order of the cells", () => {
    const grid = heatGrid(past({ "10": [3.31, 3.4], "1": [3.3, 3.4], "2": [3.32, 3.4] }))!;
    expect(grid.rows.map((row) => row.map((mv) => Math.round(mv!)))).toEqual([
      [-10, 0],
      [10, 0],
      [0, 0],
    ]);
    expect(grid.mostMv).toBeCloseTo(10);
  });

  it("keeps a gap a gap", () => {
    const grid = heatGrid(past({ "1": [3.3, null], "2": [3.32, null] }))!;
    expect(grid.rows.map((row) => row[1])).toEqual([null, null]);
  });

  it("is nothing without a value", () => {
    expect(heatGrid(past({ "1": [null, null] }))).toBeNull();
    expect(heatGrid(past({}))).toBeNull();
  });
});

describe("its colours", () => {
  const scale: readonly [Rgb, Rgb, Rgb] = [
    [0, 0, 200],
    [100, 100, 100],
    [200, 0, 0],
  ];
  it.each([
    [0, [100, 100, 100]],
    [1, [200, 0, 0]],
    [-1, [0, 0, 200]],
    [7, [200, 0, 0]],
    [0.25, [150, 50, 50]],
  ])("%d", (share, rgb) => {
    expect(mixed(share, scale)).toEqual(rgb);
  });

  it("come from the style sheet", () => {
    expect(rgbOf(" #2bb48b")).toEqual([0x2b, 0xb4, 0x8b]);
  });
});
