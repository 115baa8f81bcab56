/** The files that are written from the schema: the commented example and the page of all keys. `npm run docs` writes them. */
import { CROSS_RULES } from "./cross-checks.ts";
import { describeKeys, pathText } from "./describe.ts";
import type { KeyDoc, Path } from "./describe.ts";
import { flow } from "./problem.ts";

const WIDTH = 110;

const MINIMAL = `packs:
  - port: /dev/serial0
`;

/** siinterjk.example.yaml: every key with its meaning and its default; what has no default is commented out or an example. */
export function exampleYaml(): string {
  const lines = [
    "# SIinterJK, all settings. Each stands at its default, unless said otherwise; what is at its default may be left out.",
    "# The port of the pack is all that must be there. Check a file with: siinterjk check-config siinterjk.yaml",
  ];
  let opened = false;
  /** Of a list that is empty by default, whose entries are only shown. */
  let shown: Path | null = null;
  for (const key of describeKeys()) {
    if (key.path.length === 1) lines.push("");
    const indent = "  ".repeat(key.path.length - 1);
    // The first key of a list entry carries the dash.
    const first = opened;
    opened = key.kind === "list of sections";
    const outer = first ? indent.slice(2) : indent;
    for (const line of comments(key).flatMap((text) => wrapped(text, WIDTH - outer.length))) lines.push(`${outer}# ${line}`);
    const inShown = shown?.every((part, i) => part === key.path[i]) === true;
    const line = `${first ? `${outer}- ` : indent}${setting(key)}`;
    lines.push(inShown ? `${outer}# ${line.slice(outer.length).replace(/^# /, "")}` : line);
    if (opened && isEmptyList(key)) shown = key.path;
  }
  return `${lines.join("\n")}\n`;
}

function comments(key: KeyDoc): readonly string[] {
  const about = `${key.title}. ${key.help}`;
  return key.kind === "value" ? [about, `Value: ${key.expects}. ${standing(key)}`] : [about];
}

function standing({ standard, byChemistry, required }: KeyDoc): string {
  if (required) return "Needed; this is an example.";
  if (byChemistry !== null) return "By default that of the chemistry; this is that of lfp.";
  if (standard === undefined) return "Not set by default; this is an example.";
  return typeof standard === "object" ? "This is the default." : `Default: ${flow(standard)}.`;
}

const isEmptyList = ({ standard }: KeyDoc): boolean => Array.isArray(standard) && standard.length === 0;

function setting(key: KeyDoc): string {
  const { path, kind, standard, example, required } = key;
  const name = String(path.at(-1));
  if (kind !== "value") return isEmptyList(key) ? `${name}: []` : `${name}:`;
  if (standard !== undefined) return `${name}: ${flow(standard)}`;
  return `${required ? "" : "# "}${name}: ${flow(example)}`;
}

/** Lines of at most so many characters, broken at blanks; a longer word has a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** docs/configuration.md: a table for each section. */
export function configurationPage(): string {
  const keys = describeKeys();
  const sections = keys.filter(({ kind }) => kind !== "value");
  const top = keys.filter(({ kind, path }) => kind === "value" && path.length === 1);
  const inside = (section: KeyDoc) => {
    const length = section.path.length + (section.kind === "list of sections" ? 2 : 1);
    return keys.filter(
      ({ kind, path }) => kind === "value" && path.length === length && section.path.every((key, i) => path[i] === key),
    );
  };
  return [
    "# Configuration",
    "",
    "<!-- Written from src/config by `npm run docs`; changes by hand are lost. -->",
    "",
    "One YAML file, read at start. The least that works:",
    "",
    "```yaml",
    MINIMAL.trimEnd(),
    "```",
    "",
    "`siinterjk.example.yaml` has every key with its default. `siinterjk check-config FILE` lists every mistake with its line",
    "and what to write instead; a file with a mistake is never used. Unknown keys are mistakes too.",
    "",
    "A change takes effect after a restart.",
    "",
    "## Top level",
    "",
    ...table(top),
    ...sections.flatMap((section) => ["", `## ${pathText(section.path)}`, "", section.help, "", ...table(inside(section))]),
    "",
    "## Rules between keys",
    "",
    ...CROSS_RULES.map((rule) => `- ${rule}`),
    "",
  ].join("\n");
}

function table(keys: readonly KeyDoc[]): readonly string[] {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  return [
    "| Key | Value | Unit | Default | Meaning |",
    "|---|---|---|---|---|",
    ...keys.map((key) => {
      const restart = key.restart ? "" : " Takes effect without a restart.";
      const cells = [
        `\`${pathText(key.path)}\``,
        key.expects,
        key.unit ?? "",
        defaultText(key),
        `${key.title}. ${key.help}${restart}`,
      ];
      return `| ${cells.map(cell).join(" | ")} |`;
    }),
  ];
}

function defaultText({ standard, byChemistry, required }: KeyDoc): string {
  if (byChemistry !== null) {
    return Object.entries(byChemistry)
      .map(([chemistry, value]) => `${chemistry}: \`${flow(value)}\``)
      .join("; ");
  }
  if (standard === undefined) return required ? "needed" : "not set";
  return `\`${flow(standard)}\``;
}
