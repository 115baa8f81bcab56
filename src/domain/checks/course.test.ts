import { describe, expect, it } from "vitest";
import { apartBy, covers, follow, isReal, spanOf, type Course } from "./course.ts";

const KEEP_MS = 15_000;

/** Values with their times, ms, one after the other. */
const course = (...values: readonly (readonly [nowMs: number, value: number])[]): Course | null =>
  values.reduce<Course | null>((known, [nowMs, value]) => follow(known, value, nowMs, KEEP_MS), null);

const span = (...values: readonly (readonly [number, number])[]) => spanOf(course(...values)!);

describe("a course", () => {
  it("spans all values, also several of a second", () => {
    expect(span([0, 4])).toEqual({ min: 4, max: 4, mean: 4 });
    expect(span([0, 4], [200, 1], [900, 7], [1000, 8])).toEqual({ min: 1, max: 8, mean: 5 });
    expect(span([0, 4], [200, 6], [900, 5])).toEqual({ min: 4, max: 6, mean: 5 });
  });

  it("keeps one entry for each second", () => {
    expect(course([0, 4], [200, 1], [1000, 8], [1999, 9])!.seconds.map(({ second, count }) => [second, count])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it("forgets what is older than it keeps", () => {
    expect(span([0, 100], [15_999, 4])).toMatchObject({ max: 100 });
    expect(span([0, 100], [16_000, 4])).toEqual({ min: 4, max: 4, mean: 4 });
  });

  it("forgets what lies ahead when the clock goes back", () => {
    expect(span([5_000, 100], [3_000, 4])).toEqual({ min: 4, max: 4, mean: 4 });
  });

  it.each([Number.NaN, Infinity, 1_000_001, -1_000_001])("ends with %d, and begins anew after it", (value) => {
    expect(isReal(value)).toBe(false);
    expect(course([0, 4], [1000, value])).toBeNull();
    expect(course([0, 4], [1000, value], [2000, 5])).toMatchObject({ sinceMs: 2000 });
  });

  it("ends with a time that is none", () => expect(course([0, 4], [Number.NaN, 4])).toBeNull());

  it("takes up to a million", () => expect([1e6, -1e6].map(isReal)).toEqual([true, true]));

  it("covers a time from its first value on", () => {
    const followed = course([1_000, 4], [9_000, 4])!;
    expect([covers(followed, KEEP_MS, 15_999), covers(followed, KEEP_MS, 16_000)]).toEqual([false, true]);
  });
});

it.each([
  [{ min: 1, max: 2 }, { min: 4, max: 5 }, 2],
  [{ min: 4, max: 5 }, { min: 1, max: 2 }, 2],
  [{ min: 1, max: 4 }, { min: 3, max: 5 }, 0],
])("%j and %j are apart by %d", (a, b, apart) => {
  expect(apartBy({ ...a, mean: 0 }, { ...b, mean: 0 })).toBe(apart);
});
