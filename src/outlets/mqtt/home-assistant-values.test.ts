/** What Home Assistant shows: every template rendered over what is really told. */
import { describe, expect, it } from "vitest";
import { sections, seen, stateOf, type Seen } from "../../../test/support/home-assistant-states.ts";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { Sections } from "../snapshot/sections.ts";

/** What Home Assistant would refuse as the state of this entity. */
function nonsense({ component, config, state }: Seen): boolean {
  if (state === "None") return false;
  if (component === "binary_sensor") return state !== "ON" && state !== "OFF";
  if (config.options !== undefined) return !(config.options as readonly string[]).includes(state);
  const numeric = config.unit_of_measurement !== undefined || config.state_class !== undefined;
  if (numeric) return !/^-?\d+(\.\d+)?$/.test(state);
  return state === "" || state.length > 255 || /undefined|null|\{|\[|none/.test(state);
}

const LONG = "Zelle „ä“ ".repeat(60);
const withText = (state: Sections): Sections => ({
  ...state,
  bridge: {
    ...state.bridge,
    sentence: { en: LONG, de: LONG },
    findings: Array.from({ length: 9 }, () => ({
      name: "x",
      severity: "warning" as const,
      sinceMs: 0,
      sentence: { en: LONG, de: LONG },
    })),
  },
  packs: state.packs.map((pack) => ({ ...pack, line: { ...pack.line, trouble: LONG } })),
});
/** A BMS that says as little as the schema lets it. */
const bare = (state: Sections): Sections => ({
  ...state,
  packs: state.packs.map((pack) => ({
    ...pack,
    reading: pack.reading && {
      ...pack.reading,
      cellsV: [],
      sohPct: null,
      temperaturesC: { mosfet: null, sensors: [null, null] },
    },
  })),
  inverter: { ...state.inverter, present: null, measured: null, state: null },
});

const STATES: readonly (readonly [string, Sections])[] = [
  ["running", sections(RUNNING)],
  ["blocked", sections(BLOCKED)],
  ["starting", sections(STARTING)],
  ["four packs", sections(FOUR_PACKS)],
  ["with long texts", withText(sections(RUNNING))],
  ["with little known", bare(sections(RUNNING))],
];

describe.each(STATES)("the state of every entity, %s", (_, state) => {
  it.each(["en", "de"] as const)("is one that Home Assistant takes: %s", (language) => {
    const entities = seen(state, language);
    expect(entities.size).toBeGreaterThan(60);
    expect(
      [...entities].filter(([, entity]) => nonsense(entity)).map(([object, { state: shown }]) => `${object}: ${shown}`),
    ).toEqual([]);
  });
});

describe("the states of a bridge that runs", () => {
  const entities = seen(sections(RUNNING), "en");

  it("are the figures of the battery", () => {
    const expected = {
      ...{ soc: "60", voltage: "53.57", current: "10.12", power: "542.1284", flow: "charging", soh: "100", capacity: "280" },
      ...{ energy_in: "1234.5678", energy_out: "1100.25", energy_in_today: "0", energy_out_today: "3.5" },
      ...{ cell_min: "3.34", cell_min_place: "Block 1, Cell 2", cell_max: "3.47", cell_max_place: "Block 1, Cell 7" },
      ...{ temperature_min: "20", temperature_max: "21.5", temperature_mosfet: "27", packs_present: "1", packs_missing: "0" },
      ...{ full_in: "None", empty_in: "None" },
    };
    expect(stateOf(entities, ...Object.keys(expected))).toEqual(expected);
    // 60 % of 280 Ah with 16 cells of 3.2 V.
    expect(Number(entities.get("energy_stored")!.state)).toBeCloseTo(8.6016, 3);
  });

  it("are limits with their reason, the inverter and the bridge itself", () => {
    const expected = {
      ...{ charge_limit: "38.5", discharge_limit: "110", charge_voltage: "55", charge_stage: "bulk", soc_sent: "60" },
      charge_limit_reason: "38.5 A: cell 7 of Block 1 at 3.470 V; next 110 A (rating of SI6.0H)",
      ...{ inverter_present: "ON", inverter_state: "operating", inverter_voltage: "53.6", inverter_current: "9.8" },
      ...{ inverter_temperature: "22", inverter_soc: "60", inverter_error: "0", can_bus: "ok" },
      ...{ decision: "run", problem: "OFF", severity: "good", findings: "0", findings_text: "nothing", commands: "no command" },
      ...{ version: "1.4.2", uptime: "0.0", limit_charge: "None", limit_discharge: "None" },
    };
    expect(stateOf(entities, ...Object.keys(expected))).toEqual(expected);
  });

  it("are those of the pack and its cells", () => {
    const expected = {
      ...{ connected: "ON", link: "fresh", line_trouble: "no trouble", soc: "60", voltage: "53.57", current: "10.12" },
      ...{ power: "542.1", capacity: "280", cycles: "25", cell_min: "3.34", cell_max: "3.47", cell_spread: "130" },
      ...{ temperature_min: "20", temperature_max: "21.5", temperature_mosfet: "27", charge_mos: "ON", discharge_mos: "ON" },
      ...{ balancing: "ON", alarm: "OFF", alarms: "no alarm", cell_1: "3.348", cell_2: "3.34", cell_7: "3.47", cell_16: "3.348" },
    };
    expect(stateOf(entities, ...Object.keys(expected).map((key) => `block_1-${key}`))).toEqual(
      Object.fromEntries(Object.entries(expected).map(([key, value]) => [`block_1-${key}`, value])),
    );
  });

  it("are all available", () => {
    expect([...entities.values()].filter(({ available }) => !available)).toEqual([]);
  });

  it("are told in German, too", () => {
    const german = seen(sections(RUNNING), "de");
    expect(stateOf(german, "charge_limit_reason", "cell_max_place", "block_1-alarms")).toEqual({
      charge_limit_reason: "38,5 A: Zelle 7 von Block 1 bei 3,470 V; danach 110 A (Höchststrom von SI6.0H)",
      cell_max_place: "Block 1, Zelle 7",
      "block_1-alarms": "kein Alarm",
    });
    expect(german.get("decision")!.state).toBe("run");
  });
});

describe("figures that are told in another unit", () => {
  it("are minutes, hours and counts", () => {
    const made = sections(RUNNING);
    const sentence = { en: "Clean the contacts", de: "Kontakte reinigen" };
    const finding = { name: "x", severity: "warning", sinceMs: 0, sentence } as const;
    const changed: Sections = {
      ...made,
      bridge: { ...made.bridge, uptimeMs: 5_400_000, severity: "warning", findings: [finding, finding] },
      battery: { ...made.battery, figures: { ...made.battery.figures!, fullInS: 5_400, emptyInS: 29 } },
    };
    expect(stateOf(seen(changed, "de"), "full_in", "empty_in", "uptime", "findings", "findings_text", "problem")).toEqual({
      ...{ full_in: "90", empty_in: "0", uptime: "1.5", findings: "2", problem: "ON" },
      findings_text: "Kontakte reinigen; Kontakte reinigen",
    });
    const informed = { ...changed, bridge: { ...changed.bridge, severity: "info" } } as const;
    expect(stateOf(seen(informed, "en"), "problem", "severity")).toEqual({ problem: "OFF", severity: "info" });
  });
});

describe("the states of a bridge in trouble", () => {
  it("say what is wrong while the battery is not heard", () => {
    const entities = seen(sections(BLOCKED), "en");
    expect(stateOf(entities, "decision", "problem", "charge_limit", "inverter_present", "can_bus")).toEqual({
      ...{ decision: "block", problem: "ON", charge_limit: "0", inverter_present: "OFF", can_bus: "no-ack" },
    });
    expect(stateOf(entities, "block_1-alarm", "block_1-discharge_mos", "block_1-line_trouble", "block_1-cell_5")).toEqual({
      "block_1-alarm": "ON",
      "block_1-discharge_mos": "OFF",
      "block_1-line_trouble": "PORT_NOT_FOUND /dev/ttyUSB0",
      "block_1-cell_5": "0",
    });
    // What the inverter said half a minute ago is not what it says.
    const gone = [...entities].filter(([, { available }]) => !available).map(([object]) => object);
    expect(gone).toEqual([
      ...["inverter_state", "inverter_voltage", "inverter_current", "inverter_temperature", "inverter_soc", "inverter_error"],
    ]);
  });

  it("are unknown before anything was heard, and only the link of the pack is available", () => {
    const entities = seen(sections(STARTING), "en");
    const figures = [
      "soc",
      "voltage",
      "power",
      "cell_max",
      "cell_max_place",
      "packs_missing",
      "charge_limit",
      "charge_limit_reason",
    ];
    for (const key of [...figures, "charge_stage", "soc_sent", "inverter_present", "inverter_voltage"]) {
      expect(entities.get(key), key).toMatchObject({ state: "None", available: true });
    }
    const ofPack = [...entities].filter(([object]) => object.startsWith("block_1-"));
    expect(ofPack.filter(([, { available }]) => available).map(([object, { state }]) => [object, state])).toEqual([
      ["block_1-connected", "OFF"],
      ["block_1-link", "unseen"],
      ["block_1-line_trouble", "no answer within 400 ms"],
    ]);
  });

  it("hide the figures of the pack that is lost, and of no other", () => {
    const entities = seen(sections(FOUR_PACKS), "en");
    const available = (pack: number) =>
      [...entities].filter(([object, one]) => object.startsWith(`block_${pack}-`) && one.available);
    expect([1, 2, 3, 4].map((pack) => available(pack).length)).toEqual([37, 37, 37, 3]);
    expect(stateOf(entities, "block_4-connected", "block_4-link", "block_3-charge_mos", "block_3-alarm")).toEqual({
      ...{ "block_4-connected": "OFF", "block_4-link": "lost", "block_3-charge_mos": "OFF", "block_3-alarm": "ON" },
    });
    expect(entities.get("packs_missing")!.state).toBe("1");
  });

  it("have no figure where a BMS gives none", () => {
    const entities = seen(bare(sections(RUNNING)), "en");
    const keys = ["soh", "cell_min", "cell_max", "cell_spread", "temperature_min", "temperature_max", "temperature_mosfet"];
    expect(keys.map((key) => entities.get(`block_1-${key}`)!.state)).toEqual(keys.map(() => "None"));
  });

  it("cut what is longer than a state may be", () => {
    const entities = seen(withText(sections(RUNNING)), "en");
    for (const key of ["sentence", "findings_text", "block_1-line_trouble"])
      expect(entities.get(key)!.state).toBe(LONG.slice(0, 255).trim());
    expect(entities.get("findings")!.state).toBe("9");
  });
});
