/** Reads YAML so that no text, however hostile, can do more than be refused, and tells where each value stands. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Document, Pair, YAMLError } from "yaml";
import { clipped, printable } from "./describe.ts";
import type { Path } from "./describe.ts";
import type { ConfigProblem } from "./problem.ts";

/** Largest file, bytes. The example with all its comments has about 10 kB. */
export const MAX_BYTES = 65_536;
/**
 * The YAML reader recurses, and a stack that overflows inside it can end the process. Nesting needs brackets, indentation or
 * dashes in a row; these bounds (and MAX_BYTES) keep it below 1000 levels. The reader bears more than 3000.
 */
const MAX_BRACKETS = 300;
const MAX_LINE = 500;

type At = Pick<ConfigProblem, "line" | "column">;

/** A text that is YAML: its values, and the way back to their places. */
export interface YamlText {
  /** Mistakes of the notation, a key that stands twice among them. */
  readonly problems: readonly ConfigProblem[];
  /** `null` when the values cannot be trusted to mean what was written. */
  readonly root: { readonly value: unknown } | null;
  /** Where the value (or its key) at `path` stands; the nearest section around it if it is not there. */
  readonly locate: (path: Path, of: "key" | "value") => At;
}

/** Never throws. */
export function readYaml(text: string): YamlText {
  const fence = tooMuch(text);
  if (fence !== null) return { problems: [fence], root: null, locate: () => ({ line: 1, column: 1 }) };
  const lines = new LineCounter();
  const at = (offset: number): At => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const doc = parseDocument(text, { prettyErrors: false, lineCounter: lines, schema: "core" });
  const problems: ConfigProblem[] = [];
  for (const error of doc.errors) {
    const offset = pastBlanks(text, error.pos[0]);
    const problem = { ...at(offset), path: "(file)", ...explained(error, text.slice(offset)) };
    const last = problems.at(-1);
    // One missing bracket is reported once for each level that it leaves open.
    if (last?.line !== problem.line || last.message !== problem.message) problems.push(problem);
  }
  const readable = doc.errors.every(({ code }) => code === "DUPLICATE_KEY");
  const foreign = beyondPlainYaml(doc).map(({ offset, ...rest }) => ({ ...at(offset), path: "(file)", ...rest }));
  problems.push(...foreign);
  return {
    problems,
    root: readable && foreign.length === 0 ? { value: doc.toJS() as unknown } : null,
    locate: (path, of) => at(offsetOf(doc, path, of)),
  };
}

function tooMuch(text: string): ConfigProblem | null {
  const problem = (line: number, message: string, remedy: string) => ({ line, column: 1, path: "(file)", message, remedy });
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return problem(1, `has more than ${MAX_BYTES} bytes`, "This is no configuration file of this program: check the path.");
  }
  let brackets = 0;
  for (const [i, line] of text.split("\n").entries()) {
    if (line.length > MAX_LINE) {
      const remedy = "Break the line, or check that this is the right file.";
      return problem(i + 1, `the line has more than ${MAX_LINE} characters`, remedy);
    }
    // All count, closed or not, in a comment or not: telling them apart is the reader's work.
    brackets += line.match(/[[{]/g)?.length ?? 0;
    if (brackets > MAX_BRACKETS) {
      const remedy = "Remove brackets; the longest tables need 170.";
      return problem(i + 1, `the file has more than ${MAX_BRACKETS} opening brackets`, remedy);
    }
  }
  return null;
}

/** The reader places some mistakes at the end of what stands before them. */
const pastBlanks = (text: string, offset: number): number => {
  const blanks = /^(?:\s|#[^\n]*\n)*/.exec(text.slice(offset))?.[0].length ?? 0;
  return offset + blanks < text.length ? offset + blanks : offset;
};

function explained(error: YAMLError, rest: string): { message: string; remedy: string } {
  if (error.code === "DUPLICATE_KEY") {
    const key = /^[^\s:,}\]]*/.exec(rest)?.[0] ?? "";
    return { message: `the key "${clipped(key)}" stands twice in the same section`, remedy: "Keep one of the two lines." };
  }
  if (error.code === "TAB_AS_INDENT") {
    return { message: "the line is indented with a tab; YAML allows only spaces", remedy: "Replace the tab by two spaces." };
  }
  if (error.code === "MULTIPLE_DOCS") {
    return { message: "a second document begins here", remedy: "Remove the line of three dashes and what does not belong." };
  }
  return {
    message: `this is not YAML: ${printable(error.message.split("\n", 1)[0] ?? "")}`,
    remedy: "Check the indentation, colons, quotes and brackets on this line and the one before it.",
  };
}

/** Aliases, tags, directives and keys that are not words: nothing here needs them, and each can mean something else than it shows. */
function beyondPlainYaml(doc: Document): { offset: number; message: string; remedy: string }[] {
  const found: { offset: number; message: string; remedy: string }[] = [];
  if (doc.directives?.yaml.explicit === true || Object.keys(doc.directives?.tags ?? {}).length > 1) {
    found.push({ offset: 0, message: "begins with a % directive", remedy: "Remove the lines that begin with %." });
  }
  for (const warning of doc.warnings) {
    found.push({
      offset: warning.pos[0],
      message: `is not understood: ${printable(warning.message)}`,
      remedy: "Write plain YAML without tags (!).",
    });
  }
  visit(doc, {
    Alias: (_, alias) => {
      found.push({
        offset: alias.range?.[0] ?? 0,
        message: `the alias *${clipped(alias.source)} points to another place`,
        remedy: "Write the value itself.",
      });
    },
    Pair: (_, pair) => {
      if (isScalar(pair.key) || pair.key === null || isAlias(pair.key)) return;
      found.push({ offset: startOf(pair.key) ?? 0, message: "a key must be a word", remedy: "Write `key: value`." });
    },
  });
  return found;
}

const startOf = (node: unknown): number | null =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? null) : null;

/** A key as it becomes a property: numbers and words alike as text, an empty key as "". */
const keyText = (key: unknown): string | null => {
  if (key === null) return "";
  if (!isScalar(key)) return null;
  const { value } = key;
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
};

function offsetOf(doc: Document, path: Path, of: "key" | "value"): number {
  let node: unknown = doc.contents;
  let offset = startOf(node) ?? 0;
  for (const [i, key] of path.entries()) {
    let next: unknown;
    if (isMap(node)) {
      // Of a key that stands twice, the last one counts.
      const pair: Pair | undefined = node.items.findLast((item) => keyText(item.key) === key);
      if (pair === undefined) return offset;
      if (of === "key" && i === path.length - 1) return startOf(pair.key) ?? offset;
      next = pair.value;
      offset = startOf(next) ?? startOf(pair.key) ?? offset;
    } else if (isSeq(node) && typeof key === "number") {
      next = node.items[key];
      offset = startOf(next) ?? offset;
    } else {
      return offset;
    }
    node = next;
  }
  return offset;
}
