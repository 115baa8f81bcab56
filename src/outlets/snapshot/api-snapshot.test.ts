import { describe, expect, it } from "vitest";
import { AT_MS, BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { configSchema } from "../../config/schema.ts";
import { toRules } from "../../config/rules.ts";
import type { Finding } from "../../domain/checks/finding.ts";
import { snapshot as schema, type ApiSnapshot } from "../web/api/snapshot.ts";
import { toApiSnapshot, type Fixed, type Now } from "./api-snapshot.ts";

const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }] });
const FIXED: Fixed = {
  version: "1.4.2",
  rules: toRules(config, "1.4.2"),
  nominalCellV: 3.2,
  dryRun: false,
  startMs: 0,
  simulated: null,
};
const NOW: Now = {
  nowMs: AT_MS + 300,
  wallNowMs: 1_780_000_000_000,
  commands: [],
  meanCurrentA: null,
  energy: null,
  counts: { inDecisionMs: { run: 60_000, block: 1_000, silent: 0 }, events: { full: 1 } },
  outlets: [],
  history: { state: "off", trouble: null },
};

const api = (snapshot: Snapshot, now: Partial<Now> = {}): ApiSnapshot => toApiSnapshot(snapshot, FIXED, { ...NOW, ...now });

describe("the snapshot of the API", () => {
  it.each([
    ["running", RUNNING],
    ["blocked", BLOCKED],
    ["starting", STARTING],
    ["with four packs", FOUR_PACKS],
  ])("fits its schema, also as JSON: %s", (_, snapshot) => {
    const made = api(snapshot);
    expect(schema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
  });

  it("says the state in both languages, with times of the wall clock and ages", () => {
    expect(api(RUNNING)).toMatchObject({
      atMs: 1_779_999_999_700,
      ageMs: 300,
      uptimeMs: 100_300,
      sentence: {
        en: "Charging at 10.1 A; charge limit 38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)",
        de: "Lädt mit 10,1 A; Ladegrenze 38,5 A: Zelle 7 von Block 1 bei 3,470 V; danach 110 A (Höchststrom von SI6.0H)",
      },
      severity: "good",
      countdown: null,
      charge: { valueA: 38.5, winner: "cell-high", runnerUp: "inverter", place: { pack: "Block 1", cell: 7 } },
      discharge: { valueA: 110, place: null },
      told: { chargeVoltageV: 55, chargeCurrentLimitA: 38.5, socPct: 60, alarms: [], warnings: [] },
      stage: { stage: "bulk", mode: "staged", sentence: { en: "Charging up to 55.0 V", de: "Lädt die Batterie bis 55,0 V" } },
      packs: [{ name: "Block 1", link: "fresh", ageMs: 700, reading: { cycles: 25, balancing: true } }],
      inverter: { label: "SI6.0H", present: true, ageMs: 900, state: { sentence: { en: "operating", de: "in Betrieb" } } },
    });
  });

  it("explains a fixed charge voltage by itself: nothing acts on the stage then", () => {
    const fixed = { ...FIXED, rules: { ...FIXED.rules, chargeMode: "fixed" as const } };
    const { stage } = toApiSnapshot(RUNNING, fixed, NOW);
    expect(stage).toMatchObject({ mode: "fixed", sentence: { en: "55 V: the configured voltage" } });
  });

  it("tells energy by the SOC that is sent, and when the battery is full", () => {
    // 60 % of 280 Ah at 16 cells of 3.2 V; the other 112 Ah at 10 A.
    const { battery } = api(RUNNING, { meanCurrentA: 10 });
    expect(battery!.energyKwh).toBeCloseTo(8.6016, 6);
    expect(battery).toMatchObject({ flow: "charging", fullInS: 40_320, emptyInS: null });
  });

  it("says nothing that it does not know", () => {
    expect(api(STARTING)).toMatchObject({
      battery: null,
      charge: null,
      told: null,
      stage: null,
      soc: null,
      severity: "info",
      packs: [{ represents: 4, link: "unseen", ageMs: null, reading: null }],
      inverter: { present: null, ageMs: null, measured: null, state: null },
    });
  });

  it("shows what an inverter that has gone said last, with its age, and the alarms of a BMS in words", () => {
    const { inverter, packs, severity } = api(BLOCKED);
    expect(inverter).toMatchObject({ present: false, ageMs: 30_300, measured: { currentA: -9.8 }, state: null });
    expect(packs[0]!.reading!.alarms).toEqual([
      {
        name: "dischargeUnderVoltage",
        sentence: {
          en: "pack voltage too low while discharging",
          de: "Packspannung beim Entladen zu niedrig",
        },
      },
    ]);
    expect(severity).toBe("warning");
  });

  it("tells findings that somebody should look at, and no others", () => {
    const bad: Finding = {
      check: "accepted-soc",
      state: "bad",
      sinceMs: 90_000,
      toldPct: 60,
      saidPct: 57,
      chargingProcedure: 10,
    };
    const ok: Finding = { check: "agrees-voltage", state: "ok", sinceMs: 0, inverterV: 53, bmsV: 53 };
    const unknown: Finding = { check: "represents", state: "unknown", sinceMs: 0, why: "watching" };
    const noted: Finding = { check: "obeys-charge", state: "noted", sinceMs: 0, limitA: 1, currentA: 2, excuse: null };
    const { findings } = api({ ...RUNNING, findings: [bad, ok, unknown, noted] });
    expect(findings.map(({ name, severity, sinceMs }) => [name, severity, sinceMs])).toEqual([
      ["accepted-soc", "warning", 10_300],
      ["obeys-charge", "info", 100_300],
    ]);
  });

  it("tells commands that stand, with what is left of them", () => {
    const command = { id: 3, kind: "limit-charge", limitA: 20, givenAtMs: 0, untilMs: AT_MS + 1_300 } as const;
    const ended = { id: 2, kind: "stop-charge", givenAtMs: 0, untilMs: AT_MS } as const;
    expect(api(RUNNING, { commands: [ended, command] }).commands).toEqual([
      {
        id: 3,
        kind: "limit-charge",
        limitA: 20,
        leftMs: 1_000,
        sentence: { en: "limit charging to 20 A", de: "Laden auf 20 A begrenzen" },
      },
    ]);
  });
});

describe("the severity of the state", () => {
  const talking = RUNNING.decision.kind === "run" ? RUNNING.decision : null;
  const withMessages = (alarms: readonly "highVoltage"[], warnings: readonly "lowVoltage"[]): Snapshot => ({
    ...RUNNING,
    decision: { ...talking!, output: { ...talking!.output, messages: { alarms, warnings } } },
  });
  const lost = { code: "battery-lost", ageMs: 50_000 } as const;

  it.each<[string, Snapshot, string]>([
    ["all is well", RUNNING, "good"],
    ["a pack is missing", FOUR_PACKS, "warning"],
    ["a pack does not answer just now", { ...RUNNING, packs: [{ ...RUNNING.packs[0]!, link: "stale" }] }, "warning"],
    ["a warning goes to the inverter", withMessages([], ["lowVoltage"]), "warning"],
    ["an alarm goes to the inverter", withMessages(["highVoltage"], []), "alarm"],
    ["blocked for a while", BLOCKED, "warning"],
    ["blocked because the battery is lost", { ...BLOCKED, decision: { ...talking!, kind: "block", because: [lost] } }, "alarm"],
    ["silent because the battery is lost", { ...BLOCKED, decision: { kind: "silent", because: [lost] } }, "alarm"],
    ["waiting after the start", STARTING, "info"],
  ])("%s", (_, snapshot, severity) => {
    expect(api(snapshot).severity).toBe(severity);
  });

  it("has what is wrong downstream among the findings, and nothing of what is well", () => {
    const outlets = [
      { name: "mqtt", trouble: "MQTT_REFUSED the broker does not know the password" },
      { name: "messages", trouble: null },
    ] as const;
    const before = api(RUNNING).findings.length;
    expect(api(RUNNING, { outlets }).findings.slice(before)).toEqual([
      {
        name: "outlet-mqtt",
        severity: "warning",
        sinceMs: null,
        sentence: {
          en: "MQTT: MQTT_REFUSED the broker does not know the password. The bridge goes on.",
          de: "MQTT: MQTT_REFUSED the broker does not know the password. Die Brücke arbeitet weiter.",
        },
      },
    ]);
  });
});
