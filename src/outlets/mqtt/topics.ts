/** What is told under which topic: version 1 of docs/mqtt.md. Pure. */
import type { Sections } from "../snapshot/sections.ts";
import { packValues, siteValues, type SingleValue } from "./values.ts";

/** Of the topics and what is in them. It counts up when something is taken away or changes its meaning, not when something is added. */
export const TOPICS_VERSION = 1;

export const ONLINE = "online";
export const OFFLINE = "offline";

/** One retained topic with what it says now. */
export interface Told {
  readonly topic: string;
  /** What is looked at for changes. */
  readonly content: unknown;
  /** The name by which a single value has its threshold; "" for a whole section. */
  readonly key: string;
  readonly payload: () => string;
}

/** Where everything of a site is: "siinterjk/garage". */
export const baseOf = ({ topic, site }: { readonly topic: string; readonly site: string }): string => `${topic}/${site}`;

export function toldOf(
  sections: Sections,
  { topic, site, language }: { topic: string; site: string; language: "en" | "de" },
): readonly Told[] {
  const base = baseOf({ topic, site });
  const { bridge, battery, limits, inverter, packs } = sections;
  return [
    { topic: `${base}/status`, content: ONLINE, key: "", payload: () => ONLINE },
    section(`${base}/bridge`, { topics: TOPICS_VERSION, site, ...bridge }),
    section(`${base}/battery`, battery),
    section(`${base}/limits`, limits),
    section(`${base}/inverter`, inverter),
    ...siteValues(sections, language).map((value) => single(`${base}/value`, value)),
    ...packs.flatMap((pack) => [
      section(`${base}/pack/${pack.id}`, pack),
      ...packValues(pack).map((value) => single(`${base}/pack/${pack.id}/value`, value)),
    ]),
  ];
}

const section = (topic: string, content: object): Told => ({
  topic,
  content,
  key: "",
  payload: () => JSON.stringify(content, rounded),
});

const single = (base: string, { name, key, value, decimals }: SingleValue): Told => ({
  topic: `${base}/${name}`,
  content: value,
  key,
  payload: () => (typeof value === "number" ? value.toFixed(decimals) : String(value)),
});

/** Without the noise of binary fractions, which is longer than the figure. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Math.round(value * 10_000) / 10_000 : value;
}
