/** What is announced of the bridge, the battery, the limits and the inverter: one row for each entity. Pure. */
import type { BatterySection, BridgeSection, InverterSection, LimitsSection } from "../snapshot/sections.ts";
import { oneOf, QUANTITIES, type Quantity, type ValueFields } from "./home-assistant-quantities.ts";
import { computed, listAt, onOff, onWhile, textAt, valueAt } from "./home-assistant-template.ts";
import type { EntityKey, EntityWords } from "./home-assistant-words.ts";

/** An entity that shows something of a section. */
export interface EntityRow {
  readonly component: "sensor" | "binary_sensor";
  readonly key: EntityKey;
  readonly template: string;
  readonly fields: ValueFields;
  /** For the one who looks for a fault: not among the figures of the device. */
  readonly diagnostic?: true;
  /** Available also while the figures beside it are not, because it says why. */
  readonly always?: true;
}

export const figure = (key: EntityKey, quantity: Quantity, path: string): EntityRow => derived(key, quantity, valueAt(path));
export const derived = (key: EntityKey, quantity: Quantity, template: string): EntityRow => ({
  component: "sensor",
  key,
  template,
  fields: QUANTITIES[quantity],
});
export const text = (key: EntityKey, template: string): EntityRow => ({ component: "sensor", key, template, fields: {} });
export const word = (key: EntityKey, path: string, options: readonly string[]): EntityRow => ({
  component: "sensor",
  key,
  template: valueAt(path),
  fields: oneOf(options),
});
export const binary = (key: EntityKey, template: string, deviceClass?: string): EntityRow => ({
  component: "binary_sensor",
  key,
  template,
  fields: deviceClass === undefined ? {} : { device_class: deviceClass },
});
export const diagnostic = (row: EntityRow): EntityRow => ({ ...row, diagnostic: true });
export const always = (row: EntityRow): EntityRow => ({ ...row, always: true });

type Language = "en" | "de";
/** Every value of a union, so that a new one does not compile before it stands here. */
const every = <T extends string>(values: Readonly<Record<T, true>>): readonly T[] => Object.keys(values) as T[];

const FLOWS = every<NonNullable<BatterySection["figures"]>["flow"]>({ charging: true, discharging: true, idle: true });
const STAGES = every<NonNullable<LimitsSection["stage"]>["stage"]>({ bulk: true, settle: true, float: true });
const DECISIONS = every<BridgeSection["decision"]["kind"]>({ run: true, block: true, silent: true });
const SEVERITIES = every<BridgeSection["severity"]>({ good: true, info: true, warning: true, alarm: true });
const BUS_STATES = every<InverterSection["bus"]["state"]>({
  ...{ opening: true, down: true, quiet: true, ok: true },
  ...{ "no-ack": true, deaf: true, "bus-off": true },
});

/** Of the section `bridge`. */
export const bridgeRows = (language: Language, { noFinding, noCommand }: EntityWords): readonly EntityRow[] => [
  word("decision", "decision.kind", DECISIONS),
  text("sentence", textAt(`sentence.${language}`)),
  binary("problem", onWhile("severity", ["warning", "alarm"]), "problem"),
  word("severity", "severity", SEVERITIES),
  derived("findings", "count", computed("findings", "x | length")),
  text("findings_text", listAt("findings", `sentence.${language}`, noFinding)),
  text("commands", listAt("commands", `sentence.${language}`, noCommand)),
  diagnostic(text("version", textAt("version"))),
  diagnostic(derived("uptime", "hours", computed("uptimeMs", "(x / 3600000) | round(1)"))),
];

/** Of the section `battery`; what is counted only where something is kept. */
export const batteryRows = ({ cell }: EntityWords, counts: boolean): readonly EntityRow[] => [
  figure("soc", "charge", "figures.socPct"),
  figure("voltage", "voltage", "figures.voltageV"),
  figure("current", "current", "figures.currentA"),
  figure("power", "power", "figures.powerW"),
  word("flow", "figures.flow", FLOWS),
  figure("soh", "percent", "figures.sohPct"),
  figure("capacity", "capacity", "figures.capacityAh"),
  figure("energy_stored", "storedEnergy", "figures.energyKwh"),
  derived("full_in", "minutes", computed("figures.fullInS", "(x / 60) | round | int")),
  derived("empty_in", "minutes", computed("figures.emptyInS", "(x / 60) | round | int")),
  figure("cell_min", "cellVoltage", "figures.cellMin.voltageV"),
  text("cell_min_place", place("figures.cellMin", cell)),
  figure("cell_max", "cellVoltage", "figures.cellMax.voltageV"),
  text("cell_max_place", place("figures.cellMax", cell)),
  figure("temperature_min", "temperature", "figures.temperatureMin.temperatureC"),
  figure("temperature_max", "temperature", "figures.temperatureMax.temperatureC"),
  figure("temperature_mosfet", "temperature", "figures.mosfetMax.temperatureC"),
  diagnostic(derived("packs_present", "count", computed("figures.presentPacks", "x | length"))),
  diagnostic(derived("packs_missing", "count", computed("figures.missingPacks", "x | length"))),
  ...(counts ? ENERGY : []),
];

const ENERGY: readonly EntityRow[] = [
  figure("energy_in", "energy", "energy.inKwh"),
  figure("energy_out", "energy", "energy.outKwh"),
  figure("energy_in_today", "energy", "energy.todayInKwh"),
  figure("energy_out_today", "energy", "energy.todayOutKwh"),
];

/** "Block 1, Cell 7". */
const place = (path: string, cell: string): string => computed(path, `(x.pack ~ ', ${cell} ' ~ x.cell)[:255]`);

/** Of the section `limits`. */
export const limitsRows = (language: Language): readonly EntityRow[] => [
  figure("charge_limit", "current", "charge.valueA"),
  text("charge_limit_reason", textAt(`charge.sentence.${language}`)),
  figure("discharge_limit", "current", "discharge.valueA"),
  text("discharge_limit_reason", textAt(`discharge.sentence.${language}`)),
  figure("charge_voltage", "voltage", "chargeVoltage.valueV"),
  word("charge_stage", "stage.stage", STAGES),
  text("charge_stage_reason", textAt(`stage.sentence.${language}`)),
  figure("soc_sent", "percent", "soc.valuePct"),
  diagnostic(text("soc_sent_reason", textAt(`soc.sentence.${language}`))),
];

/** Of the section `inverter`. What it measured is what it said last, so it is not available once the inverter has gone. */
export const inverterRows = (language: Language): readonly EntityRow[] => [
  always(binary("inverter_present", onOff("present"), "connectivity")),
  text("inverter_state", textAt(`state.sentence.${language}`)),
  figure("inverter_voltage", "voltage", "measured.voltageV"),
  figure("inverter_current", "current", "measured.currentA"),
  figure("inverter_temperature", "temperature", "measured.temperatureC"),
  figure("inverter_soc", "percent", "measured.socPct"),
  diagnostic(text("inverter_error", valueAt("state.errorNumber"))),
  always(diagnostic(word("can_bus", "bus.state", BUS_STATES))),
];
