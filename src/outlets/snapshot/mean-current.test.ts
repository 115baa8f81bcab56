import { describe, expect, it } from "vitest";
import { MeanCurrent, reaches } from "./mean-current.ts";

/** One value a second from a time on. */
function feed(mean: MeanCurrent, fromS: number, seconds: number, currentA: number | null): void {
  for (let s = 0; s < seconds; s++) mean.take((fromS + s) * 1000, currentA);
}

describe("the mean current", () => {
  it("is not known before a minute has been seen", () => {
    const mean = new MeanCurrent();
    feed(mean, 0, 60, 10);
    expect(mean.meanA()).toBeNull();
    mean.take(60_000, 10);
    expect(mean.meanA()).toBe(10);
  });

  it("weighs by time and forgets what is older than five minutes", () => {
    const mean = new MeanCurrent();
    mean.take(0, 30);
    for (let s = 5; s <= 100; s += 5) mean.take(s * 1000, s < 50 ? 30 : -10);
    expect(mean.meanA()).toBeCloseTo(10, 9);
    feed(mean, 101, 310, -10);
    expect(mean.meanA()).toBe(-10);
  });

  it("says nothing while the current is not known, and does not fill gaps", () => {
    const mean = new MeanCurrent();
    feed(mean, 0, 100, 10);
    mean.take(100_000, null);
    expect(mean.meanA()).toBeNull();
    mean.take(101_000, -50);
    // 10 A for 100 s; the gap of 30 s after the next value counts for nothing.
    mean.take(131_000, -50);
    expect(mean.meanA()).toBeCloseTo(10, 9);
  });

  it("takes no time that goes backwards or stands", () => {
    const mean = new MeanCurrent();
    feed(mean, 0, 100, 10);
    mean.take(50_000, -1000);
    mean.take(50_000, -1000);
    expect(mean.meanA()).toBeCloseTo(10, 9);
  });
});

describe("full and empty", () => {
  it.each<[number | null, number, number, number | null, number | null]>([
    [28, 50, 280, 18_000, null], // 140 Ah at 28 A
    [-28, 50, 280, null, 18_000],
    [null, 50, 280, null, null],
    [0, 50, 280, null, null],
    [28, 100, 280, null, null],
    [-28, 0, 280, null, null],
    [28, 50, 0, null, null],
    [0.8, 50, 280, null, null], // 175 h
    [0.9, 50, 280, 560_000, null],
  ])("at %s A, %s %% and %s Ah: full in %s s, empty in %s s", (meanA, socPct, capacityAh, fullInS, emptyInS) => {
    expect(reaches(meanA, socPct, capacityAh)).toEqual({ fullInS, emptyInS });
  });
});
