import { describe, expect, it } from "vitest";
import { formatOf } from "./format.ts";
import { DE } from "./words/de.ts";
import { EN } from "./words/en.ts";

const en = formatOf("en-GB", EN.time);
const de = formatOf("de-DE", DE.time);
/** No-break spaces as plain ones. */
const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("numbers", () => {
  it.each([
    [83.94, 1, "83.9", "83,9"],
    [-12.3, 1, "−12.3", "−12,3"],
    [1234.5, 0, "1,235", "1.235"],
    [-0.04, 1, "0.0", "0,0"],
    [62, 0, "62", "62"],
  ])("%d with %d decimals", (value, digits, english, german) => {
    expect(en.number(value, digits)).toBe(english);
    expect(de.number(value, digits)).toBe(german);
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("%s is a dash, never a number", (value) => {
    expect(en.number(value)).toBe("–");
    expect(en.unit(value, "V", 2)).toBe("–\u00a0V");
  });

  it("keep their unit on the same line", () => {
    expect(en.unit(53.817, "V", 2)).toBe("53.82\u00a0V");
  });

  it("have a sign where it is wanted, but not at 0", () => {
    expect(plain(en.signed(2.1, "kW", 1))).toBe("+2.1 kW");
    expect(plain(en.signed(-2.14, "kW", 1))).toBe("−2.1 kW");
    expect(plain(en.signed(-0.04, "kW", 1))).toBe("0.0 kW");
  });
});

describe("lengths of time", () => {
  it.each([
    [0, "0 s", "0 s"],
    [59_400, "59 s", "59 s"],
    [60_000, "1 min", "1 min"],
    [65_000, "1 min 5 s", "1 min 5 s"],
    [600_000, "10 min", "10 min"],
    [3_599_000, "59 min", "59 min"],
    [3_600_000, "1 h", "1 h"],
    [12_000_000, "3 h 20 min", "3 h 20 min"],
    [187_200_000, "2 d 4 h", "2 T 4 h"],
    [-5, "0 s", "0 s"],
  ])("%d ms", (ms, english, german) => {
    expect(plain(en.span(ms))).toBe(english);
    expect(plain(de.span(ms))).toBe(german);
  });

  it.each([
    [420, "0.4 s", "0,4 s"],
    [9_940, "9.9 s", "9,9 s"],
    [9_960, "10 s", "10 s"],
    [134_000, "2 min", "2 min"],
  ])("an age of %d ms", (ms, english, german) => {
    expect(plain(en.age(ms))).toBe(english);
    expect(plain(de.age(ms))).toBe(german);
  });
});

it("names the weekday only of another day", () => {
  const noon = new Date(2025, 10, 12, 12, 0).getTime();
  expect(en.clock(noon + 2 * 3_600_000, noon)).toBe("14:00");
  expect(en.clock(noon + 18 * 3_600_000, noon)).toMatch(/^Thu\S* 06:00$/);
  expect(de.clock(noon + 18 * 3_600_000, noon)).toMatch(/^Do\S* 06:00$/);
});
