import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { documents, errorsPage, outdated } from "../../scripts/generate-docs.ts";
import { ERRORS } from "../errors.ts";
import { describeKeys, expects, mayBeAbsent, pathText, schemaAt } from "./describe.ts";
import { flow, shown } from "./problem.ts";

describe("every key", () => {
  const keys = describeKeys();

  test.each(keys.map((key) => [pathText(key.path), key] as const))(
    "%s has a title, a help and a right value to show",
    (_, key) => {
      expect(key.title).toMatch(/^[A-Z].*[^.]$/);
      expect(key.help).toMatch(/^.{10,}[.)]$/);
      if (key.kind !== "value") return;
      expect(key.expects.length).toBeGreaterThan(1);
      const sample = key.standard ?? key.example;
      expect(sample).toBeDefined();
      expect(schemaAt(key.path)?.safeParse(sample).success).toBe(true);
    },
  );

  test("a number says its unit in its name and in its description", () => {
    const units: readonly (readonly [RegExp, string])[] = [
      [/[a-z]V$/, "V"],
      [/[a-z]A$/, "A"],
      [/[a-z]Ms$/, "ms"],
      [/PerS$/, "A/s"],
      [/holdS$/, "s"],
    ];
    const named = keys.flatMap((key) => {
      const unit = units.find(([pattern]) => pattern.test(String(key.path.at(-1))))?.[1];
      return unit === undefined ? [] : [[pathText(key.path), key.unit, unit]];
    });
    expect(named.length).toBeGreaterThan(12);
    for (const [path, unit, expected] of named) expect(unit, String(path)).toBe(expected);
  });

  test("a key that must be there has an example", () => {
    const required = keys.filter((key) => key.required);
    expect(required.map(({ path }) => pathText(path))).toEqual(["packs", "packs[0].port", "messages.to[0].kind"]);
    for (const { example } of required) expect(example).toBeDefined();
  });

  test("keys take effect after a restart unless they say otherwise", () => {
    const root = z.strictObject({ later: z.boolean().default(true), now: z.boolean().default(true).meta({ restart: false }) });
    expect(describeKeys(root).map(({ restart }) => restart)).toEqual([true, false]);
  });
});

describe("words", () => {
  test.each([
    [z.number().min(1).max(2).meta({ unit: "V" }), "a number from 1 to 2 V"],
    [z.int().min(0).max(9).default(3), "a whole number from 0 to 9"],
    [z.boolean(), "true or false"],
    [z.enum(["a", "b"]).optional(), "one of a, b"],
    [z.enum(["a"]), "a"],
    [z.array(z.string()), "a list"],
    [z.string(), "a text"],
    [z.strictObject({ a: z.string(), b: z.string() }).prefault({ a: "", b: "" }), "a section with keys from a, b"],
  ])("%# what is expected: %s", (schema, words) => {
    expect(expects(schema)).toBe(words);
  });

  test("a secret is not shown", () => {
    expect(shown("hunter2", z.string().meta({ secret: true }))).not.toContain("hunter2");
    expect(shown("hunter2", z.string())).toContain("hunter2");
  });

  test("a path", () => {
    expect(pathText(["packs", 0, "port"])).toBe("packs[0].port");
    expect(pathText([])).toBe("(file)");
  });

  test("a value on one line", () => {
    expect(flow([{ port: "/dev/serial0" }])).toBe("[{ port: /dev/serial0 }]");
    expect(flow("yes: no")).toBe('"yes: no"');
    expect(flow("true")).toBe('"true"');
    expect(flow("5")).toBe('"5"');
    expect(flow("Block 1")).toBe("Block 1");
    expect(flow([[3.4, 1]])).toBe("[[3.4, 1]]");
  });

  test("where the schema knows no place there is none", () => {
    expect(schemaAt(["packs", 0, "nothing"])).toBeNull();
    expect(schemaAt(["constructor"])).toBeNull();
    expect(mayBeAbsent(z.number().default(1))).toBe(true);
  });
});

describe("generated files", () => {
  test("are what the code says (`npm run docs` writes them)", () => {
    expect(outdated()).toEqual([]);
  });

  test("the configuration page has every key", () => {
    const page = documents()["docs/configuration.md"];
    for (const { path, kind } of describeKeys()) {
      if (kind === "value") expect(page).toContain(`| \`${pathText(path)}\` |`);
    }
  });

  test("the page of errors has every code and no other", () => {
    const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, code]) => code)).toEqual(Object.keys(ERRORS));
  });

  test("an error has its meaning and its remedy", () => {
    expect(errorsPage({ A_CODE: { means: "It is so.", remedy: "Do that." } })).toContain(
      "## A_CODE\n\nIt is so.\n\nWhat to do: Do that.\n",
    );
  });
});
