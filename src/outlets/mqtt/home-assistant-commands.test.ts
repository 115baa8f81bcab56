import { describe, expect, it } from "vitest";
import { rendered } from "../../../test/support/home-assistant-render.ts";
import { announced } from "../../../test/support/home-assistant-schema.ts";
import { sections, seen, stateOf } from "../../../test/support/home-assistant-states.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import type { Sections } from "../snapshot/sections.ts";
import { requestOf } from "./commands.ts";
import { homeAssistant } from "./home-assistant.ts";

const announce = homeAssistant({ everyS: 10 });

const COMMANDS: Sections["bridge"]["commands"] = [
  {
    id: 1,
    kind: "limit-charge",
    limitA: 40,
    leftMs: 1000,
    sentence: { en: "limit charging to 40 A", de: "Laden auf 40 A begrenzen" },
  },
  { id: 2, kind: "stop-discharge", limitA: null, leftMs: 1000, sentence: { en: "stop discharging", de: "Entladen stoppen" } },
];

describe("the controls", () => {
  it("show the limit that stands, and every command", () => {
    const made = sections(RUNNING);
    const entities = seen({ ...made, bridge: { ...made.bridge, commands: COMMANDS } }, "de");
    expect(stateOf(entities, "limit_charge", "limit_discharge", "commands")).toEqual({
      limit_charge: "40",
      limit_discharge: "None",
      commands: "Laden auf 40 A begrenzen; Entladen stoppen",
    });
  });

  it("send what the bridge reads as the command that they are named after", () => {
    const about = {
      topic: "siinterjk",
      site: "garage",
      prefix: "homeassistant",
      version: "1.4.2",
      commands: true,
      language: "en",
    } as const;
    const asked = announce(sections(RUNNING), about)
      .map((one) => announced(one, "homeassistant").config)
      .filter((config) => config.command_topic !== undefined)
      .map(({ command_topic: topic, command_template: template, payload_press: pressed }) => {
        const payload = template === undefined ? pressed : rendered([{ template: template as string, payload: "37.5" }])[0];
        return requestOf((topic as string).split("/").at(-1)!, Buffer.from(payload as string));
      });
    const [hour, day] = [3_600_000, 86_400_000];
    expect(asked).toEqual([
      { ask: { do: "limit-charge", limitA: 37.5, forMs: hour } },
      { ask: { do: "limit-discharge", limitA: 37.5, forMs: hour } },
      { ask: { do: "stop-charge", forMs: hour } },
      { ask: { do: "stop-discharge", forMs: hour } },
      { ask: { do: "full-once", forMs: day } },
      { ask: { do: "cancel", which: "all" } },
    ]);
  });

  it("are not kept by the broker for a bridge that is away", () => {
    const about = {
      topic: "siinterjk",
      site: "garage",
      prefix: "homeassistant",
      version: "1.4.2",
      commands: true,
      language: "en",
    } as const;
    const controls = announce(sections(RUNNING), about).flatMap((one) => {
      const { config } = announced(one, "homeassistant");
      return config.command_topic === undefined ? [] : [config];
    });
    expect(controls).toHaveLength(6);
    for (const config of controls) expect(config).toMatchObject({ retain: false, qos: 0 });
  });
});
