import { describe, expect, it } from "vitest";
import { WallTime } from "./wall-time.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);

describe("WallTime", () => {
  it("follows a clock that drifts without running backwards", () => {
    const wall = new WallTime(0);
    wall.take(0, NOON_MS);
    let before = -Infinity;
    for (let s = 1; s <= 1_000; s++) {
      // 500 ppm slow: as fast as NTP turns it.
      expect(wall.take(s * 1_000, NOON_MS + s * 999.5)).toBe(false);
      const nowMs = s * 1_000 + wall.offsetMs;
      expect(nowMs).toBeGreaterThan(before);
      expect(Math.abs(nowMs - (NOON_MS + s * 999.5))).toBeLessThan(1);
      before = nowMs;
    }
  });

  it("takes less than 2 s in slowly, and jumps with more", () => {
    const wall = new WallTime(0);
    wall.take(0, NOON_MS);
    expect(wall.take(1_000, NOON_MS + 1_000 + 1_900)).toBe(false);
    expect(wall.offsetMs).toBe(NOON_MS + 10);
    expect(wall.take(2_000, NOON_MS + 2_000 + 7_200_000)).toBe(true);
    expect(wall.offsetMs).toBe(NOON_MS + 7_200_000);
    expect(wall.take(3_000, NOON_MS + 3_000 - 7_200_000)).toBe(true);
    expect(wall.offsetMs).toBe(NOON_MS - 7_200_000);
  });

  it("does not trust a clock of before this program was written", () => {
    const wall = new WallTime(0);
    wall.take(0, 5_000);
    expect(wall.isTrusted(null)).toBe(false);
    wall.take(1e9, Date.UTC(2023, 11, 31));
    expect(wall.isTrusted(null)).toBe(false);
    wall.take(1e9 + 1_000, NOON_MS);
    expect(wall.isTrusted(null)).toBe(true);
  });

  it("waits while a young clock may still be set", () => {
    const wall = new WallTime(120_000);
    wall.take(50_000, NOON_MS);
    wall.take(169_000, NOON_MS + 119_000);
    expect(wall.isTrusted(null)).toBe(false);
    wall.take(170_000, NOON_MS + 120_000);
    expect(wall.isTrusted(null)).toBe(true);
  });

  it("waits an hour for a clock that is behind what is stored, and believes it then", () => {
    const wall = new WallTime(0);
    wall.take(0, NOON_MS);
    expect(wall.isTrusted(NOON_MS + 59_000)).toBe(true);
    expect(wall.isTrusted(NOON_MS + 61_000)).toBe(false);
    wall.take(3_599_000, NOON_MS + 3_599_000);
    expect(wall.isTrusted(NOON_MS + 9e9)).toBe(false);
    wall.take(3_600_000, NOON_MS + 3_600_000);
    expect(wall.isTrusted(NOON_MS + 9e9)).toBe(true);
  });
});
