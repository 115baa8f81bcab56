/** docs/home-assistant.md names every entity that is announced, and none that is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { homeAssistant } from "../src/outlets/mqtt/home-assistant.ts";
import { siteSections } from "./support/fleet-sections.ts";
import { announced } from "./support/home-assistant-schema.ts";
import { fencesOf, sectionOf } from "./support/markdown.ts";
import { RUNNING } from "./support/snapshots.ts";

const page = readFileSync(join(import.meta.dirname, "../docs/home-assistant.md"), "utf8");
const made = siteSections(1_780_000_000_000, 60, RUNNING);
const sections = { ...made, bridge: { ...made.bridge, history: { state: "ok", trouble: null } } } as const;
const about = {
  topic: "siinterjk",
  site: "garage",
  prefix: "homeassistant",
  version: "1.4.2",
  commands: true,
  language: "en",
} as const;
const all = homeAssistant({ everyS: 10 })(sections, about).map((one) => announced(one, "homeassistant"));
const shown = all.filter(({ config }) => config.expire_after !== undefined);

/** What stands between backticks in the first column of the tables of a section. */
const firstColumn = (heading: string): readonly string[] =>
  [...sectionOf(page, heading).matchAll(/^\| ([^|]+)\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!),
  );

describe("docs/home-assistant.md", () => {
  it.each([
    ["The battery", "battery"],
    ["The limits", "limits"],
    ["The Sunny Island", "inverter"],
    ["The bridge", "bridge"],
  ])("names what is announced: %s", (heading, section) => {
    const keys = shown.filter(({ config }) => config.state_topic === `siinterjk/garage/${section}`).map(({ object }) => object);
    expect([...firstColumn(heading)].sort()).toEqual([...keys].sort());
  });

  it("names what is announced of a pack", () => {
    const keys = shown.filter(({ object }) => object.startsWith("block_1-")).map(({ object }) => object.slice("block_1-".length));
    const named = keys.filter((key) => !/^cell_\d+$/.test(key) || key === "cell_1" || key === "cell_2");
    expect([...firstColumn("Each pack")].sort()).toEqual(named.sort());
  });

  it("names every control", () => {
    const controls = all.filter(({ config }) => config.command_topic !== undefined).map(({ config }) => config.default_entity_id);
    expect([...firstColumn("Commands")].sort()).toEqual([...controls].sort());
  });

  it("uses only ids and topics that there are", () => {
    const ids = new Set(all.map(({ config }) => config.default_entity_id));
    const used = [...page.matchAll(/\b(?:sensor|binary_sensor|number|button)\.siinterjk_\w+/g)].map(([id]) => id);
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((id) => !ids.has(id))).toEqual([]);
    const topics = new Set<unknown>(all.flatMap(({ config }) => [config.command_topic ?? ""]));
    const sent = fencesOf(page).flatMap(({ text }) => [...text.matchAll(/^ *topic: (\S+)$/gm)].map(([, topic]) => topic));
    expect(sent.filter((topic) => !topics.has(topic))).toEqual([]);
    expect(sent).toHaveLength(1);
  });
});
