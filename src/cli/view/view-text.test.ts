import { expect, it } from "vitest";
import { columns, cut, fit, line, printable, render, toned, twoLines } from "./view-text.ts";

it("counts the columns that a terminal takes", () => {
  expect(columns("Block 1")).toBe(7);
  expect(columns("電池")).toBe(4);
  expect(columns("🔋")).toBe(2);
  expect(columns("Su\u0308d")).toBe(3);
});

it("cuts by columns and says so", () => {
  expect(cut("Block 1", 7)).toBe("Block 1");
  expect(cut("Block 1", 6)).toBe("Block…");
  expect(cut("電池電池", 6)).toBe("電池…");
  expect(cut("電池電池", 4)).toBe("電…");
  expect(cut("x", 0)).toBe("");
});

it("cuts across pieces, never leaving out the mark", () => {
  const parts = ["abc", toned("bad", "def"), "gh"];
  expect([9, 8, 7, 6, 4, 3, 1].map((width) => render(parts, width, false))).toEqual([
    "abcdefgh",
    "abcdefgh",
    "abcdef…",
    "abcde…",
    "abc…",
    "ab…",
    "…",
  ]);
});

it("shows control characters instead of obeying them", () => {
  expect(printable("a\u001b[2Jb\u009bc\nd\u202ee")).toBe("a?[2Jb?c?d?e");
  expect(render(["\u001b]0;title\u0007"], 40, false)).toBe("?]0;title?");
});

it("gives up the least important lines first, of equal ones the last", () => {
  const sections = [
    [line(90, "a"), line(20, "b")],
    [line(50, "c"), line(50, "d")],
  ];
  const texts = (height: number): string =>
    fit(sections, height)
      .map(({ parts }) => render(parts, 9, false))
      .join("");
  expect(fit(sections, 9)).toHaveLength(5);
  expect([4, 3, 2, 1].map(texts)).toEqual(["abcd", "acd", "ac", "a"]);
});

it("breaks a sentence between words", () => {
  expect(twoLines("one two three four", 9)).toEqual(["one two", "three fo…"]);
  expect(twoLines("one two", 9)).toEqual(["one two"]);
  expect(twoLines("unbreakable", 5)).toEqual(["unbr…"]);
});
