import { expect, it } from "vitest";
import { linePath, powerBars } from "./sparkline.ts";

it("draws a line from left to right, and begins anew after a gap", () => {
  expect(linePath([0, 50, null, 100, 100], [0, 100], 40, 10)).toBe("M0.0 10.0L10.0 5.0M30.0 0.0L40.0 0.0");
});

it("keeps a value beyond the ends inside the picture", () => {
  expect(linePath([-20, 130], [0, 100], 10, 10)).toBe("M0.0 10.0L10.0 0.0");
});

it("draws power in above and power out below the same line, in the same scale", () => {
  expect(powerBars([1000, -500, null], 1, 30, 20)).toBe("M0.0 10v-10.0h8.0v10.0z");
  expect(powerBars([1000, -500, null], -1, 30, 20)).toBe("M10.0 10v5.0h8.0v-5.0z");
});
