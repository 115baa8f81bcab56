import { describe, expect, it } from "vitest";
import { announced, faultsOf, type Announced } from "../../../test/support/home-assistant-schema.ts";
import { siteSections } from "../../../test/support/fleet-sections.ts";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Sections } from "../snapshot/sections.ts";
import { COMMAND_KINDS } from "../../domain/command.ts";
import type { AboutSite } from "./discovery.ts";
import { homeAssistant } from "./home-assistant.ts";
import { ENTITY_WORDS } from "./home-assistant-words.ts";
import { STATE_BOUNDS } from "./outbox.ts";
import { toldOf } from "./topics.ts";

const ABOUT: AboutSite = {
  ...{ topic: "siinterjk", site: "garage", prefix: "homeassistant", version: "1.4.2" },
  ...{ commands: false, language: "en" },
};
const announce = homeAssistant({ everyS: 10 });

/** Of a state in which energy is counted. */
const sections = (state: Snapshot = RUNNING): Sections => {
  const made = siteSections(1_780_000_000_000, 60, state);
  return { ...made, bridge: { ...made.bridge, history: { state: "ok", trouble: null } } };
};

const ODD = [
  "Bläck 1",
  "block 1",
  "Block-1",
  "{{ x }}",
  `"'\\`,
  "日本",
  "_",
  "a",
  "a_cell",
  "pack",
  "x".repeat(60),
  "x".repeat(61),
  "#/+",
  " ",
  "0",
  "é",
];
const withPacks = (names: readonly string[]): Snapshot => ({
  ...RUNNING,
  packs: names.map((name) => ({ ...RUNNING.packs[0]!, rules: { ...RUNNING.packs[0]!.rules, name } })),
});

const all = (state: Snapshot = RUNNING, about: Partial<AboutSite> = {}): readonly Announced[] => {
  const made = announce(sections(state), { ...ABOUT, ...about });
  return made.map((one) => announced(one, about.prefix ?? ABOUT.prefix));
};
const one = (found: readonly Announced[], object: string): Readonly<Record<string, unknown>> => {
  const config = found.find((each) => each.object === object)?.config;
  if (config === undefined) throw new Error(`${object} is not announced`);
  return config;
};

const CASES = (["en", "de"] as const).flatMap((language) =>
  [true, false].flatMap((commands) =>
    (
      [
        ["one pack", RUNNING],
        ["four packs", FOUR_PACKS],
        ["a lost battery", BLOCKED],
        ["nothing heard yet", STARTING],
        ["16 packs with odd names", withPacks(ODD)],
      ] as const
    ).map(([what, state]) => ({ what, state, language, commands })),
  ),
);

describe.each(CASES)("announced with $what, $language, commands: $commands", ({ state, language, commands }) => {
  const found = all(state, { language, commands, prefix: "home/ha" });

  it("is what Home Assistant documents", () => {
    expect(found.flatMap((each) => faultsOf(each).map((fault) => `${each.object}: ${fault}`))).toEqual([]);
  });

  it("has no id twice", () => {
    const ids = found.map(({ config }) => config.unique_id);
    expect(new Set(ids).size).toBe(ids.length);
    const topics = found.map(({ component, object }) => `${component}/${object}`);
    expect(new Set(topics).size).toBe(topics.length);
    expect(found.every(({ node }) => node === "siinterjk_garage")).toBe(true);
  });

  it("reads only topics that are told, and writes only those of commands", () => {
    const told = toldOf(sections(state), { ...ABOUT, language }).map(({ topic }) => topic);
    for (const { config } of found) {
      if (config.state_topic !== undefined) expect(told).toContain(config.state_topic);
      for (const { topic } of config.availability as readonly { topic: string }[]) expect(told).toContain(topic);
    }
    const written = found.flatMap(({ config }) => (config.command_topic === undefined ? [] : [config.command_topic]));
    const kinds = [...COMMAND_KINDS, "cancel"].map((kind) => `siinterjk/garage/command/${kind}`);
    expect([...written].sort()).toEqual(commands ? kinds.sort() : []);
  });
});

