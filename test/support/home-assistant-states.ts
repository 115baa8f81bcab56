/** What Home Assistant shows of a state: the announced templates rendered over what is really told. */
import { expect } from "vitest";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { homeAssistant } from "../../src/outlets/mqtt/home-assistant.ts";
import { toldOf } from "../../src/outlets/mqtt/topics.ts";
import type { Sections } from "../../src/outlets/snapshot/sections.ts";
import { siteSections } from "./fleet-sections.ts";
import { rendered } from "./home-assistant-render.ts";
import { announced, type Announced } from "./home-assistant-schema.ts";

export type Language = "en" | "de";
const announce = homeAssistant({ everyS: 10 });

/** What is told of a state, with energy counted. */
export function sections(state: Snapshot): Sections {
  const made = siteSections(1_780_000_000_000, 60, state);
  return {
    ...made,
    bridge: { ...made.bridge, history: { state: "ok", trouble: null } },
    battery: { ...made.battery, energy: { inKwh: 1234.5678, outKwh: 1100.25, todayInKwh: 0, todayOutKwh: 3.5 } },
  };
}

export interface Seen {
  readonly component: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** As Home Assistant shows it; "None" is "unknown". */
  readonly state: string;
  readonly available: boolean;
}

/** Every entity that has a state, by its object id. */
export function seen(state: Sections, language: Language): ReadonlyMap<string, Seen> {
  const about = {
    topic: "siinterjk",
    site: "garage",
    prefix: "homeassistant",
    version: "1.4.2",
    commands: true,
    language,
  } as const;
  const told = new Map(toldOf(state, about).map(({ topic, payload }) => [topic, payload()]));
  const shown = announce(state, about)
    .map((one) => announced(one, "homeassistant"))
    .filter(({ config }) => config.state_topic !== undefined);
  const jobs = shown.flatMap(({ config }) => [
    job(told, config.state_topic, config.value_template),
    ...availabilityOf(config).map(({ topic, value_template: template }) => job(told, topic, template ?? "{{ value }}")),
  ]);
  const results = [...rendered(jobs)];
  return new Map(
    shown.map(({ object, component, config }: Announced) => {
      const value = results.shift()!;
      const states = results.splice(0, availabilityOf(config).length);
      for (const one of states) expect(["online", "offline"]).toContain(one);
      return [object, { component, config, state: value, available: states.every((one) => one === "online") }];
    }),
  );
}

const availabilityOf = (config: Seen["config"]) =>
  config.availability as readonly { readonly topic: string; readonly value_template?: string }[];

const job = (told: ReadonlyMap<string, string>, topic: unknown, template: unknown) => ({
  template: String(template),
  payload: told.get(String(topic))!,
});

export const stateOf = (entities: ReadonlyMap<string, Seen>, ...objects: readonly string[]) =>
  Object.fromEntries(objects.map((object) => [object, entities.get(object)?.state]));
