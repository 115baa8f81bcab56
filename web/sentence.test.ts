import { expect, it } from "vitest";
import { afterFigure, beforeColon, beforeSemicolon } from "./sentence.ts";

it.each([
  ["92 A: cell 7 of Block 2 at 3.446 V; next 110 A", "cell 7 of Block 2 at 3.446 V; next 110 A"],
  ["38,5\u00a0A: Zelle 7", "Zelle 7"],
  ["no figure before it", "no figure before it"],
])("after the figure of %s", (sentence, rest) => {
  expect(afterFigure(sentence)).toBe(rest);
});

it("keeps the first part, or all where there is one only", () => {
  expect(beforeColon("battery above 55 V: now 54 V")).toBe("battery above 55 V");
  expect(beforeSemicolon("Float at 54 V; charges again when needed")).toBe("Float at 54 V");
  expect(beforeSemicolon("Float at 54 V")).toBe("Float at 54 V");
});
