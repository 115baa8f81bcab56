/** Turns what the schema refuses into sentences: where, what came, what was expected, what to write instead. */
import { z } from "zod";
import { clipped, core, describeKeys, expects, pathText, schemaAt, standardOf } from "./describe.ts";
import type { Path } from "./describe.ts";
import { nearest } from "./nearest.ts";

/** One mistake in a configuration file. Line and column count from 1. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  /** "packs[0].port"; "(file)" when it is about the file as a whole. */
  readonly path: string;
  /** What came and what was expected. */
  readonly message: string;
  /** What to write instead. */
  readonly remedy: string;
}

/** A mistake that still has to be found in the text. */
export interface Finding {
  readonly path: Path;
  /** Whether the mistake is the key itself or its value. */
  readonly of: "key" | "value";
  readonly message: string;
  readonly remedy: string;
}

/** All findings of one issue: an issue about unknown keys has one for each key. */
export function findings(issue: z.core.$ZodIssue, root: unknown): readonly Finding[] {
  const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], of: "key", ...unknownKey(path, key) }));
  }
  const schema = schemaAt(path);
  if (schema === null) return [{ path, of: "value", message: issue.message, remedy: "See docs/configuration.md." }];
  const value = valueAt(root, path);
  if (issue.code === "custom" && issue.message !== "Invalid input") {
    return [{ path, of: "value", message: issue.message, remedy: `Write ${expects(schema)}.` }];
  }
  return [
    { path, of: "value", message: `${shown(value, schema)}; expected ${expects(schema)}`, remedy: advice(value, schema, path) },
  ];
}

/** The value at `path`, or `undefined`. */
export function valueAt(root: unknown, path: Path): unknown {
  let at: unknown = root;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[key];
  }
  return at;
}

/** Made at the first unknown key, because most files have none. */
let allPaths: readonly Path[] | undefined;

function unknownKey(holder: Path, key: string): { message: string; remedy: string } {
  const schema = schemaAt(holder);
  const inner = schema === null ? null : core(schema);
  const siblings = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const where = holder.length === 0 ? "at the top level" : `in ${pathText(holder)}`;
  const message = `the key "${clipped(key)}" is not known ${where}`;
  const near = nearest(key, siblings);
  if (near !== null) return { message, remedy: `Did you mean "${near}"?` };
  allPaths ??= describeKeys().map(({ path }) => path);
  const elsewhere = allPaths.find((path) => path.at(-1) === key);
  if (elsewhere !== undefined) return { message, remedy: `Did you mean ${pathText(elsewhere)}? Move the key there.` };
  return { message, remedy: `Remove it. Known here: ${siblings.join(", ")}.` };
}

/** What came: "is 70", "is the text "seventy"", "is missing". */
export function shown(value: unknown, schema: z.ZodType): string {
  if (value === undefined) return "is missing";
  if (value === null) return "is empty";
  if (schema.meta()?.secret === true) return "has a value (not shown) that does not fit";
  if (typeof value === "string") return value === "" ? "is an empty text" : `is the text "${clipped(value)}"`;
  if (typeof value === "number" || typeof value === "boolean") return `is ${String(value)}`;
  if (Array.isArray(value)) return `is the list ${clipped(JSON.stringify(value))}`;
  return "is a section";
}

function advice(value: unknown, schema: z.ZodType, path: Path): string {
  const { example, remedy } = schema.meta() ?? {};
  const key = String(path.at(-1) ?? "");
  if (value === undefined)
    return example === undefined ? `Write ${expects(schema)}.` : `Add it, for instance "${key}: ${flow(example)}".`;
  if (remedy !== undefined) return remedy;
  const standard = standardOf(schema);
  const or = standard === undefined || Array.isArray(standard) ? "" : `, or remove the line for the default ${flow(standard)}`;
  if (core(schema) instanceof z.ZodObject) {
    return path.length === 0
      ? "Begin with `packs: [{ port: /dev/serial0 }]`."
      : "Write its keys below it, each indented by two spaces; or remove the line for the defaults.";
  }
  if (value === null) return `Write a value after the colon${or}.`;
  const near = meant(value, schema);
  return near === null ? `${instead(value, schema)}${or}.` : `Did you mean ${near}?`;
}

/** The word of a closed list that was misspelt, or `null`. */
function meant(value: unknown, schema: z.ZodType): string | null {
  const inner = core(schema);
  return typeof value === "string" && inner instanceof z.ZodEnum ? nearest(value, inner.options.map(String)) : null;
}

/** What to write in place of a value of the wrong type or size. */
function instead(value: unknown, schema: z.ZodType): string {
  const inner = core(schema);
  if (inner instanceof z.ZodNumber) {
    if (typeof value === "number" && value > (inner.maxValue ?? Infinity)) return `Write ${inner.maxValue} or less`;
    if (typeof value === "number" && value < (inner.minValue ?? -Infinity)) return `Write ${inner.minValue} or more`;
    const figure =
      typeof value === "string" ? /^\s*([-+]?\d+(?:[.,]\d+)?)\s*\p{L}*\s*$/u.exec(value)?.[1]?.replace(",", ".") : undefined;
    if (figure !== undefined && inner.safeParse(Number(figure)).success) {
      return `Write ${figure}: a plain number with a decimal point, without quotes and without a unit`;
    }
  }
  if (inner instanceof z.ZodEnum) {
    const options = inner.options.map(String);
    return options.length === 1 ? `Write ${options.join("")}` : "Write one of these";
  }
  const sample = schema.meta()?.example ?? standardOf(schema);
  return sample === undefined || typeof sample === "number" ? `Write ${expects(schema)}` : `Write it like ${flow(sample)}`;
}

/** Words that YAML reads as themselves without quotes. */
const PLAIN = /^(?!(?:true|false|null)$)[a-z/][\w./-]*(?: [\w./-]+)*$/i;

/** A value on one line of YAML. */
export function flow(value: unknown): string {
  if (typeof value === "string") return PLAIN.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${flow(inner)}`)
      .join(", ")} }`;
  }
  return String(value);
}
