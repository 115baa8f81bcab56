import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { property } from "../../test/support/fc.ts";
import { textDiff } from "./text-diff.ts";

/** A last line without its break, in one character. */
const NO_END = "\0";

/** What `patch` makes of a text; fails where the text is not as the diff says. */
function patched(before: string, diff: string): string {
  const lines = (before.endsWith("\n") ? before.slice(0, -1) : before + NO_END).split("\n");
  const out: string[] = [];
  let taken = 0;
  for (const line of diff.replaceAll("\n\\ No newline at end of file", NO_END).slice(0, -1).split("\n").slice(2)) {
    const [, from, count] = /^@@ -(\d+),(\d+) /.exec(line) ?? [];
    if (from !== undefined) while (taken < Number(from) - (count === "0" ? 0 : 1)) out.push(lines[taken++]!);
    else if (line.startsWith("+")) out.push(line.slice(1));
    else {
      expect(lines[taken++]).toBe(line.slice(1));
      if (line.startsWith(" ")) out.push(line.slice(1));
    }
  }
  const text = `${[...out, ...lines.slice(taken)].join("\n")}\n`;
  return text.endsWith(`${NO_END}\n`) ? text.slice(0, -2) : text;
}

describe("textDiff", () => {
  it("shows what goes and what comes, with three lines around", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    expect(textDiff("/a", before, before.replace("5\n", "five\n"))).toBe(
      "--- /a\n+++ /a\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
    );
  });

  it("shows files that come and go, and nothing for what is the same", () => {
    expect(textDiff("/a", null, "1\n")).toBe("--- /dev/null\n+++ /a\n@@ -0,0 +1,1 @@\n+1\n");
    expect(textDiff("/a", "1", null)).toBe("--- /a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-1\n\\ No newline at end of file\n");
    expect(textDiff("/a", "1\n", "1\n")).toBe("");
  });

  it("makes the one from the other", () => {
    const texts = fc
      .tuple(fc.array(fc.constantFrom("a", "b", "c", "", "[all]", "dtparam=spi=on"), { maxLength: 30 }), fc.boolean())
      .map(([lines, complete]) => lines.join("\n") + (complete && lines.length > 0 ? "\n" : ""));
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        fc.pre(before !== after && before !== "" && after !== "");
        expect(patched(before, textDiff("/file", before, after))).toBe(after);
      }),
      property(500),
    );
  });
});
