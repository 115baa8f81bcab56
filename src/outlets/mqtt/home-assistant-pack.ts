/** What is announced of one pack: one row for each entity, and one for each cell. Pure. */
import type { PackSection } from "../snapshot/sections.ts";
import { always, binary, derived, diagnostic, figure, text, word, type EntityRow } from "./home-assistant-entities.ts";
import { computed, listAt, onOff, onWhile, textOr } from "./home-assistant-template.ts";
import type { EntityWords } from "./home-assistant-words.ts";

const LINKS: Readonly<Record<PackSection["link"], boolean>> = { unseen: false, fresh: true, stale: true, lost: false };

/** The states of the link in which what the pack said last may pass for what it is. */
const HEARD = Object.entries(LINKS).flatMap(([link, heard]) => (heard ? [link] : []));

/** `online` while the pack is heard; else its last figures must not look like figures of now. */
export const PACK_HEARD = `{{ 'online' if value_json.link in [${HEARD.map((link) => `'${link}'`).join(", ")}] else 'offline' }}`;

const SENSORS = "reading.temperaturesC.sensors";

/** Of a section `pack/<id>`. */
export const packRows = (language: "en" | "de", { noAlarm, noTrouble }: EntityWords): readonly EntityRow[] => [
  always(binary("connected", onWhile("link", HEARD), "connectivity")),
  always(diagnostic(word("link", "link", Object.keys(LINKS)))),
  always(diagnostic(text("line_trouble", textOr("line.trouble", noTrouble)))),
  figure("soc", "charge", "reading.socPct"),
  figure("voltage", "voltage", "reading.packVoltageV"),
  figure("current", "current", "reading.currentA"),
  derived("power", "power", computed("reading", "(x.packVoltageV * x.currentA) | round(1)")),
  figure("soh", "percent", "reading.sohPct"),
  figure("capacity", "capacity", "reading.capacityAh"),
  figure("cycles", "counter", "reading.cycles"),
  derived("cell_min", "cellVoltage", computed("reading.cellsV", "x | min | default(none)")),
  derived("cell_max", "cellVoltage", computed("reading.cellsV", "x | max | default(none)")),
  derived(
    "cell_spread",
    "spread",
    computed("reading.cellsV", "none if not x else (((x | max) - (x | min)) * 1000) | round | int"),
  ),
  derived("temperature_min", "temperature", computed(SENSORS, "x | reject('none') | min | default(none)")),
  derived("temperature_max", "temperature", computed(SENSORS, "x | reject('none') | max | default(none)")),
  figure("temperature_mosfet", "temperature", "reading.temperaturesC.mosfet"),
  binary("charge_mos", onOff("reading.chargeMosOn")),
  binary("discharge_mos", onOff("reading.dischargeMosOn")),
  binary("balancing", onOff("reading.balancing"), "running"),
  binary("alarm", onOff("reading.alarms"), "problem"),
  text("alarms", listAt("reading.alarms", `sentence.${language}`, noAlarm)),
];

/** The voltage of a cell, counted from 1; absent where the pack has fewer. */
export const cellTemplate = (cell: number): string =>
  computed("reading.cellsV", `x[${cell - 1}] if x | length >= ${cell} else none`);
