import { describe, expect, it } from "vitest";
import { sixteenPacks } from "../../../test/support/sixteen-packs.ts";
import { AT_MS, BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { toRules } from "../../config/rules.ts";
import { configSchema } from "../../config/schema.ts";
import { toApiSnapshot } from "../snapshot/api-snapshot.ts";
import { sectionsOf, type Sections } from "../snapshot/sections.ts";
import { FAMILIES, samplesOf, samplesOfAll, type Sample } from "./families.ts";

const FIXED = {
  version: "1.4.2",
  rules: toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2"),
  nominalCellV: 3.2,
  dryRun: false,
  startMs: 0,
  simulated: null,
};

const sections = (snapshot: Snapshot): Sections =>
  sectionsOf(
    toApiSnapshot(snapshot, FIXED, {
      nowMs: AT_MS + 300,
      wallNowMs: 1_780_000_000_000,
      commands: [],
      meanCurrentA: null,
      energy: { inKwh: 12.5, outKwh: 10, todayInKwh: 1, todayOutKwh: 1 },
      counts: { inDecisionMs: { run: 60_000, block: 1_500, silent: 0 }, events: { full: 1 } },
      outlets: [],
      history: { state: "ok", trouble: null },
    }),
  );

/** A sample as a line of the text would say it, but for the order of its labels. */
const seriesOf = ({ name, labels }: Sample): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(",")}}`;
const valuesOf = (samples: readonly Sample[]): Readonly<Record<string, number>> =>
  Object.fromEntries(samples.map((sample) => [seriesOf(sample), sample.value]));

const STATES = { RUNNING, BLOCKED, STARTING, FOUR_PACKS, sixteen: sixteenPacks() };

describe("the table", () => {
  it("has each name once, as the conventions want it", () => {
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
    for (const { name, help, type, labels } of FAMILIES) {
      expect(name).toMatch(/^siinterjk_[a-z_]+$/);
      expect(name.endsWith("_total"), name).toBe(type === "counter");
      expect(help, name).toMatch(/^(?:[A-Z]|\d:)/);
      expect(new Set(labels).size, name).toBe(labels.length);
    }
  });

  it("has the label pack at all that is of one pack, and at nothing else", () => {
    for (const { name, labels } of FAMILIES) expect(labels.includes("pack"), name).toBe(name.startsWith("siinterjk_pack_"));
  });

  it.each(Object.entries(STATES))("gives samples of its families, no series twice, every value a number: %s", (_, snapshot) => {
    const samples = samplesOfAll(sections(snapshot));
    expect(new Set(samples.map(seriesOf)).size).toBe(samples.length);
    for (const { name, labels, value } of samples) {
      const family = FAMILIES.find((each) => each.name === name);
      expect(Object.keys(labels), name).toEqual(family?.labels);
      expect(value, name).toSatisfy(Number.isFinite);
      for (const word of Object.values(labels)) expect(word, name).toBeTypeOf("string");
    }
  });

  it("comes to use as a whole", () => {
    const limited = sections(FOUR_PACKS);
    const all = [
      ...samplesOfAll(limited),
      ...limited.packs.flatMap((pack) => samplesOf("pack", { ...pack, reading: { ...pack.reading!, sohPct: 99 } })),
      ...samplesOf("bridge", { ...limited.bridge, countdown: { next: "block", inS: 5, sentence: { en: "", de: "" } } }),
      ...samplesOf("bridge", { ...limited.bridge, findings: [finding("a")], commands: [COMMAND] }),
      ...samplesOf("battery", { ...limited.battery, figures: { ...limited.battery.figures!, fullInS: 60, emptyInS: 60 } }),
      ...samplesOf("limits", { ...limited.limits, told: { ...limited.limits.told!, alarms: [NAMED] } }),
      ...samplesOf("inverter", { ...limited.inverter, bus: { ...limited.inverter.bus, errors: { "no-ack": 4 } } }),
    ];
    const used = new Set(all.map(({ name }) => name));
    expect(FAMILIES.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
  });
});

const NAMED = { name: "highVoltage", sentence: { en: "", de: "" } };
const COMMAND = { id: 1, kind: "full-once", limitA: null, leftMs: 1, sentence: { en: "", de: "" } } as const;
const finding = (name: string) => ({ name, severity: "warning", sinceMs: null, sentence: { en: "", de: "" } }) as const;

describe("what is known", () => {
  it("is told in base units", () => {
    expect(valuesOf(samplesOfAll(sections(FOUR_PACKS)))).toMatchObject({
      "siinterjk_battery_soc_ratio{}": 0.615,
      "siinterjk_battery_amperes{}": 42.3,
      "siinterjk_battery_watts{}": 2266.011,
      "siinterjk_battery_capacity_coulombs{}": 2_844_000,
      "siinterjk_battery_charged_joules_total{}": 45_000_000,
      "siinterjk_battery_discharged_joules_total{}": 36_000_000,
      "siinterjk_battery_packs_present{}": 3,
      "siinterjk_battery_packs_missing{}": 1,
      "siinterjk_sent_soc_ratio{}": 0.6,
      "siinterjk_limit_amperes{direction=charge}": 38.5,
      "siinterjk_limit_amperes{direction=discharge}": 110,
      "siinterjk_limit_reason{direction=charge,name=cell-high}": 1,
      "siinterjk_limit_reason{direction=discharge,name=inverter}": 1,
      "siinterjk_decision{state=run}": 1,
      "siinterjk_decision{state=block}": 0,
      "siinterjk_decision_seconds_total{state=run}": 60,
      "siinterjk_decision_seconds_total{state=block}": 1.5,
      "siinterjk_events_total{kind=full}": 1,
      "siinterjk_build_info{version=1.4.2}": 1,
      "siinterjk_uptime_seconds{}": 100.3,
      "siinterjk_pack_cell_volts{pack=block_1,cell=7}": 3.47,
      "siinterjk_pack_cell_volts{pack=block_1,cell=2}": 3.34,
      "siinterjk_pack_temperature_celsius{pack=block_1,sensor=2}": 21.5,
      "siinterjk_pack_mosfet_celsius{pack=block_1}": 27,
      "siinterjk_pack_balancing{pack=block_1}": 1,
      "siinterjk_pack_charge_enabled{pack=block_3}": 0,
      "siinterjk_pack_alarms{pack=block_3,name=cellOverVoltage}": 1,
      "siinterjk_pack_represents{pack=block_2}": 2,
      "siinterjk_inverter_present{}": 1,
      "siinterjk_inverter_soc_ratio{}": 0.6,
      "siinterjk_can_state{state=ok}": 1,
      "siinterjk_can_frames_sent_total{}": 480,
      "siinterjk_history_state{state=ok}": 1,
      "siinterjk_severity{state=warning}": 1,
    });
  });

  it("is told with what goes wrong, by its cause", () => {
    expect(valuesOf(samplesOfAll(sections(BLOCKED)))).toMatchObject({
      "siinterjk_decision{state=block}": 1,
      "siinterjk_decision{state=run}": 0,
      "siinterjk_limit_amperes{direction=charge}": 0,
      "siinterjk_limit_reason{direction=charge,name=stale}": 1,
      "siinterjk_pack_link{pack=block_1,state=stale}": 1,
      "siinterjk_pack_reading_age_seconds{pack=block_1}": 20.3,
      "siinterjk_pack_requests_total{pack=block_1}": 100,
      "siinterjk_pack_answers_total{pack=block_1}": 80,
      "siinterjk_pack_failures_total{pack=block_1,cause=timeout}": 15,
      "siinterjk_pack_failures_total{pack=block_1,cause=port-closed}": 4,
      "siinterjk_pack_reopened_total{pack=block_1}": 2,
      "siinterjk_pack_port{pack=block_1,state=down}": 1,
      "siinterjk_can_state{state=no-ack}": 1,
      "siinterjk_can_frames_refused_total{}": 40,
      "siinterjk_can_frames_foreign_total{}": 3,
      "siinterjk_can_errors_total{cause=no-ack}": 40,
    });
  });

  it("is in one state at a time", () => {
    const samples = samplesOfAll(sections(RUNNING)).filter(({ labels }) => "state" in labels);
    for (const name of ["siinterjk_decision", "siinterjk_severity", "siinterjk_charge_stage", "siinterjk_can_state"]) {
      expect(
        samples.filter((sample) => sample.name === name && sample.value === 1),
        name,
      ).toHaveLength(1);
    }
  });

  it("keeps two findings of one name in one series", () => {
    const { bridge } = sections(RUNNING);
    const samples = samplesOf("bridge", { ...bridge, findings: [finding("a"), finding("b"), finding("a")] });
    const found = valuesOf(samples.filter(({ name }) => name === "siinterjk_findings"));
    expect(found).toEqual({
      "siinterjk_findings{name=a,severity=warning}": 2,
      "siinterjk_findings{name=b,severity=warning}": 1,
    });
  });

  it("has the shares that a person would write", () => {
    const { limits } = sections(RUNNING);
    for (const pct of [7, 14, 28, 29, 55, 57, 58]) {
      const samples = samplesOf("limits", { ...limits, soc: { ...limits.soc!, valuePct: pct } });
      expect(String(valuesOf(samples)["siinterjk_sent_soc_ratio{}"])).toBe(`0.${String(pct).padStart(2, "0")}`);
    }
  });
});

describe("what is not known", () => {
  const names = (samples: readonly Sample[]): ReadonlySet<string> => new Set(samples.map(({ name }) => name));

  it("count whole joules: a counter does not fall when a sum is made in another order", () => {
    const { battery } = sections(RUNNING);
    const charged = (inKwh: number): number | undefined =>
      valuesOf(samplesOf("battery", { ...battery, energy: { inKwh, outKwh: 0, todayInKwh: 0, todayOutKwh: 0 } }))[
        "siinterjk_battery_charged_joules_total{}"
      ];
    expect(0.1 + 0.2).toBeGreaterThan(0.3);
    expect(charged(0.1 + 0.2)).toBe(1_080_000);
    expect(charged(0.3)).toBe(1_080_000);
  });

  it("has no sample after the start", () => {
    const { bridge, battery, limits, inverter, packs } = sections(STARTING);
    expect([...names(samplesOf("battery", { ...battery, energy: null }))]).toEqual([]);
    expect([...names(samplesOf("limits", limits))]).toEqual([]);
    expect([...names(samplesOf("inverter", inverter))].filter((name) => !name.startsWith("siinterjk_can_"))).toEqual([]);
    expect([...names(samplesOf("pack", packs[0]!))]).toEqual([
      "siinterjk_pack_info",
      "siinterjk_pack_represents",
      "siinterjk_pack_link",
      "siinterjk_pack_port",
      "siinterjk_pack_requests_total",
      "siinterjk_pack_answers_total",
      "siinterjk_pack_failures_total",
      "siinterjk_pack_reopened_total",
    ]);
    expect(names(samplesOf("bridge", bridge))).toContain("siinterjk_decision");
  });

  it("is the state of a pack that is lost, but for its age", () => {
    const lost = names(samplesOf("pack", sections(FOUR_PACKS).packs[3]!));
    expect(lost).toContain("siinterjk_pack_reading_age_seconds");
    for (const name of ["cell_volts", "volts", "amperes", "soc_ratio", "temperature_celsius", "balancing"]) {
      expect(lost).not.toContain(`siinterjk_pack_${name}`);
    }
  });

  it("is what an inverter measures that has gone", () => {
    const gone = names(samplesOf("inverter", sections(BLOCKED).inverter));
    expect(gone).toContain("siinterjk_inverter_age_seconds");
    expect(gone).not.toContain("siinterjk_inverter_volts");
    expect(gone).not.toContain("siinterjk_inverter_operating_state");
  });

  it("is a figure that is no number, and a sensor that is not there", () => {
    const { battery, packs } = sections(RUNNING);
    const figures = { ...battery.figures!, voltageV: Number.NaN, powerW: Number.POSITIVE_INFINITY };
    const found = names(samplesOf("battery", { ...battery, figures }));
    expect(found).not.toContain("siinterjk_battery_volts");
    expect(found).not.toContain("siinterjk_battery_watts");
    expect(found).toContain("siinterjk_battery_amperes");
    const [pack] = packs;
    const reading = { ...pack!.reading!, temperaturesC: { mosfet: null, sensors: [null, 20] } };
    expect(valuesOf(samplesOf("pack", { ...pack!, reading }).filter(({ name }) => name.endsWith("_celsius")))).toEqual({
      "siinterjk_pack_temperature_celsius{pack=block_1,sensor=2}": 20,
    });
  });
});
