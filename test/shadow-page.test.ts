/** docs/shadow.md knows every finding of a shadow run by its name and severity, and no others. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FRAME_RULES } from "../src/shadow/frame-rules.ts";
import { idRule } from "../src/shadow/id-rules.ts";

const ROOT = join(import.meta.dirname, "..");
const page = readFileSync(join(ROOT, "docs/shadow.md"), "utf8");

/** From the table: severity by name. */
const documented = new Map(
  [...page.matchAll(/^\| (?<names>`[^|]+) \| (?<severity>danger|fault|note) +\|/gm)].flatMap(({ groups }) =>
    [...groups!.names!.matchAll(/`([\w-]+[^-`])`/g)].map((match): [string, string] => [match[1]!, groups!.severity!]),
  ),
);

test("every rule of a frame stands in the table with its severity", () => {
  for (const { name, severity } of [...FRAME_RULES.values()].flat())
    expect(`${name} ${documented.get(name)}`).toBe(`${name} ${severity}`);
});

test("every name in the table is one of the program", () => {
  const sources = readdirSync(join(ROOT, "src/shadow"))
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(ROOT, "src/shadow", file), "utf8"))
    .join("\n");
  const rules = [...FRAME_RULES.values()].flat().map(({ name }) => name);
  expect(documented.size).toBeGreaterThan(60);
  for (const [name, severity] of documented) {
    const id = /^id-([\dA-F]{3})$/.exec(name)?.[1];
    if (id !== undefined) expect(idRule(Number.parseInt(id, 16))).toMatchObject({ name, severity });
    else if (!rules.includes(name)) expect(sources).toContain(`"${name}"`);
  }
});

test("every name in the sources stands in the table", () => {
  const named = ["cadence", "latch", "steady", "answers", "shadow-book"].flatMap((file) => {
    const source = readFileSync(join(ROOT, "src/shadow", `${file}.ts`), "utf8");
    return [...source.matchAll(/(?:rule\(|fixed\(|name: )\s*"([a-z-]+)"/g)].map((match) => match[1]!);
  });
  expect(named.length).toBeGreaterThan(14);
  expect(named.filter((name) => !documented.has(name))).toEqual([]);
});
