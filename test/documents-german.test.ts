/** The German documents say what the English ones say: same structure, same commands, same figures, and links to each other. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  blockDifferences,
  codeDifferences,
  figureDifferences,
  figuresOf,
  headingDifferences,
  libraryBelow,
  linkDifferences,
  partsOf,
  pictureDifferences,
  tableDifferences,
  turnDifferences,
  type Library,
  type Page,
  type Pair,
} from "./support/twin-pages.ts";

const ROOT = join(import.meta.dirname, "..");

/** The pages for owners. Those for engineers are in English alone. */
const OWNERS_PAGES = ["wiring", "sunny-island", "first-start", "from-python", "troubleshooting", "safety-plain", "faq"] as const;

const PAIRS: readonly Pair[] = [
  ["README.md", "README.de.md"],
  ...OWNERS_PAGES.map((name): Pair => [`docs/${name}.md`, `docs/de/${name}.md`]),
];

const read = (path: string): string | null => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : null);
const library = libraryBelow(ROOT, PAIRS, read);
const page = (path: string): Page => ({ path, markdown: read(path) ?? "" });

describe("the list of pages", () => {
  it("has a German and an English file for each", () => {
    expect(PAIRS.flat().filter((path) => read(path) === null)).toEqual([]);
  });

  it("has every German page that there is", () => {
    const german = [
      ...readdirSync(ROOT).filter((name) => name.endsWith(".de.md")),
      ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".de.md") || (name.startsWith("de/") && name.endsWith(".md")))
        .map((name) => `docs/${name}`),
    ];
    expect(german.sort()).toEqual(PAIRS.map(([, path]) => path).sort());
  });
});

describe.each(PAIRS)("%s and %s", (englishPath, germanPath) => {
  const [english, german] = [page(englishPath), page(germanPath)];

  it("link to each other at the top", () => {
    expect([...turnDifferences(english, germanPath), ...turnDifferences(german, englishPath)]).toEqual([]);
  });

  it("have headings of the same levels in the same order", () => {
    expect(headingDifferences(english, german)).toEqual([]);
  });

  it("have the same commands, configurations and outputs in their blocks", () => {
    expect(blockDifferences(english, german)).toEqual([]);
  });

  it("have tables of the same size", () => {
    expect(tableDifferences(english, german)).toEqual([]);
  });

  it("show the same pictures", () => {
    expect(pictureDifferences(english, german, library)).toEqual([]);
  });

  it("link to the same places", () => {
    expect(linkDifferences(english, german, library)).toEqual([]);
  });

  it("name the same keys, commands and files", () => {
    expect(codeDifferences(english, german)).toEqual([]);
  });

  it("have the same figures", () => {
    expect(figureDifferences(english, german)).toEqual([]);
  });
});

