import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEAST_SPAN_MS, panned, periodFor, zoomed, type View } from "./view.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 1_763_000_000_000;
const day: View = { fromMs: NOW_MS - 24 * HOUR_MS, toMs: NOW_MS };

describe("moving", () => {
  it("goes back, but not into the future", () => {
    expect(panned(day, -HOUR_MS, NOW_MS)).toEqual({ fromMs: day.fromMs - HOUR_MS, toMs: day.toMs - HOUR_MS });
    expect(panned(day, HOUR_MS, NOW_MS)).toEqual(day);
  });
});

describe("zooming", () => {
  it("keeps the moment where it is", () => {
    const aroundMs = day.fromMs + 6 * HOUR_MS;
    expect(zoomed(day, 0.5, aroundMs, NOW_MS)).toEqual({ fromMs: aroundMs - 3 * HOUR_MS, toMs: aroundMs + 9 * HOUR_MS });
  });

  it("stays within its bounds, whatever is asked", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (factor, share) => {
          const { fromMs, toMs } = zoomed(day, factor, day.fromMs + share * 24 * HOUR_MS, NOW_MS);
          expect(toMs).toBeLessThanOrEqual(NOW_MS + 1);
          expect(toMs - fromMs).toBeGreaterThanOrEqual(LEAST_SPAN_MS - 1);
          expect(toMs - fromMs).toBeLessThanOrEqual(400 * 24 * HOUR_MS + 1);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});

it.each([
  [24, "hour"],
  [7 * 24, "day"],
  [30 * 24, "day"],
  [365 * 24, "month"],
] as const)("%d hours have bars for each %s", (hours, period) => {
  expect(periodFor({ fromMs: NOW_MS - hours * HOUR_MS, toMs: NOW_MS })).toBe(period);
});
