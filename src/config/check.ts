/** From a text to a checked configuration, or to the list of everything that is wrong with it. */
import { conflicts } from "./cross-checks.ts";
import { mayBeAbsent, pathText, schemaAt } from "./describe.ts";
import type { Path } from "./describe.ts";
import { findings, valueAt } from "./problem.ts";
import type { ConfigProblem, Finding } from "./problem.ts";
import { configSchema } from "./schema.ts";
import type { Config } from "./schema.ts";
import { readYaml } from "./yaml-text.ts";

export type ConfigCheck =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly source: string; readonly problems: readonly ConfigProblem[] };

/** Checks the text of `source`. Never throws; reports every mistake at once, in the order of the lines. */
export function checkConfig(text: string, source: string): ConfigCheck {
  const yaml = readYaml(text);
  const problems: ConfigProblem[] = [...yaml.problems];
  if (yaml.root !== null) {
    const { value } = yaml.root;
    if (value === null || value === undefined) {
      problems.push({
        ...{ line: 1, column: 1, path: "(file)" },
        message: "has no keys",
        remedy: "Copy siinterjk.example.yaml, or begin with `packs: [{ port: /dev/serial0 }]`.",
      });
    } else {
      const result = configSchema.safeParse(value);
      if (result.success && problems.length === 0) {
        const found = conflictsOf(result.data, []);
        if (found.length === 0) return { ok: true, config: result.data };
      }
      const wrong = result.success ? [] : result.error.issues.flatMap((issue) => findings(issue, value));
      const config = result.success ? result.data : mended(value, wrong);
      const between =
        config === null
          ? []
          : conflictsOf(
              config,
              wrong.map(({ path }) => path),
            );
      problems.push(...[...wrong, ...between].map((finding) => placed(finding, value, yaml.locate)));
    }
  }
  return { ok: false, source, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

type Located = Finding & { readonly with?: readonly Path[]; readonly twin?: Path };

/** A conflict about a key that stands at its default is shown where the other key stands; of twins, at the second one. */
function placed(finding: Located, value: unknown, locate: ReturnType<typeof readYaml>["locate"]): ConfigProblem {
  const { path, of, message, remedy, twin } = finding;
  if (twin !== undefined) {
    const both = `${message} (line ${locate(twin, "value").line})`;
    return { ...locate(path, of), path: pathText(path), message: both, remedy };
  }
  const at = [path, ...(finding.with ?? [])].find((candidate) => valueAt(value, candidate) !== undefined) ?? path;
  return { ...locate(at, of), path: pathText(path), message, remedy };
}

/** Conflicts in which none of the keys that are wrong by themselves takes part. */
function conflictsOf(config: Config, wrong: readonly Path[]): readonly Located[] {
  const overlaps = (a: Path, b: Path) => a.slice(0, b.length).join("\0") === b.slice(0, a.length).join("\0");
  return conflicts(config)
    .filter((conflict) => ![conflict.path, ...conflict.with].some((path) => wrong.some((bad) => overlaps(path, bad))))
    .map((conflict) => ({ ...conflict, of: "value" }));
}

/** The configuration with what is wrong replaced by defaults and examples: only good for looking for conflicts among the rest. */
function mended(value: unknown, wrong: readonly Finding[]): Config | null {
  const copy = structuredClone(value);
  for (const { path, of } of wrong) {
    for (let length = path.length; length > 0; length--) {
      const holder = valueAt(copy, path.slice(0, length - 1));
      const key = path[length - 1];
      if (typeof holder !== "object" || holder === null || Array.isArray(holder) || typeof key !== "string") continue;
      const schema = schemaAt(path.slice(0, length));
      const record = holder as Record<string, unknown>;
      if (of === "key" || (schema !== null && mayBeAbsent(schema))) {
        Reflect.deleteProperty(record, key);
        break;
      }
      const example = schema?.meta()?.example;
      if (example !== undefined) {
        record[key] = structuredClone(example);
        break;
      }
    }
  }
  const result = configSchema.safeParse(copy);
  return result.success ? result.data : null;
}
