/** The documents say what is: links lead somewhere, commands exist and print what is shown, figures are the defaults. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { checkConfig } from "../src/config/check.ts";
import { tablesOf } from "../src/config/chemistry.ts";
import { INVERTER_RATINGS_A } from "../src/config/inverter-models.ts";
import { configSchema } from "../src/config/schema.ts";
import type { LimitTable } from "../src/domain/rules.ts";
import { anchorsOf, fencesOf, linksOf, proseOf, sectionOf, spansOf } from "./support/markdown.ts";

const ROOT = join(import.meta.dirname, "..");
const NOT_OURS = /^(?:node_modules|dist|coverage|\.git)$/;

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : markdownBelow(path);
    return entry.name.endsWith(".md") ? [relative(ROOT, path)] : [];
  });
}

const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const pages = markdownBelow(ROOT).sort();

/** Runs the commands from source, so that no build has to be newer than it. */
function siinterjk(args: readonly string[], folder = ROOT): Promise<string> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return new Promise((resolve) => {
    const command = ["--import", tsx, join(ROOT, "src/cli/main.ts"), ...args];
    execFile(process.execPath, command, { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}

describe.each(pages)("%s", (page) => {
  const markdown = text(page);

  it("links only to what is there", () => {
    const broken = linksOf(markdown).filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(ROOT, file))) return true;
      return anchor !== undefined && !anchorsOf(text(file)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("shows YAML that the program takes, and wrong YAML that it refuses", () => {
    for (const { name, text: yaml } of fencesOf(markdown).filter(({ language }) => language === "yaml")) {
      const whole = name === "fragment" ? `packs: [{ port: /dev/serial0 }]\n${yaml}` : yaml;
      const { ok } = checkConfig(whole, name);
      expect(ok, yaml).toBe(!name.startsWith("wrong"));
    }
  });

  it("names only npm scripts that exist", () => {
    const named = [...markdown.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it("is about the program as it is, not about work on it", () => {
    const prose = markdown.replace(/\]\([^)]*\)/g, "]").replace(/[\w.-]+\/[\w.-]+ #\d+(?: and #\d+)*/g, "");
    expect(prose.match(/\b(?:TODO|FIXME|XXX|TBD)\b|\/work\b|\/root\b|\bissue #?\d+|(?<![\w&])#\d+\b/gi) ?? []).toEqual([]);
  });
});

describe("commands in the documents", () => {
  /** Every use of the program, not of the user or group of that name, in a block or between backticks: its arguments, up to the end of the line or a pipe. */
  const uses = pages.flatMap((page) => {
    const markdown = text(page);
    const lines = [...fencesOf(markdown).flatMap((fence) => fence.text.split("\n")), ...spansOf(markdown)];
    return lines.flatMap((line) =>
      [...line.matchAll(/(?:(?<!-[ug] )\bsiinterjk|dist\/main\.js) +([^|]+)/g)].map((match) => match[1]!.trim().split(/\s+/)),
    );
  });
  const helps = new Map<string, string>();

  beforeAll(async () => {
    const names = [...new Set(uses.map(([name]) => name!))];
    const texts = await Promise.all(names.map((name) => siinterjk([name, "--help"])));
    names.forEach((name, i) => helps.set(name, texts[i]!));
  });

  it("are found", () => {
    expect(uses.map(([name]) => name)).toEqual(expect.arrayContaining(["run", "check-config", "decode"]));
  });

  it("exist, with their options", () => {
    for (const [name, ...rest] of uses) {
      const help = helps.get(name!)!;
      expect(help).toContain(`Usage: siinterjk ${name} `);
      for (const option of rest.filter((word) => word.startsWith("--"))) {
        expect(help).toMatch(new RegExp(` ${option}(?![\\w-])`));
      }
    }
  });
});

describe("shown output", () => {
  const shown = pages.flatMap((page) => {
    const fences = fencesOf(text(page));
    const files = fences.filter(({ language, name }) => language === "yaml" && name.endsWith(".yaml"));
    return fences
      .filter(({ language }) => language === "console")
      .flatMap((fence) => fence.text.split(/^\$ /m).slice(1))
      .map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1), files] as const);
  });

  it("is there", () => expect(shown.length).toBeGreaterThan(0));

  it.each(shown)("%s", async (command, output, files) => {
    const [program, ...args] = command.split(" ");
    expect([program, args[0]].join(" ")).toMatch(/^siinterjk (?:decode|check-config)$/);
    const folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const { name, text: yaml } of files) writeFileSync(join(folder, name), yaml);
    const real = await siinterjk(args, folder);
    // A line "..." ends what is shown, not what is printed.
    const begins = output.replace(/^\.\.\.\n$/m, "");
    if (begins === output) expect(real).toBe(output);
    else expect(real.slice(0, begins.length)).toBe(begins);
  });
});

describe("figures", () => {
  const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }] });
  const tables = tablesOf(config);
  const safety = text("docs/safety.md");
  const readme = text("README.md");
  const row = (markdown: string, begin: string): string =>
    markdown.split("\n").find((line) => line.replace(/\s+/g, " ").startsWith(`| ${begin} `)) ?? `no row ${begin}`;
  const points = (table: LimitTable, unit: string): string => table.map(([x, y]) => `${x} ${unit} ${y}`).join(", ");
  const ends = (table: LimitTable): readonly [number, number] => [table[0]![0], table.at(-1)![0]];

  it.each([
    ["cellHigh", "V"],
    ["cellLow", "V"],
    ["chargeTemperature", "degC"],
    ["dischargeTemperature", "degC"],
    ["mosfetTemperature", "degC"],
  ] as const)("safety.md has the table %s", (name, unit) => {
    expect(row(safety, `\`${name}\``)).toContain(`| ${points(tables[name], unit)} `);
  });

  it("safety.md and README.md have the ages", () => {
    const { freshMs, lostMs, holdMs, blockMs } = config.safety;
    const [fresh, lost, hold, block] = [freshMs, lostMs, holdMs, blockMs].map((ms) => `${ms / 1000} s`);
    const ladder = sectionOf(safety, "Losing the battery");
    for (const step of [`up to ${fresh}`, `${fresh} to ${hold}`, `${hold} to ${block}`, `above ${block}`]) {
      expect(row(ladder, step)).toContain("`");
    }
    expect(ladder).toContain(`After ${lost} (\`lostMs\`)`);
    expect(ladder).toContain(`${(blockMs + 60_000) / 1000} s after the last reading`);
    const failures = sectionOf(readme, "What happens when something fails");
    expect(failures).toContain(`| up to ${hold} `);
    expect(failures).toContain(`| up to ${block} `);
  });

  it("safety.md and README.md have the ratings and the ramp", () => {
    const ratings = Object.entries(INVERTER_RATINGS_A).map(([model, ratingA]) => `${model} ${ratingA} A`);
    expect(row(safety, "`inverter`")).toContain(ratings.join(", "));
    expect(row(readme, "the inverter's rating")).toContain(ratings.join(", "));
    for (const page of [safety, readme]) expect(page).toContain(`${config.ramp.ampsPerS} A per second`);
    expect(safety).toContain(`${config.ramp.holdS} s have passed`);
    expect(readme).toContain(`${config.ramp.holdS} s have passed`);
  });

  it("README.md has the limits", () => {
    const { limits } = config;
    expect(row(readme, "your limit")).toMatch(new RegExp(`${limits.chargeCurrentA} A.*${limits.dischargeCurrentA} A`));
    const [highFrom, highTo] = ends(tables.cellHigh);
    const [lowTo, lowFrom] = ends(tables.cellLow);
    const cells = row(readme, "the highest, lowest cell");
    expect(cells).toContain(`falls from ${highFrom.toFixed(2)} V on, 0 A at ${highTo.toFixed(2)} V`);
    expect(cells).toContain(`falls from ${lowFrom.toFixed(2)} V on, 0 A at ${lowTo.toFixed(2)} V`);
    const temperatures = row(readme, "the temperature");
    for (const table of [tables.chargeTemperature, tables.dischargeTemperature]) {
      const [cold, hot] = ends(table);
      expect(temperatures).toContain(`0 A at ${cold} degC and at ${hot} degC`);
    }
    expect(row(readme, "the BMS's MOSFETs")).toContain(`falls from ${ends(tables.mosfetTemperature)[0]} degC on`);
  });
});

