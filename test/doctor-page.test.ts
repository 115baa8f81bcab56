/** docs/doctor.md lists every check as it is, and its tables and its example are those of the program. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { doctorDocument } from "../scripts/doctor-page.ts";
import { doctorJson, doctorText } from "../src/cli/doctor-text.ts";
import { ALL_CHECKS } from "../src/doctor/all-checks.ts";
import { failed, ok, skipped, warning, type CheckResult, type Verdict } from "../src/doctor/check.ts";
import { judgeClock } from "../src/doctor/clock-set.ts";
import { judgeNode } from "../src/doctor/node-version.ts";
import { judgeThrottled } from "../src/doctor/power.ts";
import { judgeSpi } from "../src/doctor/spi.ts";
import { BENCH_NOW_MS } from "./support/doctor-bench.ts";
import { fencesOf, sectionOf } from "./support/markdown.ts";

const page = readFileSync(new URL("../docs/doctor.md", import.meta.url), "utf8");
const resultOf = (id: string, verdict: Verdict): CheckResult => ({ id, area: "machine", title: id, ...verdict });
const VIEW = { unicode: true, colour: false, columns: null };

it("has a heading for every check, in the order of the list, and its lines", () => {
  const headings = [...page.matchAll(/^### `([\w-]+)`: (.+)$/gm)].map(([, id, title]) => [id, title]);
  expect(headings).toEqual(ALL_CHECKS.map(({ id, title }) => [id, title]));
  expect(doctorDocument()["docs/doctor.md"]).toBe(page);
});

describe.each(ALL_CHECKS)("$id", ({ id, title, page: says }) => {
  const section = sectionOf(page, `\`${id}\`: ${title}`);

  it("says what is looked at, what the states mean and what helps", () => {
    expect(section).toContain(says.looksAt);
    for (const [name, text] of [
      ["Warning", says.warning],
      ["Failed", says.failed],
      ["What helps", says.remedy],
    ] as const) {
      if (text === undefined) expect(section).not.toContain(`- ${name}:`);
      else expect(section).toContain(`- ${name}: ${text}\n`);
    }
  });
});

it("shows a list as the program prints it", () => {
  const ids = ALL_CHECKS.map(({ id }) => id).sort((a, b) => b.length - a.length);
  const example = fencesOf(page).find(({ language }) => language === "text")!.text;
  const results = [
    resultOf("node-version", judgeNode("24.11.0", BENCH_NOW_MS, "The service runs on")),
    resultOf("undervoltage", judgeThrottled(0x5_0005)),
    resultOf("clock", judgeClock({ wallNowMs: BENCH_NOW_MS, served: true, synchronised: false })),
    resultOf("spi", judgeSpi({ boards: [], switchedOn: false, devices: [], pending: false })),
  ];
  // The column of ids is as wide as the longest of those that are shown; the example keeps it narrow.
  expect(ids).toContain("undervoltage");
  const squeezed = (text: string): string => text.replace(/ {2,}/g, "  ").trim();
  expect(squeezed(example)).toBe(squeezed(doctorText(results, VIEW)));
});

it("has the sign, the word and the state of each kind of result", () => {
  const rows = [...page.matchAll(/^\| (\S) +\| `(\S+)` +\| `(\w+)` +\|/gm)].map(([, sign, word, state]) => [sign, word, state]);
  const results = [ok("fine"), warning("well", "do it"), failed("bad", "do it"), skipped("none")].map((verdict) =>
    resultOf("x", verdict),
  );
  const mark = (result: CheckResult, unicode: boolean): string =>
    doctorText([result], { ...VIEW, unicode })
      .split("\n")[1]!
      .trim()
      .split(" ")[0]!;
  expect(rows).toEqual(results.map((result) => [mark(result, true), mark(result, false), result.state]));
});

it("has the keys of the JSON", () => {
  const rows = [...sectionOf(page, "For a program").matchAll(/^\| `(\w+)` /gm)].map(([, key]) => key);
  const result: CheckResult = { ...resultOf("x", failed("bad", "do it", ["more"])), waitsFor: "y" };
  const printed = JSON.parse(doctorJson([result], { version: "1", model: "" })) as { readonly checks: readonly object[] };
  expect(rows).toEqual(Object.keys(printed));
  const named = /^\| `checks` .*$/m
    .exec(page)![0]
    .match(/`(\w+)`/g)!
    .slice(1);
  expect(new Set(named.map((name) => name.slice(1, -1)))).toEqual(new Set(Object.keys(printed.checks[0]!)));
});
