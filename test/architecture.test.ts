import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { IMPORT_RULES, IMPURE, MOST_LINES, PURE } from "./architecture-rules.ts";

const ROOT = join(import.meta.dirname, "..");

/** Every TypeScript file below a folder, as a path from the root with forward slashes. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

const text = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const isTest = (file: string): boolean => file.endsWith(".test.ts");
const sources = filesBelow("src").filter((file) => !isTest(file));

/** Without comments and string contents, so that prose does not count as code. */
const codeOf = (file: string): string =>
  text(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"/g, '""');

/** Modules that a file imports: paths below src without ".ts", or names of packages. */
function importsOf(file: string): string[] {
  const found = text(file).matchAll(
    /(?:^|\s)(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|^import\s+"([^"]+)"/gm,
  );
  return [...found].map((match) => {
    const name = (match[1] ?? match[2] ?? match[3])!;
    if (!name.startsWith(".")) return name;
    return posix.relative("src", posix.join(posix.dirname(file), name)).replace(/\.ts$/, "");
  });
}

const inside = (module: string, folder: string): boolean => module === folder || module.startsWith(`${folder}/`);
const allows = (allowed: string, module: string): boolean =>
  allowed === "*" || (allowed === "node:*" ? module.startsWith("node:") : inside(module, allowed));

const ruleOf = (file: string) => {
  const module = file.replace(/^src\//, "").replace(/\.ts$/, "");
  return IMPORT_RULES.find((rule) => inside(module, rule.folder));
};

describe("imports", () => {
  it.each(sources)("%s imports only what its folder may", (file) => {
    const rule = ruleOf(file);
    expect(rule, "every file stands in a folder that the table knows").toBeDefined();
    const wrong = importsOf(file).filter((module) => !rule!.may.some((allowed) => allows(allowed, module)));
    expect(wrong).toEqual([]);
  });

  it("finds imports at all", () => {
    expect(importsOf("src/app.ts")).toContain("bridge/bridge");
    expect(importsOf("src/cli/main.ts")).toEqual(expect.arrayContaining(["commander", "cli/run"]));
  });

  it("only the composition root and the commands open real ports", () => {
    const concrete =
      /^io\/(?!port$|keep-open$|memory-ports$|read-bounded$|replace-file$|lock-holder$|device-holder$|serial-names$)/;
    const outside = sources.filter((file) => !/^src\/(?:io|cli)\/|^src\/app\.ts$/.test(file));
    expect(outside.filter((file) => importsOf(file).some((module) => concrete.test(module)))).toEqual([]);
  });

  it("has no cycles", () => {
    const graph = new Map(sources.map((file) => [file.replace(/^src\//, "").replace(/\.ts$/, ""), importsOf(file)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (module: string, path: readonly string[]): void => {
      if (path.includes(module)) cycles.push([...path.slice(path.indexOf(module)), module].join(" -> "));
      else if (!done.has(module)) for (const next of graph.get(module) ?? []) visit(next, [...path, module]);
      done.add(module);
    };
    for (const module of graph.keys()) visit(module, []);
    expect(cycles).toEqual([]);
  });
});

describe("the pure core", () => {
  const pure = sources.filter((file) => PURE.some((folder) => file.startsWith(`src/${folder}/`)));

  it.each(pure)("%s knows no clock, no chance, no waiting and no output", (file) => {
    const code = codeOf(file);
    expect(IMPURE.filter((word) => word.test(code)).map(String)).toEqual([]);
  });
});

describe("files", () => {
  const all = ["src", "test", "bench", "scripts"].flatMap(filesBelow);

  it.each(all)("%s is short, has a plain name and no default export", (file) => {
    expect(text(file).split("\n").length).toBeLessThanOrEqual(MOST_LINES + 1);
    expect(posix.basename(file)).toMatch(/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/);
    expect(posix.basename(file)).not.toMatch(/^(?:utils?|helpers?|common|misc|manager)\./);
    expect(codeOf(file)).not.toMatch(/^export default/m);
  });
});

describe("the documents", () => {
  it("show the same import table", () => {
    const lines = text("ARCHITECTURE.md").split("\n");
    for (const { folder, may } of IMPORT_RULES.filter((rule) => rule.may.length > 0)) {
      const row = lines.find((line) => line.startsWith("|") && line.split("|")[1]!.includes(`\`${folder}\``));
      expect(row, `a row for ${folder}`).toBeDefined();
      for (const module of may.filter((name) => name !== "*")) expect(row, `${folder} row`).toContain(`\`${module}\``);
    }
  });
});