describe("the devices", () => {
  it("are the bridge, and each pack behind it", () => {
    const found = all(FOUR_PACKS);
    const devices = new Map(found.map(({ config }) => [JSON.stringify(config.device), config.device]));
    expect([...devices.values()]).toEqual([
      {
        identifiers: ["siinterjk_garage"],
        name: "SIinterJK garage",
        manufacturer: "SIinterJK",
        model: "Bridge from JK BMS to Sunny Island",
        sw_version: "1.4.2",
      },
      ...["1", "2", "3", "4"].map((number) => ({
        identifiers: [`siinterjk_garage-block_${number}`],
        name: `SIinterJK garage Block ${number}`,
        manufacturer: "JK BMS",
        model: "Battery with JK BMS",
        sw_version: FOUR_PACKS.packs[0]!.good!.value.firmware,
        via_device: "siinterjk_garage",
      })),
    ]);
  });

  it("say of a simulation that it is one", () => {
    const made = sections();
    const simulated = { ...made, bridge: { ...made.bridge, simulated: { speed: 60 } } };
    const [first] = announce(simulated, ABOUT);
    expect(announced(first!, "homeassistant").config.device).toMatchObject({ model: "Bridge with a simulated battery" });
  });
});

describe("the ids", () => {
  const idsOf = (found: readonly Announced[]) =>
    found.map(({ config }) => [config.unique_id, config.default_entity_id, config.state_topic, config.device_class]);

  it("do not follow the language, the version or the state", () => {
    const english = idsOf(all(FOUR_PACKS));
    expect(idsOf(all(FOUR_PACKS, { language: "de" }))).toEqual(english);
    expect(idsOf(all(FOUR_PACKS, { version: "2.0.0" }))).toEqual(english);
    expect(idsOf(all(BLOCKED))).toEqual(idsOf(all(RUNNING)));
    expect(idsOf(all(STARTING))).toEqual(idsOf(all(RUNNING)));
  });

  it("are these, for good: a changed one would lose its history", () => {
    const charge = one(all(), "soc");
    expect([charge.unique_id, charge.default_entity_id]).toEqual(["siinterjk_garage-soc", "sensor.siinterjk_garage_soc"]);
    const cell = one(all(), "block_1-cell_7");
    expect([cell.unique_id, cell.default_entity_id]).toEqual([
      "siinterjk_garage-block_1-cell_7",
      "sensor.siinterjk_garage_block_1_cell_7",
    ]);
  });

  it("tell two sites apart on one broker", () => {
    const garage = new Set(idsOf(all()).map(([unique]) => unique));
    expect(all(RUNNING, { site: "garage_2" }).some(({ config }) => garage.has(config.unique_id))).toBe(false);
  });
});

