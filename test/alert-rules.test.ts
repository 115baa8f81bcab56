/** The alerts that are shipped, as Prometheus itself weighs them: each one fires for its cause, and a bridge that is well is left alone. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { FAMILIES } from "../src/outlets/metrics/families.ts";
import { temporaryFile } from "./support/temp.ts";
import { metricNames } from "./support/promql.ts";

const RULES = join(import.meta.dirname, "../packaging/prometheus/siinterjk.rules.yml");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}
const rules = (parse(readFileSync(RULES, "utf8")) as { groups: readonly { rules: readonly Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

/** Series in the notation of promtool: a value each 15 s, "1+15x80" is 1, 16, 31 and so on. */
type Series = Readonly<Record<string, string>>;

const COUNTED = "1+15x160";
const always = (value: number): string => `${value}x160`;

/** A bridge that is scraped and well: two packs, the second a little out of balance at the top of a charge. */
const WELL: Series = {
  'up{job="siinterjk",instance="a:8080"}': always(1),
  'siinterjk_ticks_total{instance="a:8080"}': COUNTED,
  'siinterjk_tick_timestamp_seconds{instance="a:8080"}': "0+15x160",
  'siinterjk_decision{instance="a:8080",state="run"}': always(1),
  'siinterjk_decision{instance="a:8080",state="block"}': always(0),
  'siinterjk_pack_link{instance="a:8080",pack="one",state="fresh"}': always(1),
  'siinterjk_pack_link{instance="a:8080",pack="one",state="lost"}': always(0),
  'siinterjk_pack_link{instance="a:8080",pack="one",state="unseen"}': always(0),
  'siinterjk_pack_reading_age_seconds{instance="a:8080",pack="one"}': always(0.8),
  'siinterjk_pack_requests_total{instance="a:8080",pack="one"}': COUNTED,
  'siinterjk_pack_answers_total{instance="a:8080",pack="one"}': COUNTED,
  'siinterjk_pack_requests_total{instance="a:8080",pack="listened"}': always(0),
  'siinterjk_pack_answers_total{instance="a:8080",pack="listened"}': COUNTED,
  'siinterjk_findings{instance="a:8080",name="cell-count",severity="info"}': always(1),
  'siinterjk_battery_cell_max_volts{instance="a:8080"}': always(3.59),
  'siinterjk_battery_cell_min_volts{instance="a:8080"}': always(2.81),
  'siinterjk_pack_cell_volts{instance="a:8080",pack="one",cell="1"}': always(3.3),
  'siinterjk_pack_cell_volts{instance="a:8080",pack="one",cell="2"}': always(3.39),
  'siinterjk_pack_cell_volts{instance="a:8080",pack="two",cell="1"}': always(3.4),
  'siinterjk_pack_cell_volts{instance="a:8080",pack="two",cell="2"}': always(3.55),
  'siinterjk_battery_temperature_max_celsius{instance="a:8080"}': always(45),
  'siinterjk_battery_temperature_min_celsius{instance="a:8080"}': always(2),
  'siinterjk_battery_mosfet_max_celsius{instance="a:8080"}': always(80),
  'siinterjk_inverter_present{instance="a:8080"}': always(1),
  'siinterjk_inverter_error_number{instance="a:8080"}': always(0),
  'siinterjk_can_state{instance="a:8080",state="ok"}': always(1),
  'siinterjk_can_state{instance="a:8080",state="bus-off"}': always(0),
  'siinterjk_history_state{instance="a:8080",state="failing"}': always(0),
  'siinterjk_battery_soc_ratio{instance="a:8080"}': always(0.1),
};

