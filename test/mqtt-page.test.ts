/** docs/mqtt.md names every topic and field that is sent, and no value that is not. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toRules } from "../src/config/rules.ts";
import { configSchema } from "../src/config/schema.ts";
import { requestOf } from "../src/outlets/mqtt/commands.ts";
import { toldOf } from "../src/outlets/mqtt/topics.ts";
import { toApiSnapshot } from "../src/outlets/snapshot/api-snapshot.ts";
import { sectionsOf } from "../src/outlets/snapshot/sections.ts";
import { AT_MS, RUNNING } from "./support/snapshots.ts";

const PAGE = readFileSync(new URL("../docs/mqtt.md", import.meta.url), "utf8");
const config = configSchema.parse({ packs: [{ port: "/dev/serial0" }] });
const state = toApiSnapshot(
  RUNNING,
  { version: "1.4.2", rules: toRules(config, "1.4.2"), nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null },
  {
    ...{ nowMs: AT_MS, wallNowMs: AT_MS, commands: [], meanCurrentA: 1, outlets: [] },
    energy: { inKwh: 1, outKwh: 1, todayInKwh: 1, todayOutKwh: 1 },
    counts: { inDecisionMs: { run: 1, block: 0, silent: 0 }, events: {} },
    history: { state: "off", trouble: null },
  },
);
const told = toldOf(sectionsOf(state), { topic: "siinterjk", site: "garage", language: "en" });
const tableAfter = (head: string): readonly string[] =>
  PAGE.slice(PAGE.indexOf(head))
    .split("\n\n")[0]!
    .split("\n")
    .slice(2)
    .map((line) => /^\| `([^`]+)`/.exec(line)![1]!);
const namesBelow = (base: string): readonly string[] =>
  told.filter(({ topic }) => topic.startsWith(`${base}/`)).map(({ topic }) => topic.slice(base.length + 1));

describe("docs/mqtt.md", () => {
  it("lists the single values, and no others", () => {
    expect(tableAfter("| `value/…`")).toEqual(namesBelow("siinterjk/garage/value"));
    expect(tableAfter("| `pack/<pack>/value/…`")).toEqual(namesBelow("siinterjk/garage/pack/block_1/value"));
  });

  it.each(["bridge", "battery", "limits", "inverter", "pack/block_1"])("names every field of %s", (name) => {
    const section = told.find(({ topic }) => topic === `siinterjk/garage/${name}`)!.content as Record<string, unknown>;
    const line = PAGE.split("\n- ").find((text) => text.startsWith(`\`${name.replace("block_1", "<pack>")}\`:`))!;
    const inner = name === "battery" ? section.figures : name.startsWith("pack") ? section.reading : {};
    const fields = [...Object.keys(section), ...Object.keys(inner as object)].filter((field) => field !== "atMs");
    expect(fields.filter((field) => !line.includes(`\`${field}\``))).toEqual([]);
  });

  it("shows commands that are taken", () => {
    const kinds = tableAfter("| topic                     | message").map((topic) => topic.replace("command/", ""));
    const of = (kind: string): Uint8Array => Buffer.from(kind.startsWith("limit") ? '{"limitA":50,"forMs":3600000}' : "");
    expect(kinds).toHaveLength(6);
    expect(kinds.filter((kind) => !("ask" in requestOf(kind, of(kind))))).toEqual([]);
  });
});
