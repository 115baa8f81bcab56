import { describe, expect, it } from "vitest";
import { decodeTemperature, encodeTemperature } from "./temperature.ts";

describe("rule T1", () => {
  // JK document v2.5, ids 80..82: 0..140 stand for -40..100, what exceeds 100 is negative, 101 is -1.
  it.each([
    [0, 0],
    [18, 18],
    [100, 100],
    [101, -1],
    [120, -20],
    [140, -40],
    [141, null],
    [0xffff, null],
  ])("%i is %s degC", (raw, temperatureC) => {
    expect(decodeTemperature(raw)).toBe(temperatureC);
  });

  it.each([
    [0, 0],
    [100, 100],
    [-1, 101],
    [-40, 140],
    [null, 0xffff],
    [-41, undefined],
    [101, undefined],
    [Number.NaN, undefined],
  ])("%s degC is sent as %s", (temperatureC, raw) => {
    expect(encodeTemperature(temperatureC)).toBe(raw);
  });
});