/** For each alert what is otherwise, and how long it takes: just before it must not fire. */
const CAUSES: Readonly<Record<string, { readonly change: Series; readonly afterS: number }>> = {
  SiinterjkDown: { change: { 'up{job="siinterjk",instance="a:8080"}': always(0) }, afterS: 60 },
  SiinterjkAbsent: { change: { 'siinterjk_ticks_total{instance="a:8080"}': "_x160" }, afterS: 300 },
  SiinterjkSiteSilent: { change: { 'siinterjk_site_up{site="hill"}': always(0) }, afterS: 300 },
  SiinterjkStandsStill: { change: { 'siinterjk_ticks_total{instance="a:8080"}': always(900) }, afterS: 75 },
  SiinterjkRestarts: { change: { 'siinterjk_ticks_total{instance="a:8080"}': "5+15x4 1+15x4 1+15x4 1+15x160" }, afterS: 225 },
  SiinterjkNotRunning: { change: { 'siinterjk_decision{instance="a:8080",state="run"}': always(0) }, afterS: 120 },
  SiinterjkPackLost: {
    change: { 'siinterjk_pack_link{instance="a:8080",pack="one",state="lost"}': always(1) },
    afterS: 120,
  },
  SiinterjkOldReading: {
    change: { 'siinterjk_pack_reading_age_seconds{instance="a:8080",pack="one"}': always(11) },
    afterS: 60,
  },
  SiinterjkBmsErrors: { change: { 'siinterjk_pack_answers_total{instance="a:8080",pack="one"}': "1+13x160" }, afterS: 615 },
  SiinterjkBmsAlarm: {
    change: { 'siinterjk_pack_alarms{instance="a:8080",pack="one",name="cellOverVoltage"}': always(1) },
    afterS: 60,
  },
  SiinterjkFinding: {
    change: { 'siinterjk_findings{instance="a:8080",name="accepted-soc",severity="warning"}': always(1) },
    afterS: 900,
  },
  SiinterjkCellHigh: { change: { 'siinterjk_battery_cell_max_volts{instance="a:8080"}': always(3.6) }, afterS: 30 },
  SiinterjkCellLow: { change: { 'siinterjk_battery_cell_min_volts{instance="a:8080"}': always(2.8) }, afterS: 30 },
  SiinterjkCellSpread: {
    change: { 'siinterjk_pack_cell_volts{instance="a:8080",pack="one",cell="2"}': always(3.41) },
    afterS: 1800,
  },
  SiinterjkHot: { change: { 'siinterjk_battery_temperature_max_celsius{instance="a:8080"}': always(46) }, afterS: 300 },
  SiinterjkCold: { change: { 'siinterjk_battery_temperature_min_celsius{instance="a:8080"}': always(1.5) }, afterS: 300 },
  SiinterjkMosfetHot: { change: { 'siinterjk_battery_mosfet_max_celsius{instance="a:8080"}': always(81) }, afterS: 300 },
  SiinterjkInverterAbsent: { change: { 'siinterjk_inverter_present{instance="a:8080"}': always(0) }, afterS: 120 },
  SiinterjkInverterError: { change: { 'siinterjk_inverter_error_number{instance="a:8080"}': always(952) }, afterS: 60 },
  SiinterjkBusDown: { change: { 'siinterjk_can_state{instance="a:8080",state="bus-off"}': always(1) }, afterS: 60 },
  SiinterjkClockWrong: {
    change: { 'siinterjk_tick_timestamp_seconds{instance="a:8080"}': "3600+15x160" },
    afterS: 315,
  },
  SiinterjkHistoryFailing: { change: { 'siinterjk_history_state{instance="a:8080",state="failing"}': always(1) }, afterS: 300 },
  SiinterjkSocLow: { change: { 'siinterjk_battery_soc_ratio{instance="a:8080"}': always(0.09) }, afterS: 300 },
};

const FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})';

function promtoolTest(change: Series, expected: readonly { readonly atS: number; readonly alerts: readonly string[] }[]): object {
  return {
    interval: "15s",
    input_series: Object.entries({ ...WELL, ...change }).map(([series, values]) => ({ series, values })),
    promql_expr_test: expected.map(({ atS, alerts }) => ({
      expr: FIRING,
      eval_time: `${atS}s`,
      exp_samples: alerts.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
    })),
  };
}

/** Gives what promtool has to complain about. */
function promtoolRuns(tests: readonly object[]): string {
  const file = temporaryFile("tests.json", JSON.stringify({ rule_files: [RULES], evaluation_interval: "15s", tests }));
  try {
    execFileSync("promtool", ["test", "rules", file], { encoding: "utf8", stdio: "pipe" });
    return "";
  } catch (error) {
    return (error as { stdout: string; stderr: string }).stdout + (error as { stderr: string }).stderr;
  }
}

test("promtool takes the rules, and each says how bad it is and what to do", () => {
  expect(execFileSync("promtool", ["check", "rules", RULES], { encoding: "utf8" })).toContain(`${rules.length} rules found`);
  for (const { labels, annotations } of rules) {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(Object.keys(annotations)).toEqual(["summary", "description", "what_to_do"]);
  }
});

test("they speak of metrics that exist", () => {
  const known = new Set([...FAMILIES.map(({ name }) => name), "up", "siinterjk_site_up"]);
  for (const { alert, expr } of rules) {
    expect(metricNames(expr).length, alert).toBeGreaterThan(0);
    for (const name of metricNames(expr)) expect(known, alert).toContain(name);
  }
});

test("a bridge that is well is left alone for an hour", () => {
  expect(promtoolRuns([promtoolTest({}, [{ atS: 2400, alerts: [] }])])).toBe("");
});

test("each alert fires for its cause alone, after its time and not before", () => {
  expect(Object.keys(CAUSES)).toEqual(rules.map(({ alert }) => alert));
  const tests = Object.entries(CAUSES).map(([alert, { change, afterS }]) =>
    promtoolTest(change, [
      { atS: afterS - 15, alerts: [] },
      { atS: afterS, alerts: [alert] },
    ]),
  );
  expect(promtoolRuns(tests)).toBe("");
});

test("what is looked at is real: a wrong expectation is found", () => {
  expect(promtoolRuns([promtoolTest({}, [{ atS: 600, alerts: ["SiinterjkDown"] }])])).toContain("SiinterjkDown");
});
