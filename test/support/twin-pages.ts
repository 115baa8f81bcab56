/**
 * What two pages in two languages must have in common: the headings, blocks, tables, pictures, links, code and figures. Each difference
 * is one line that says where it is and what stands on either side; no line is no difference.
 */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { anchorsOf, fencesOf, proseOf, type Fence } from "./markdown.ts";

export interface Page {
  /** Below the root of the repository: "docs/de/faq.md". */
  readonly path: string;
  readonly markdown: string;
}

/** An English page and its German twin, both by path. */
export type Pair = readonly [english: string, german: string];

/** What a comparison has to know of the other pages. */
export interface Library {
  readonly pairs: readonly Pair[];
  /** The text of a page, `null` if there is none. */
  readonly read: (path: string) => string | null;
  /** Whether there is a file. */
  readonly has: (path: string) => boolean;
}

export const libraryBelow = (root: string, pairs: readonly Pair[], read: (path: string) => string | null): Library => ({
  pairs,
  read,
  has: (path) => existsSync(join(root, path)),
});

/** A heading with all that stands below it, up to the next heading of any level. The first part has no heading. */
interface Part {
  readonly level: number;
  readonly title: string;
  /** Without fenced blocks and comments. */
  readonly prose: string;
}

/** The parts of the prose; what is fenced is compared by itself. */
export function partsOf(markdown: string): readonly Part[] {
  const parts: { level: number; title: string; prose: string }[] = [{ level: 0, title: "the top", prose: "" }];
  for (const line of proseOf(markdown).split("\n")) {
    const heading = /^(#{1,6}) +(.+)$/.exec(line);
    if (heading !== null) parts.push({ level: heading[1]!.length, title: heading[2]!.trim(), prose: "" });
    else parts.at(-1)!.prose += `${line}\n`;
  }
  return parts;
}

/** Where the headings of two pages stop being of the same levels. */
export function headingDifferences(english: Page, german: Page): readonly string[] {
  const [left, right] = [partsOf(english.markdown), partsOf(german.markdown)];
  const at = left.findIndex(({ level }, i) => level !== right[i]?.level);
  const i = at >= 0 ? at : left.length;
  if (at < 0 && right.length === left.length) return [];
  return [`heading ${i}: ${headingText(left[i])} in ${english.path}, ${headingText(right[i])} in ${german.path}`];
}

const headingText = (part: Part | undefined): string =>
  part === undefined ? "the end" : `"${"#".repeat(part.level)} ${part.title}"`;

/** Languages whose blocks a machine reads. A block for people (a drawing, a quoted line) has to be as high, with the same figures. */
const READ_BY_MACHINES = /^(?:sh|yaml|console|json|ini|toml|ts|py|python|udev|conf)$/;

/** Blocks must say the same to the machine: all but the words of the comments. */
export function blockDifferences(english: Page, german: Page): readonly string[] {
  const [left, right] = [fencesOf(english.markdown), fencesOf(german.markdown)];
  if (left.length !== right.length) return [`${left.length} blocks in ${english.path}, ${right.length} in ${german.path}`];
  return left.flatMap((fence, i) => {
    const [one, other] = [essenceOf(fence, "en"), essenceOf(right[i]!, "de")];
    return one === other ? [] : [`block ${i + 1}:\n${one}\nin ${english.path},\n${other}\nin ${german.path}`];
  });
}

function essenceOf({ language, name, text }: Fence, spoken: "en" | "de"): string {
  const lines = text.split("\n");
  const head = `${language} ${name}`.trim();
  const figures = (words: string): readonly string[] => [...figuresOf(words, spoken)].sort();
  if (!READ_BY_MACHINES.test(language)) return [`${head} (${lines.length - 1} lines)`, ...figures(text)].join("\n");
  const plain = lines.map((line) => line.replace(COMMENT, "").trimEnd()).filter((line) => line !== "");
  const comments = lines.map((line) => COMMENT.exec(line)?.[0] ?? "").join("\n");
  return [head, ...plain, ...figures(comments).map((figure) => `# ${figure}`)].join("\n");
}

const COMMENT = /(?:^|\s)#(?:\s.*)?$/;

/** The rows and columns of each table, in their order. */
export function tableDifferences(english: Page, german: Page): readonly string[] {
  return inParts(english, german, (prose) => {
    const tables = prose.split(/\n(?!\|)/).filter((block) => /^\|/m.test(block));
    return tables.map((block) => {
      const rows = block.split("\n").filter((line) => line.startsWith("|"));
      const columns = rows.map((row) => row.replace(/`[^`]*`|\\\|/g, "").split("|").length - 2);
      return `a table of ${rows.length} lines with ${[...new Set(columns)].join(" and ")} columns`;
    });
  });
}

/** Pictures: the same file, or its twin "name.de.svg" where there is one. */
export function pictureDifferences(english: Page, german: Page, { has }: Library): readonly string[] {
  const expected = (path: string): string => {
    const twin = path.replace(/\.(\w+)$/, ".de.$1");
    return has(twin) ? twin : path;
  };
  return inParts(english, german, (prose, page) =>
    picturesOf(prose).map((target) => {
      const path = resolved(page, target);
      return page === english ? expected(path) : path;
    }),
  );
}

const picturesOf = (prose: string): readonly string[] =>
  [...prose.matchAll(/!\[[^\]]*\]\(([^()\s]+)\)|<img\s[^>]*?src="([^"]+)"/g)].map(([, target, source]) => (target ?? source)!);

/** Links lead to the same place: to the German page where there is one, and there to the same heading. */
export function linkDifferences(english: Page, german: Page, library: Library): readonly string[] {
  return inParts(english, german, (prose, page) => {
    const targets = [...prose.matchAll(/(?<!!\[[^\]]*)\]\(([^()\s]+)\)|<(https?:[^>]+)>/g)].map(
      ([, target, address]) => (target ?? address)!,
    );
    return targets
      .filter((target) => !isTurn(target, page, library))
      .map((target) => (page === english ? inGerman(target, page, library) : whole(target, page)))
      .sort();
  });
}

/** A link to the page itself in the other language. */
function isTurn(target: string, page: Page, { pairs }: Library): boolean {
  const other = pairs.flatMap(([english, german]) => (page.path === english ? [german] : page.path === german ? [english] : []));
  return !isOutside(target) && other.includes(resolved(page, target));
}

const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

const resolved = (page: Page, target: string): string => {
  const path = target.split("#")[0]!;
  return path === "" ? page.path : join(dirname(page.path), path);
};

const whole = (target: string, page: Page): string => {
  if (isOutside(target)) return target;
  const anchor = target.split("#")[1];
  return anchor === undefined ? resolved(page, target) : `${resolved(page, target)}#${anchor}`;
};

/** What a link of an English page is in the German one. */
function inGerman(target: string, page: Page, { pairs, read }: Library): string {
  if (isOutside(target)) return target;
  const path = resolved(page, target);
  const twin = pairs.find(([english]) => english === path)?.[1];
  const anchor = target.split("#")[1];
  if (twin === undefined) return whole(target, page);
  if (anchor === undefined) return twin;
  const at = anchorsOf(read(path) ?? "").indexOf(anchor);
  return `${twin}#${anchorsOf(read(twin) ?? "")[at] ?? `(no heading ${at + 1})`}`;
}

/** What stands between backticks; how often does not count, because languages repeat at other places. */
export function codeDifferences(english: Page, german: Page): readonly string[] {
  return inParts(english, german, (prose) =>
    [...new Set([...prose.matchAll(/`([^`\n]+)`/g)].map(([, code]) => `\`${code!}\``))].sort(),
  );
}

/** Figures with their units, and names with a digit in them, wherever they stand in the prose. */
export function figureDifferences(english: Page, german: Page): readonly string[] {
  return inParts(english, german, (prose, page) => [...figuresOf(prose, page === german ? "de" : "en")].sort());
}

/** Words that mean a unit; what is not here is no unit. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ms|milliseconds?|Millisekunden?)$/, "ms"],
  [/^(?:s|seconds?|Sekunden?)$/, "s"],
  [/^(?:min|minutes?|Minuten?)$/, "min"],
  [/^(?:h|hours?|Stunden?)$/, "h"],
  [/^(?:d|days?|Tag|Tage|Tagen|Tages)$/, "d"],
  [/^(?:weeks?|Woche|Wochen)$/, "weeks"],
  [/^(?:months?|Monat|Monate|Monaten|Monats)$/, "months"],
  [/^(?:years?|Jahr|Jahre|Jahren|Jahres)$/, "years"],
  [/^(?:%|percent|Prozent)$/, "%"],
  [/^(?:degC|°C)$/, "degC"],
  [/^(?:ohms?|Ohm)$/, "ohm"],
  [/^(?:volts?|Volt|V)$/, "V"],
  [/^(?:amps?|amperes?|Ampere|A)$/, "A"],
  [/^(?:m[VAW]|k[VAW]|kWh|Wh|Ah|W|Hz|[kMG]Hz|kbit\/s|baud|Baud|[kMG]B|bytes?|Bytes?|bits?|Bits?|mm|cm|m|km|mm²)$/, ""],
];

function unitOf(word: string | undefined): string | null {
  if (word === undefined) return null;
  for (const [pattern, unit] of UNITS) if (pattern.test(word)) return unit === "" ? word.toLowerCase().replace(/s$/, "") : unit;
  return null;
}

/** "55.0 V", "16", "F952", "SI6.0H": each time that it stands there. */
export function figuresOf(prose: string, language: "en" | "de"): readonly string[] {
  const text = prose
    .replace(/`[^`\n]*`/g, " ")
    .replace(/\]\([^()\s]*\)/g, "] ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\bhttps?:\S+/g, " ");
  const point = language === "de" ? text.replace(/(\d),(?=\d)/g, "$1.") : text;
  const words = point
    .replace(/\.\.+|[|*_()[\]{}"„“”'’:;!?=<>~–—…]/g, " ")
    .replace(/(\d)(%|°C)/g, "$1 $2")
    .split(/\s+/)
    .flatMap((word) => (unitOf(word) === null ? parted(word) : [word]))
    .filter((word) => word !== "");
  return words.flatMap((word, i) => {
    if (!/\d/.test(word)) return [];
    const unit = /^[+-]?\d+(?:\.\d+)?$/.test(word) ? unitOf(words[i + 1]) : null;
    return [unit === null ? word : `${word} ${unit}`];
  });
}

/** "RS485-Adapter" is a figure and a word; "-5" is one figure; the stop at the end belongs to the sentence. */
function parted(word: string): readonly string[] {
  const sign = /^[+-](?=\d)/.exec(word)?.[0] ?? "";
  const pieces = word.slice(sign.length).split(/[-/,]/);
  return pieces.map((piece, i) => `${i === 0 ? sign : ""}${piece.replace(/^\.+|\.+$/g, "")}`);
}

/** Compares part by part, so that a difference says where it is; of pages with other headings nothing is said here. */
function inParts(english: Page, german: Page, take: (prose: string, page: Page) => readonly string[]): readonly string[] {
  if (headingDifferences(english, german).length > 0) return [];
  const right = partsOf(german.markdown);
  return partsOf(english.markdown).flatMap((part, i) => {
    const twin = right[i]!;
    const [here, there] = [take(`${part.title}\n${part.prose}`, english), take(`${twin.title}\n${twin.prose}`, german)];
    const [missing, extra] = [without(here, there), without(there, here)];
    if (missing.length === 0 && extra.length === 0) return [];
    const sides = [
      ...(missing.length === 0 ? [] : [`only in ${english.path}: ${missing.join(", ")}`]),
      ...(extra.length === 0 ? [] : [`only in ${german.path}: ${extra.join(", ")}`]),
    ];
    return [`"${part.title}": ${sides.join("; ")}`];
  });
}

/** What is left of a list when each item of the other one has taken one of its equals away. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...list];
  for (const item of other) {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** The first lines of a page lead to its twin; what to write there if they do not. */
export function turnDifferences(page: Page, twin: string): readonly string[] {
  const top = proseOf(page.markdown).split("\n").slice(0, 6).join("\n");
  const targets = [...top.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target!);
  if (targets.some((target) => !isOutside(target) && resolved(page, target) === twin)) return [];
  return [`${page.path}: no link to ${relative(dirname(page.path), twin)} in its first lines`];
}
