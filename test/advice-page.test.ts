/** docs/advice.md lists every piece of advice in the words of the dictionary, and its figures are those of the code. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEVERITIES, type AdviceCode } from "../src/domain/advice/advice.ts";
import { advise } from "../src/domain/advice/advise.ts";
import { configSchema } from "../src/config/schema.ts";
import { toRules } from "../src/config/rules.ts";
import { explainAdvice, nameAdvice } from "../src/domain/explain/explain.ts";
import { JK_APP } from "../src/domain/explain/jk-app.ts";
import type { PackProtection, PackSettings } from "../src/domain/pack.ts";
import { ADVICE_SAMPLES } from "./support/advice-samples.ts";
import { ADVICE } from "./support/any-advice.ts";
import { sectionOf } from "./support/markdown.ts";

const page = readFileSync(new URL("../docs/advice.md", import.meta.url), "utf8");
const list = sectionOf(page, "Every piece of advice");
const CODES = Object.keys(ADVICE_SAMPLES) as AdviceCode[];
const onOneLine = (markdown: string): string => markdown.replace(/\n(?:> )?/g, " ").trim();

it("has a heading for every code, and no other", () => {
  const headings = [...list.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(CODES.map((code) => `\`${code}\`: ${nameAdvice({ code })}`));
});

describe.each(CODES)("%s", (code) => {
  const paragraphs = sectionOf(page, `\`${code}\`: ${nameAdvice({ code })}`)
    .trim()
    .split("\n\n");

  it("says how severe it may be, quotes its sentence, and says what stands behind it", () => {
    const found = new Set(fc.sample(ADVICE[code], { seed: 1, numRuns: 100 }).map(({ severity }) => severity));
    expect(paragraphs).toHaveLength(3);
    expect(paragraphs[0]).toBe(`Severity: ${SEVERITIES.filter((severity) => found.has(severity)).join(" or ")}.`);
    expect(onOneLine(paragraphs[1]!)).toBe(`> ${explainAdvice(ADVICE_SAMPLES[code])}`);
  });
});

it("has a line for every severity", () => {
  const rows = sectionOf(page, "Where it is shown").match(/^\| (?:danger|loss|note) /gm);
  expect(rows!.map((row) => row.slice(2).trim())).toEqual(SEVERITIES);
});

describe("what fits the default configuration", () => {
  const rules = toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2");
  const rows = sectionOf(page, "What fits the default configuration")
    .split("\n")
    .filter((line) => /^\| .*\d/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const FIELDS: Readonly<Record<string, readonly (keyof PackProtection | keyof PackSettings)[]>> = {
    [JK_APP.overVoltage]: ["cellOverVoltageV"],
    [JK_APP.overVoltageRelease]: ["cellOverVoltageReleaseV"],
    [JK_APP.underVoltage]: ["cellUnderVoltageV"],
    [JK_APP.chargeCurrent]: ["chargeOverCurrentA"],
    [JK_APP.dischargeCurrent]: ["dischargeOverCurrentA"],
    [JK_APP.chargeHeat]: ["chargeOverTemperatureC"],
    [JK_APP.chargeCold]: ["chargeUnderTemperatureC"],
    [JK_APP.dischargeHeat]: ["dischargeOverTemperatureC"],
    [JK_APP.dischargeCold]: ["dischargeUnderTemperatureC"],
    [JK_APP.mosfetHeat]: ["mosfetOverTemperatureC"],
    [JK_APP.balanceStart]: ["balanceStartV"],
    [`${JK_APP.full}, ${JK_APP.requested}`]: ["fullCellV", "requestedChargeV"],
    [JK_APP.empty]: ["emptyCellV"],
  };
  /** Both kinds of settings take what is theirs of it. */
  const codesOf = (name: string, value: number): readonly string[] => {
    const set: Readonly<Record<string, number>> = Object.fromEntries(FIELDS[name]!.map((field) => [field, value]));
    return advise([{ rules: rules.packs[0]!, cells: 16, protection: set, settings: set }], rules).map(({ code }) => code);
  };

  it("has every setting that is compared with the configuration", () => {
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(FIELDS));
  });

  it.each(rows.map((row) => [row[1]!, row[2]!, row[3]!] as const))("%s: %s", (name, fits, otherwise) => {
    const [, least, figure, unit, room] = /^(?:([\d.]+) to )?(-?[\d.]+) (V|A|degC)(?: or (more|less))?$/.exec(fits)!;
    const [first, below] = [...otherwise.matchAll(/`([\w-]+)`/g)].map(([, code]) => code);
    const step = (unit === "V" ? 0.003 : 1) * (room === "more" ? -1 : 1);
    expect(codesOf(name, Number(figure))).toEqual([]);
    expect(codesOf(name, Number(figure) + step)).toEqual([first]);
    expect([room === undefined, least === undefined]).toContain(true);
    if (least === undefined) return;
    expect(codesOf(name, Number(least))).toEqual([]);
    expect(codesOf(name, Number(least) - step)).toEqual([below]);
  });

  it("says from where on there is a second one", () => {
    expect(codesOf(JK_APP.overVoltage, 3.44)).toEqual(["over-voltage-first"]);
    expect(codesOf(JK_APP.overVoltage, 3.437)).toEqual(["charge-at-over-voltage", "over-voltage-first"]);
    expect(codesOf(JK_APP.underVoltage, 2.8)).toEqual(["under-voltage-above-discharge-voltage"]);
    expect(codesOf(JK_APP.underVoltage, 2.803)).toEqual(["under-voltage-first", "under-voltage-above-discharge-voltage"]);
    for (const text of ["below 3.44 V also `charge-at-over-voltage`", "above 2.8 V also `under-voltage-first`"]) {
      expect(page).toContain(text);
    }
  });
});