it("the pages name only checks that the doctor has", () => {
  const checks = readdirSync(join(ROOT, "src/doctor"), { encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => [...read(`src/doctor/${name}`)!.matchAll(/^ +id: "([\w-]+)",$/gm)].map(([, id]) => id!));
  const named = PAIRS.flat().flatMap((path) =>
    [...page(path).markdown.matchAll(/\b(?:Doctor|Doktor): ((?:`[\w-]+`(?:, )?)+)/g)].flatMap(([, list]) =>
      [...list!.matchAll(/`([\w-]+)`/g)].map(([, id]) => `${path}: ${id!}`),
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !checks.includes(name.split(": ")[1]!))).toEqual([]);
});

describe("the comparison", () => {
  const en = (markdown: string): Page => ({ path: "docs/a.md", markdown });
  const de = (markdown: string): Page => ({ path: "docs/de/a.md", markdown });
  const shelf: Library = {
    pairs: [
      ["docs/a.md", "docs/de/a.md"],
      ["docs/b.md", "docs/de/b.md"],
    ],
    read: (path) => ({ "docs/b.md": "# B\n\n## Fuses\n", "docs/de/b.md": "# B\n\n## Sicherungen\n" })[path] ?? null,
    has: (path) => path === "docs/images/plug.de.svg",
  };

  it("splits a page at its headings, and leaves headings in blocks alone", () => {
    const parts = partsOf("x\n\n# One\n\na\n\n```sh\n# no heading\n```\n\n## Two\n\nb\n");
    expect(parts.map(({ level, title }) => [level, title])).toEqual([
      [0, "the top"],
      [1, "One"],
      [2, "Two"],
    ]);
  });

  it("finds another level, a heading too many and one too few", () => {
    expect(headingDifferences(en("# A\n## B\n"), de("# A\n### B\n"))).toEqual([
      'heading 2: "## B" in docs/a.md, "### B" in docs/de/a.md',
    ]);
    expect(headingDifferences(en("# A\n"), de("# A\n## B\n"))).toEqual([
      'heading 2: the end in docs/a.md, "## B" in docs/de/a.md',
    ]);
    expect(headingDifferences(en("# A\n## B\n"), de("# A\n"))).toEqual([
      'heading 2: "## B" in docs/a.md, the end in docs/de/a.md',
    ]);
    expect(headingDifferences(en("# A\n## B\n"), de("# A\n## Be\n"))).toEqual([]);
  });

  it("finds another command, and takes another comment", () => {
    const block = (text: string): string => `\`\`\`sh\n${text}\n\`\`\`\n`;
    expect(blockDifferences(en(block("# why\nls -l  # all")), de(block("# warum\nls -l  # alles")))).toEqual([]);
    expect(blockDifferences(en(block("ls -l")), de(block("ls -a")))[0]).toContain(
      "block 1:\nsh\nls -l\nin docs/a.md,\nsh\nls -a",
    );
    expect(blockDifferences(en(block("ls")), de(""))).toEqual(["1 blocks in docs/a.md, 0 in docs/de/a.md"]);
    expect(blockDifferences(en("```yaml a.yaml\na: 1\n```\n"), de("```yaml b.yaml\na: 1\n```\n"))).toHaveLength(1);
  });

  it("finds another figure in a comment", () => {
    const block = (comment: string): string => `\`\`\`sh\nls # ${comment}\n\`\`\`\n`;
    expect(blockDifferences(en(block("after 0.5 s")), de(block("nach 0,5 s")))).toEqual([]);
    expect(blockDifferences(en(block("after 5 s")), de(block("nach 6 s")))).toHaveLength(1);
  });

  it("takes words in a drawing, but no line more and no other figure", () => {
    expect(blockDifferences(en("```\nbattery -- Pi 4\n```\n"), de("```\nBatterie -- Pi 4\n```\n"))).toEqual([]);
    expect(blockDifferences(en("```\nPi 4\n```\n"), de("```\nPi 5\n```\n"))).toHaveLength(1);
    expect(blockDifferences(en("```\na\n```\n"), de("```\na\nb\n```\n"))).toHaveLength(1);
  });

  it("finds a row or a column that is missing", () => {
    const table = "| a | b |\n| - | - |\n| 1 | `x|y` |\n";
    expect(tableDifferences(en(`# A\n\n${table}`), de(`# A\n\n${table}`))).toEqual([]);
    expect(tableDifferences(en(`# A\n\n${table}`), de(`# A\n\n${table}| 2 | z |\n`))).toEqual([
      '"A": only in docs/a.md: a table of 3 lines with 2 columns; only in docs/de/a.md: a table of 4 lines with 2 columns',
    ]);
    expect(tableDifferences(en(`# A\n\n${table}`), de(`# A\n\n| a |\n| - |\n| 1 |\n`))).toHaveLength(1);
  });

  it("wants the German picture where there is one", () => {
    expect(pictureDifferences(en("![p](images/plug.svg)"), de("![S](../images/plug.de.svg)"), shelf)).toEqual([]);
    expect(pictureDifferences(en("![p](images/plug.svg)"), de("![S](../images/plug.svg)"), shelf)).toHaveLength(1);
    expect(pictureDifferences(en('<img src="images/x.png">'), de('<img alt="" src="../images/x.png">'), shelf)).toEqual([]);
    expect(pictureDifferences(en("![x](images/x.png)"), de("text"), shelf)).toHaveLength(1);
  });

  it("wants links to the German page and its heading, and to the English one where there is no other", () => {
    expect(linkDifferences(en("[b](b.md#fuses) [c](c.md)"), de("[c](../c.md) [b](b.md#sicherungen)"), shelf)).toEqual([]);
    expect(linkDifferences(en("[b](b.md)"), de("[b](../b.md)"), shelf)).toEqual([
      '"the top": only in docs/a.md: docs/de/b.md; only in docs/de/a.md: docs/b.md',
    ]);
    expect(linkDifferences(en("[b](b.md#fuses)"), de("[b](b.md)"), shelf)).toHaveLength(1);
    expect(linkDifferences(en("[x](https://a.example/1)"), de("[x](https://a.example/2)"), shelf)).toHaveLength(1);
    expect(linkDifferences(en("<http://a.local:80>"), de("<http://a.local:81>"), shelf)).toHaveLength(1);
    expect(linkDifferences(en("[Deutsch](de/a.md)"), de("[English](../a.md)"), shelf)).toEqual([]);
  });

  it("finds a key that only one page names", () => {
    expect(codeDifferences(en("`a` and `b`, `a`"), de("`b` und `a`"))).toEqual([]);
    expect(codeDifferences(en("`a`"), de("`b`"))).toEqual(['"the top": only in docs/a.md: `a`; only in docs/de/a.md: `b`']);
  });

  it.each<readonly [string, string, boolean]>([
    ["at 3.45 V for 30 seconds", "30 Sekunden lang bei 3,45 V", true],
    ["-5 degC, 0.5 °C", "0,5 °C, -5 °C", true],
    ["41..63 V", "41 bis 63 V", true],
    ["a 16-cell pack behind the RS485 adapter", "ein Pack mit 16 Zellen hinter dem RS485-Adapter", true],
    ["120 ohm at 500 kbit/s", "120 Ohm bei 500 kbit/s", true],
    ["after 14 days.", "nach 14 Tagen", true],
    ["5 % of it", "5% davon", true],
    ["F952 at 45 s", "F952 bei 54 s", false],
    ["45 s", "45 min", false],
    ["3.40 V", "3,4 V", false],
    ["F952", "W952", false],
    ["SI6.0H", "SI8.0H", false],
    ["45 s and 45 s", "45 s", false],
    ["5 packs", "5 %", false],
  ])("of the figures in %j and %j: equal %s", (one, other, equal) => {
    expect(figureDifferences(en(one), de(other)).length === 0).toBe(equal);
  });

  it("says in which part a figure differs", () => {
    expect(figureDifferences(en("# A\n\n1 s\n\n## Loss\n\n45 s\n"), de("# A\n\n1 s\n\n## Verlust\n\n54 s\n"))).toEqual([
      '"Loss": only in docs/a.md: 45 s; only in docs/de/a.md: 54 s',
    ]);
  });

  it("reads no figures in code, addresses and markup", () => {
    expect(figuresOf('`pollMs: 1000` [x](y2.md#3) <img width="62%"> https://a.example/4 and 5 A', "en")).toEqual(["5 A"]);
  });

  it("wants the way to the other language in the first lines", () => {
    expect(turnDifferences(en("# A\n\n[Deutsch](de/a.md)\n"), "docs/de/a.md")).toEqual([]);
    expect(turnDifferences(en("# A\n\n\n\n\n\n\n[Deutsch](de/a.md)\n"), "docs/de/a.md")).toHaveLength(1);
    expect(turnDifferences(en("# A\n\n[Deutsch](de/b.md)\n"), "docs/de/a.md")).toEqual([
      "docs/a.md: no link to de/a.md in its first lines",
    ]);
  });
});
