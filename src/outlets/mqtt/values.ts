/** The single values, as plain text for who does not want JSON: one table for the site, one for each pack. docs/mqtt.md lists them. Pure. */
import type { PackSection, Sections } from "../snapshot/sections.ts";

export interface SingleValue {
  /** Last part of the topic. */
  readonly name: string;
  /** The name of the figure in the API, by which it has its threshold. */
  readonly key: string;
  /** `null`: not known. */
  readonly value: number | string | boolean | null;
  /** Digits behind the point of a number. */
  readonly decimals: number;
}

type Row = readonly [name: string, key: string, decimals: number, value: number | string | boolean | null | undefined];

export function siteValues({ bridge, battery, limits, inverter }: Sections, language: "en" | "de"): readonly SingleValue[] {
  const { figures, energy } = battery;
  const rows: readonly Row[] = [
    ["soc", "socPct", 1, limits.soc?.valuePct ?? figures?.socPct],
    ["soh", "sohPct", 1, figures?.sohPct],
    ["voltage", "voltageV", 2, figures?.voltageV],
    ["current", "currentA", 1, figures?.currentA],
    ["power", "powerW", 0, figures?.powerW],
    ["flow", "flow", 0, figures?.flow],
    ["capacity", "capacityAh", 0, figures?.capacityAh],
    ["energy", "energyKwh", 2, figures?.energyKwh],
    ["energy_in", "inKwh", 2, energy?.inKwh],
    ["energy_out", "outKwh", 2, energy?.outKwh],
    ["energy_in_today", "todayInKwh", 2, energy?.todayInKwh],
    ["energy_out_today", "todayOutKwh", 2, energy?.todayOutKwh],
    ["cell_min", "cellV", 3, figures?.cellMin?.voltageV],
    ["cell_max", "cellV", 3, figures?.cellMax?.voltageV],
    ["temperature_min", "temperatureC", 1, figures?.temperatureMin?.temperatureC],
    ["temperature_max", "temperatureC", 1, figures?.temperatureMax?.temperatureC],
    ["mosfet_max", "temperatureC", 1, figures?.mosfetMax?.temperatureC],
    ["charge_limit", "valueA", 1, limits.charge?.valueA],
    ["discharge_limit", "valueA", 1, limits.discharge?.valueA],
    ["charge_voltage", "valueV", 1, limits.chargeVoltage?.valueV],
    ["stage", "stage", 0, limits.stage?.stage],
    ["decision", "kind", 0, bridge.decision.kind],
    ["severity", "severity", 0, bridge.severity],
    ["sentence", language, 0, bridge.sentence[language]],
    ["inverter_present", "present", 0, inverter.present],
    ["packs_present", "packs", 0, figures?.presentPacks.length],
    ["packs_missing", "packs", 0, figures?.missingPacks.length],
  ];
  return rows.map(valueOf);
}

/** What a lost pack said last is not told as if it were so now. */
export function packValues({ link, reading: last }: PackSection): readonly SingleValue[] {
  const reading = link === "fresh" || link === "stale" ? last : null;
  const sensors = (reading?.temperaturesC.sensors ?? []).filter((temperatureC) => temperatureC !== null);
  const most = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));
  const least = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));
  const cellsV = reading?.cellsV ?? [];
  const rows: readonly Row[] = [
    ["link", "link", 0, link],
    ["soc", "socPct", 1, reading?.socPct],
    ["voltage", "voltageV", 2, reading?.packVoltageV],
    ["current", "currentA", 1, reading?.currentA],
    ["power", "powerW", 0, reading === null ? null : reading.packVoltageV * reading.currentA],
    ["cell_min", "cellV", 3, least(cellsV)],
    ["cell_max", "cellV", 3, most(cellsV)],
    ["temperature_min", "temperatureC", 1, least(sensors)],
    ["temperature_max", "temperatureC", 1, most(sensors)],
    ["mosfet", "temperatureC", 1, reading?.temperaturesC.mosfet],
    ["cycles", "cycles", 0, reading?.cycles],
    ["charge_switch", "chargeMosOn", 0, reading?.chargeMosOn],
    ["discharge_switch", "dischargeMosOn", 0, reading?.dischargeMosOn],
    ["balancing", "balancing", 0, reading?.balancing],
    ["alarms", "alarms", 0, reading === null ? null : reading.alarms.map(({ name }) => name).join(",") || "none"],
  ];
  return rows.map(valueOf);
}

const valueOf = ([name, key, decimals, value]: Row): SingleValue => ({ name, key, decimals, value: value ?? null });
