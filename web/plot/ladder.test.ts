import { describe, expect, it } from "vitest";
import { calmStop, DEVIATION_STOPS_MV, stopFor } from "./ladder.ts";

describe("the ladder of round stops", () => {
  it.each([
    [0, 5],
    [5, 5],
    [5.1, 10],
    [43, 50],
    [99_999, 1000],
  ])("%d mV fits in %d mV", (value, stop) => {
    expect(stopFor(DEVIATION_STOPS_MV, value)).toBe(stop);
  });
});

describe("a scale that does not dance", () => {
  it("grows at once, and shrinks after 30 s of less", () => {
    const scale = calmStop(DEVIATION_STOPS_MV);
    expect(scale(8, 0)).toBe(10);
    expect(scale(24, 1_000)).toBe(30);
    expect(scale(8, 2_000)).toBe(30);
    expect(scale(8, 30_999)).toBe(30);
    expect(scale(8, 31_000)).toBe(10);
  });

  it("waits anew when the larger one was needed once more", () => {
    const scale = calmStop(DEVIATION_STOPS_MV);
    scale(24, 0);
    expect(scale(24, 20_000)).toBe(30);
    expect(scale(8, 49_999)).toBe(30);
    expect(scale(8, 50_000)).toBe(10);
  });
});
