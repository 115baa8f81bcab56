/** The schema in words: what each key expects, and the list of all keys, for messages, the example file and the documentation. */
import { z } from "zod";
import { configSchema } from "./schema.ts";

/** A place in the configuration: `["packs", 0, "port"]`. */
export type Path = readonly (string | number)[];

/** "packs[0].port"; the whole file is "(file)". */
export function pathText(path: Path): string {
  if (path.length === 0) return "(file)";
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${word(key)}`)).join("");
}

/** Text from a file, without characters that would break the line or steer a terminal, shortened to 60 characters. */
export function clipped(text: string): string {
  const safe = printable(text);
  return safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
}

/** The same at full length. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");

const word = (key: string): string => (key === "" ? '""' : clipped(key));

/** One key of the configuration. */
export interface KeyDoc {
  /** With 0 for "each entry" of a list of sections. */
  readonly path: Path;
  readonly kind: "section" | "list of sections" | "value";
  readonly title: string;
  readonly help: string;
  readonly unit: string | null;
  /** What a right value looks like. */
  readonly expects: string;
  /** `undefined` when there is none. */
  readonly standard: unknown;
  /** The default for each chemistry, where it depends on that; else `null`. */
  readonly byChemistry: Readonly<Record<string, unknown>> | null;
  /** A key without default that must be there. */
  readonly required: boolean;
  readonly example: unknown;
  readonly restart: boolean;
}

/** The schema without what surrounds it (default, optional). */
export function core(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return core(schema.unwrap() as z.ZodType);
  }
  return schema;
}

/** The default of a key, or `undefined`. */
export const standardOf = (schema: z.ZodType): unknown => (schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined);

/** Whether the key may be left out. */
export const mayBeAbsent = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

/** The schema of the value at `path`, or `null` where the schema knows no such place. */
export function schemaAt(path: Path, root: z.ZodType = configSchema): z.ZodType | null {
  let at: z.ZodType = root;
  for (const key of path) {
    const inner = core(at);
    let next: unknown;
    if (inner instanceof z.ZodObject && Object.hasOwn(inner.shape, key)) next = inner.shape[key];
    else if (inner instanceof z.ZodArray) next = inner.element;
    else if (inner instanceof z.ZodTuple && typeof key === "number") next = inner.def.items[key];
    if (!(next instanceof z.ZodType)) return null;
    at = next;
  }
  return at;
}

/** What a right value looks like: "a number from 41 to 63 V". */
export function expects(schema: z.ZodType): string {
  const form = schema.meta()?.form ?? core(schema).meta()?.form;
  if (form !== undefined) return form;
  const inner = core(schema);
  if (inner instanceof z.ZodNumber) {
    const unit = schema.meta()?.unit;
    const kind = inner.format === "safeint" ? "a whole number" : "a number";
    return `${kind} from ${inner.minValue} to ${inner.maxValue}${unit === undefined ? "" : ` ${unit}`}`;
  }
  if (inner instanceof z.ZodBoolean) return "true or false";
  if (inner instanceof z.ZodEnum) {
    const options = inner.options.map(String);
    return options.length === 1 ? options.join("") : `one of ${options.join(", ")}`;
  }
  if (inner instanceof z.ZodObject) return `a section with keys from ${Object.keys(inner.shape).join(", ")}`;
  if (inner instanceof z.ZodArray) return "a list";
  return "a text";
}

/** Every key below `root`, sections before what is in them, in the order of the schema. */
export function describeKeys(root: z.ZodType = configSchema, at: Path = []): readonly KeyDoc[] {
  const holder = core(root);
  if (!(holder instanceof z.ZodObject)) return [];
  return Object.entries(holder.shape).flatMap(([key, value]) => {
    const schema = value as z.ZodType;
    const path = [...at, key];
    const inner = core(schema);
    const element = inner instanceof z.ZodArray ? core(inner.element as z.ZodType) : null;
    const list = element instanceof z.ZodObject;
    const meta = schema.meta() ?? {};
    const doc: KeyDoc = {
      path,
      kind: list ? "list of sections" : inner instanceof z.ZodObject ? "section" : "value",
      title: meta.title ?? "",
      help: meta.help ?? "",
      unit: meta.unit ?? null,
      expects: expects(schema),
      standard: standardOf(schema),
      byChemistry: meta.byChemistry ?? null,
      required: !mayBeAbsent(schema),
      example: meta.example,
      restart: meta.restart ?? true,
    };
    return [doc, ...describeKeys(list ? element : inner, list ? [...path, 0] : path)];
  });
}