describe("docs/safety.md", () => {
  const safety = text("docs/safety.md");

  it("names only tests that exist", () => {
    const named = [...proseOf(safety).matchAll(/\]\(([^()]+\.test\.ts)\)\s+"([^"]+)"/g)];
    expect(named.length).toBeGreaterThan(20);
    for (const [, file, name] of named) expect(text(join("docs", file!))).toContain(name);
  });

  it("has every numbered property, in its words", () => {
    const source = text("test/property/tick.test.ts");
    const section = sectionOf(safety, "What always holds");
    const numbers = [...source.matchAll(/"(\d+): /g)].map((match) => Number(match[1])).sort((a, b) => a - b);
    const named = [...section.matchAll(/^(\d+)\. "((\d+): [^"]+)"/gm)];
    expect(named.map((match) => Number(match[3]))).toEqual(numbers);
    for (const [, position, words, number] of named) {
      expect(position).toBe(number);
      expect(source).toContain(`"${words}`);
    }
  });
});

describe("ARCHITECTURE.md", () => {
  it("has every folder of the source in its tree, and no other", () => {
    const tree = fencesOf(text("ARCHITECTURE.md")).find((fence) => /^src\/app\.ts/m.test(fence.text))!.text;
    const listed = [...tree.matchAll(/^(\S+)/gm)].map((match) => match[1]!);
    const folders = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${relative(ROOT, join(entry.parentPath, entry.name))}/`);
    // A folder that only holds folders needs no line of its own.
    const holding = folders.filter((folder) => readdirSync(join(ROOT, folder)).some((name) => name.endsWith(".ts")));
    expect(listed.filter((path) => path.startsWith("src/") && path.endsWith("/")).sort()).toEqual(holding.sort());
    expect(listed.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

it("CHANGELOG.md has this version", () => {
  expect(text("CHANGELOG.md")).toContain(`## [${packageJson.version}] - `);
});