describe("the entities", () => {
  it("fit the energy dashboard", () => {
    const energy = { device_class: "energy", state_class: "total_increasing", unit_of_measurement: "kWh" };
    for (const key of ["energy_in", "energy_out", "energy_in_today", "energy_out_today"]) {
      expect(one(all(), key)).toMatchObject({ ...energy, state_topic: "siinterjk/garage/battery" });
    }
    expect(one(all(), "power")).toMatchObject({ device_class: "power", state_class: "measurement", unit_of_measurement: "W" });
    expect(one(all(), "soc")).toMatchObject({ device_class: "battery", state_class: "measurement", unit_of_measurement: "%" });
  });

  it("count no energy where nothing is kept", () => {
    const made = sections();
    const off = { ...made, bridge: { ...made.bridge, history: { state: "off", trouble: null } } } as const;
    expect(announce(off, ABOUT).filter(({ topic }) => topic.includes("/energy_"))).toHaveLength(1);
    const failing = { ...made, bridge: { ...made.bridge, history: { state: "failing", trouble: "full" } } } as const;
    expect(announce(failing, ABOUT).filter(({ topic }) => topic.includes("/energy_"))).toHaveLength(5);
  });

  it("have the cells of each pack, switched off; of a pack not heard yet as many as the others have", () => {
    const cells = (state: Snapshot) => all(state).filter(({ object }) => /-cell_\d+$/.test(object));
    expect(cells(RUNNING)).toHaveLength(16);
    for (const { config } of cells(RUNNING)) {
      expect(config).toMatchObject({ enabled_by_default: false, entity_category: "diagnostic", unit_of_measurement: "V" });
    }
    expect(cells(STARTING)).toHaveLength(16);
    const reading = RUNNING.packs[0]!.good!;
    const fifteen = { ...reading, value: { ...reading.value, cellsV: reading.value.cellsV.slice(1) } };
    const two = withPacks(["a", "b"]);
    expect(
      cells({
        ...two,
        packs: [
          { ...two.packs[0]!, good: null },
          { ...two.packs[1]!, good: fifteen },
        ],
      }),
    ).toHaveLength(30);
  });

  it("expire after three turns, of a minute at the least", () => {
    const expires = (everyS: number) =>
      announced(homeAssistant({ everyS })(sections(), ABOUT)[0]!, "homeassistant").config.expire_after;
    expect([expires(10), expires(20), expires(21), expires(3600)]).toEqual([60, 60, 63, 10_800]);
  });

  it("are available only while the bridge is, and figures of a pack only while it is heard", () => {
    const status = { topic: "siinterjk/garage/status" };
    const found = all(RUNNING, { commands: true });
    for (const { config } of found) {
      expect(config.availability_mode).toBe("all");
      expect((config.availability as readonly unknown[])[0]).toEqual(status);
    }
    const ofPack = found.filter(({ object }) => object.startsWith("block_1-"));
    const free = ofPack.filter(({ config }) => (config.availability as readonly unknown[]).length === 1);
    expect(free.map(({ object }) => object)).toEqual(["block_1-connected", "block_1-link", "block_1-line_trouble"]);
    expect(one(found, "inverter_voltage").availability).toHaveLength(2);
    expect(one(found, "inverter_present").availability).toEqual([status]);
  });

  it("fit into what may wait for the broker, also with 64 packs of 32 cells", () => {
    const reading = RUNNING.packs[0]!.good!;
    const long = { ...reading, value: { ...reading.value, cellsV: Array.from({ length: 32 }, () => 3.3) } };
    const names = Array.from({ length: 64 }, (_, i) => `${"x".repeat(60)} ${i}`);
    const many = withPacks(names);
    const found = announce(sections({ ...many, packs: many.packs.map((pack) => ({ ...pack, good: long })) }), {
      ...ABOUT,
      commands: true,
    });
    expect(found.length).toBeLessThan(STATE_BOUNDS.messages / 2);
    const bytes = found.reduce((sum, { topic, payload }) => sum + topic.length + Buffer.byteLength(payload), 0);
    expect(bytes).toBeLessThan(STATE_BOUNDS.bytes * 0.75);
  });
});

describe("the names", () => {
  it("are those of the language, and every name of the dictionary is one of an entity", () => {
    for (const language of ["en", "de"] as const) {
      const shown = new Set(all(RUNNING, { language, commands: true }).map(({ config }) => config.name));
      expect(Object.values(ENTITY_WORDS[language].names).filter((name) => !shown.has(name))).toEqual([]);
    }
    expect(one(all(RUNNING, { language: "de" }), "soc").name).toBe("Ladezustand");
  });

  it("are not the same twice in one device", () => {
    for (const language of ["en", "de"] as const) {
      const shown = all(RUNNING, { language, commands: true }).map(
        ({ object, config }) => `${object.split("-").length} ${String(config.name)}`,
      );
      expect(new Set(shown).size).toBe(shown.length);
    }
  });

  it("hold nothing that would end a text in a template", () => {
    const { cell, noFinding, noCommand, noAlarm, noTrouble } = ENTITY_WORDS.en;
    const german = ENTITY_WORDS.de;
    const inTemplates = [cell, noFinding, noCommand, noAlarm, noTrouble, german.cell, german.noFinding, german.noCommand];
    expect([...inTemplates, german.noAlarm, german.noTrouble].join("")).not.toMatch(/['"\\{}%]/);
  });
});
