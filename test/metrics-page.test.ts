import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { FAMILIES } from "../src/outlets/metrics/families.ts";
import { PROCESS_FAMILIES } from "../src/outlets/metrics/process-families.ts";
import { fencesOf, sectionOf } from "./support/markdown.ts";
import { temporaryFile } from "./support/temp.ts";

const text = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = text("docs/metrics.md");

/** The cells of each row of the only table of a section, without its head. */
const rowsOf = (heading: string): readonly (readonly string[])[] =>
  sectionOf(page, heading)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );

test("docs/metrics.md lists every metric as it is, in the order of the table", () => {
  const families = [...FAMILIES, ...PROCESS_FAMILIES];
  expect(rowsOf("All metrics")).toEqual(families.map(({ name, type, labels, help }) => [name, type, labels.join(", "), help]));
});

test("docs/metrics.md lists every alert with its severity and its time", () => {
  interface Rule {
    readonly alert: string;
    readonly for?: string;
    readonly labels: { readonly severity: string };
  }
  const { groups } = parse(text("packaging/prometheus/siinterjk.rules.yml")) as { groups: readonly { rules: readonly Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const listed = rowsOf("Alerts").map(([alert, severity, , forHow]) => [alert, severity, forHow]);
  expect(listed).toEqual(rules.map((rule) => [rule.alert, rule.labels.severity, rule.for ?? "at once"]));
});

test("what the rules tell people to read is there", () => {
  const named = text("packaging/prometheus/siinterjk.rules.yml").match(/docs\/[\w-]+\.md/g)!;
  expect(named.length).toBeGreaterThan(3);
  for (const path of named) expect(text(path).length).toBeGreaterThan(0);
});

test("the file for Prometheus and the lines for its rules are a configuration that it takes", () => {
  const rules = join(import.meta.dirname, "../packaging/prometheus/siinterjk.rules.yml");
  const lines = fencesOf(page).find(({ language }) => language === "yml")!.text;
  const config = temporaryFile(
    "prometheus.yml",
    text("packaging/prometheus/scrape.yml") + lines.replace("siinterjk.rules.yml", rules),
  );
  expect(execFileSync("promtool", ["check", "config", config], { encoding: "utf8" })).toContain("1 rule files found");
});

test("the provisioning of Grafana has its form, and its interval is that of the scraping", () => {
  const interval = /scrape_interval: (\w+)/.exec(text("packaging/prometheus/scrape.yml"))![1];
  expect(parse(text("packaging/grafana/provisioning/datasource.yml"))).toMatchObject({
    apiVersion: 1,
    datasources: [{ type: "prometheus", jsonData: { timeInterval: interval } }],
  });
  const { path } = (parse(text("packaging/grafana/provisioning/dashboards.yml")) as Provisioned).providers[0]!.options;
  expect(page).toContain(`sudo cp site.json fleet.json ${path}/`);
});

interface Provisioned {
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}
