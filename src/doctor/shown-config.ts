/** A configuration for other eyes: each key that is not the default, secrets and names of machines only counted. */
import { describeKeys, schemaAt, type Path } from "../config/describe.ts";
import type { Config } from "../config/load.ts";

/** Lines "web.listen: 0.0.0.0:8080". */
export function shownConfig(config: Config): readonly string[] {
  const keys = describeKeys();
  const lines: string[] = [];
  const walk = (value: unknown, path: Path): void => {
    const doc = keys.find((key) => sameKey(key.path, path));
    if (doc?.kind === "value") {
      if (JSON.stringify(value) !== JSON.stringify(doc.standard) && value !== undefined)
        lines.push(`${textOf(path)}: ${shownValue(value, path)}`);
    } else if (Array.isArray(value)) value.forEach((entry, i) => walk(entry, [...path, i]));
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  walk(config, []);
  return lines;
}

/** Keys of other people's machines. */
const PRIVATE = new Set(["web.hosts"]);

function shownValue(value: unknown, path: Path): string {
  if (schemaAt(path)?.meta()?.secret === true) return value === "" ? '""' : "(set, not shown)";
  if (PRIVATE.has(textOf(path))) return Array.isArray(value) ? `(${value.length} names, not shown)` : "(not shown)";
  return JSON.stringify(value);
}

const textOf = (path: Path): string =>
  path.map((key, i) => (typeof key === "number" ? `[${key}]` : `${i === 0 ? "" : "."}${key}`)).join("");

const sameKey = (key: Path, path: Path): boolean =>
  key.length === path.length &&
  key.every((part, i) => part === path[i] || (typeof part === "number" && typeof path[i] === "number"));
