import { expect, it } from "vitest";
import { isBetween, localTime, timeText } from "./local-time.ts";

it("is that of the machine", () => {
  const at = new Date(2026, 0, 2, 3, 4, 5).getTime();
  expect(localTime(at).minute).toBe(184);
  expect(localTime(new Date(2026, 0, 3).getTime()).day - localTime(at).day).toBe(1);
  expect(timeText(at)).toBe("2026-01-02 03:04");
});

it.each([
  [600, 540, 660, true],
  [540, 540, 660, true],
  [660, 540, 660, false],
  [539, 540, 660, false],
  [1439, 1320, 420, true],
  [0, 1320, 420, true],
  [419, 1320, 420, true],
  [420, 1320, 420, false],
  [1319, 1320, 420, false],
])("minute %i lies between %i and %i: %s", (minute, from, to, between) => {
  expect(isBetween(minute, from, to)).toBe(between);
});
