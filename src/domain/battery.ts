import type { PackState } from "./pack-state.ts";
import type { PackAlarm } from "./pack.ts";
import type { PackRules } from "./rules.ts";

/** All packs in parallel on one DC bus. Charge is positive. */
export interface BatteryState {
  /** Mean of the fresh packs, V. */
  readonly voltageV: number;
  /** Sum, A. */
  readonly currentA: number;
  readonly powerW: number;
  /** Weighted by capacity, 0..100 %. */
  readonly socPct: number;
  /** Weighted by capacity; a BMS that reports none counts as 100 %. */
  readonly sohPct: number;
  /** Sum, Ah. */
  readonly capacityAh: number;
  /** Number of cells in series: the smallest of the packs. */
  readonly cellCount: number;
  readonly cellMin: CellPlace | null;
  readonly cellMax: CellPlace | null;
  readonly temperatureMin: SensorPlace | null;
  readonly temperatureMax: SensorPlace | null;
  readonly mosfetMax: SensorPlace | null;
  readonly alarms: readonly { readonly pack: string; readonly alarm: PackAlarm }[];
  /** Cells that the BMS reads as 0 V: a wire is off. */
  readonly unconnected: readonly { readonly pack: string; readonly cell: number }[];
  /** Packs whose charge (discharge) MOSFET conducts; fresh packs if there are any, else all that are not lost. */
  readonly chargingPacks: readonly Bearer[];
  readonly dischargingPacks: readonly Bearer[];
  /** Packs that these figures are made of. */
  readonly presentPacks: readonly string[];
  /** Packs that are configured and not in these figures. */
  readonly missingPacks: readonly string[];
}

/** A pack that takes its share of a current. */
export interface Bearer {
  readonly pack: string;
  /** How many packs it stands for. */
  readonly represents: number;
  /** What each of them may bear, A; `null` when nobody says. */
  readonly limitA: number | null;
  /** Who says so: the configuration, or the BMS by the over-current at which it switches off. */
  readonly from: "setting" | "protection" | null;
}

/** A cell by the number on the BMS, counted from 1. */
export interface CellPlace {
  readonly pack: string;
  readonly cell: number;
  readonly voltageV: number;
}

export interface SensorPlace {
  readonly pack: string;
  /** Counted from 1, or the BMS's power transistors. */
  readonly sensor: number | "mosfet";
  readonly temperatureC: number;
}

/** The battery that the packs make up; `null` when every pack is lost or was never seen. */
export function aggregate(packs: readonly PackState[]): BatteryState | null {
  const present = packs.flatMap(({ good, link, rules }) =>
    good === null || link === "lost" ? [] : [{ rules, link, reading: good.value }],
  );
  if (present.length === 0) return null;
  const fresh = present.filter((p) => p.link === "fresh");
  const trusted = fresh.length > 0 ? fresh : present;

  const voltageV = trusted.reduce((sum, p) => sum + p.reading.packVoltageV, 0) / trusted.length;
  let currentA = 0;
  let capacityAh = 0;
  let weight = 0;
  let socWeighted = 0;
  let sohWeighted = 0;
  let cellCount = Infinity;
  let cellMin: CellPlace | null = null;
  let cellMax: CellPlace | null = null;
  let temperatureMin: SensorPlace | null = null;
  let temperatureMax: SensorPlace | null = null;
  let mosfetMax: SensorPlace | null = null;
  const alarms: BatteryState["alarms"][number][] = [];
  const unconnected: BatteryState["unconnected"][number][] = [];

  for (const { rules, reading } of present) {
    const pack = rules.name;
    currentA += reading.currentA * rules.represents;
    capacityAh += reading.capacityAh * rules.represents;
    // A BMS whose capacity was never set still has a SOC: it counts as 1 Ah instead of vanishing.
    const share = Math.max(reading.capacityAh, 1) * rules.represents;
    weight += share;
    socWeighted += reading.socPct * share;
    sohWeighted += (reading.sohPct ?? 100) * share;
    cellCount = Math.min(cellCount, reading.cellsV.length);
    reading.cellsV.forEach((cellV, i) => {
      if (cellV === 0) {
        unconnected.push({ pack, cell: i + 1 });
        return;
      }
      if (cellMin === null || cellV < cellMin.voltageV) cellMin = { pack, cell: i + 1, voltageV: cellV };
      if (cellMax === null || cellV > cellMax.voltageV) cellMax = { pack, cell: i + 1, voltageV: cellV };
    });
    reading.temperaturesC.sensors.forEach((temperatureC, i) => {
      if (temperatureC === null) return;
      const place = { pack, sensor: i + 1, temperatureC };
      if (temperatureMin === null || temperatureC < temperatureMin.temperatureC) temperatureMin = place;
      if (temperatureMax === null || temperatureC > temperatureMax.temperatureC) temperatureMax = place;
    });
    const mosfetC = reading.temperaturesC.mosfet;
    if (mosfetC !== null && (mosfetMax === null || mosfetC > mosfetMax.temperatureC)) {
      mosfetMax = { pack, sensor: "mosfet", temperatureC: mosfetC };
    }
    for (const alarm of reading.alarms) alarms.push({ pack, alarm });
  }

  return {
    voltageV,
    currentA,
    powerW: voltageV * currentA,
    socPct: socWeighted / weight,
    sohPct: sohWeighted / weight,
    capacityAh,
    cellCount,
    cellMin,
    cellMax,
    temperatureMin,
    temperatureMax,
    mosfetMax,
    alarms,
    unconnected,
    chargingPacks: trusted
      .filter(({ reading }) => reading.chargeMosOn)
      .map(({ rules, reading }) => bearer(rules, rules.chargeCurrentA, reading.protection?.chargeOverCurrentA)),
    dischargingPacks: trusted
      .filter(({ reading }) => reading.dischargeMosOn)
      .map(({ rules, reading }) => bearer(rules, rules.dischargeCurrentA, reading.protection?.dischargeOverCurrentA)),
    presentPacks: present.map((p) => p.rules.name),
    missingPacks: packs.filter((p) => p.good === null || p.link === "lost").map((p) => p.rules.name),
  };
}

/** A BMS that switches off at a current gets less than that: its meter and the inverter's differ. */
const BELOW_PROTECTION = 0.9;

function bearer({ name: pack, represents }: PackRules, settingA: number | null, protectionA: number | undefined): Bearer {
  if (settingA !== null) return { pack, represents, limitA: settingA, from: "setting" };
  const known = protectionA !== undefined && protectionA > 0;
  return { pack, represents, limitA: known ? BELOW_PROTECTION * protectionA : null, from: known ? "protection" : null };
}
