import { describe, expect, test } from "vitest";
import { cellarC, clouds, household } from "./household.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const house = household(1, 7);
const dayOf = (day: number): number[] => Array.from({ length: 1440 }, (_, minute) => house(day * DAY_MS + minute * MINUTE_MS));
const keptWh = (surplusW: readonly number[]): number => surplusW.reduce((sum, w) => sum + w, 0) / 60;

describe("the household", () => {
  test("takes from the battery by night and gives to it at noon of a good day", () => {
    expect(house(3 * HOUR_MS)).toBeLessThan(0);
    expect(house(11 * HOUR_MS)).toBeGreaterThan(1_500);
  });

  test("has a stove that takes more than the sun gives, and rests", () => {
    const noon = dayOf(0).slice(12 * 60, 13 * 60);
    expect(Math.min(...noon)).toBeLessThan(-500);
    expect(Math.max(...noon)).toBeGreaterThan(1_000);
  });

  test("has good days and bad ones, the same every week", () => {
    expect(keptWh(dayOf(0))).toBeGreaterThan(5_000);
    expect(keptWh(dayOf(4))).toBeLessThan(0);
    expect(house(-7 * DAY_MS + 3 * HOUR_MS)).toBe(house(3 * HOUR_MS));
  });

  test("grows with the packs", () => {
    expect(household(4, 7)(2 * HOUR_MS)).toBeCloseTo(4 * house(2 * HOUR_MS), 9);
  });
});

test("clouds leave some sun, and never quite the same", () => {
  const sky = clouds(7);
  const parts = Array.from({ length: 600 }, (_, i) => sky(i * MINUTE_MS));
  expect(Math.min(...parts)).toBeGreaterThanOrEqual(0.3);
  expect(Math.max(...parts)).toBe(1);
  expect(Math.max(...parts) - Math.min(...parts)).toBeGreaterThan(0.3);
  expect(parts.map((_, i) => clouds(8)(i * MINUTE_MS))).not.toEqual(parts);
});

test("the cellar is coldest before dawn and warmest in the afternoon", () => {
  expect(cellarC(4 * HOUR_MS)).toBeCloseTo(16, 1);
  expect(cellarC(16 * HOUR_MS)).toBeCloseTo(22, 1);
});
