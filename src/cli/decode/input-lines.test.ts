import fc from "fast-check";
import { expect, it } from "vitest";
import { property } from "../../../test/support/fc.ts";
import { inputLines, MAX_LINE_CHARACTERS, type InputLine } from "./input-lines.ts";

async function linesOf(chunks: Iterable<string>): Promise<readonly InputLine[]> {
  const lines: InputLine[] = [];
  for await (const line of inputLines(chunks)) lines.push(line);
  return lines;
}

it("numbers the lines that count", async () => {
  expect(await linesOf(["a\n\n  # no\n", "b", "c\n  d"])).toEqual([
    { number: 1, text: "a" },
    { number: 4, text: "bc" },
    { number: 5, text: "  d" },
  ]);
});

it("gives the same lines however the text is cut into chunks", async () => {
  const text = fc.array(fc.constantFrom("a", "#", " ", "\n", "\r", "é"), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(text, fc.nat(9), async (characters, size) => {
      const whole = characters.join("");
      const chunks = whole.match(new RegExp(`[^]{1,${size + 1}}`, "g")) ?? [];
      expect(await linesOf(chunks)).toEqual(await linesOf([whole]));
    }),
    property(200),
  );
});

it("puts characters together that two chunks of bytes share", async () => {
  const bytes = new TextEncoder().encode("é\n");
  const lines: InputLine[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const byte of bytes) yield Uint8Array.of(byte);
  }
  for await (const line of inputLines(chunks())) lines.push(line);
  expect(lines).toEqual([{ number: 1, text: "é" }]);
});

it("does not keep a line that is too long", async () => {
  const most = "x".repeat(MAX_LINE_CHARACTERS);
  expect(await linesOf([most, "\n", most, "x", most, "\nend"])).toEqual([
    { number: 1, text: most },
    { number: 2, text: null },
    { number: 3, text: "end" },
  ]);
});
