import type { Direction } from "./command.ts";
import type { CellPlace, SensorPlace } from "./place.ts";
import type { PackState } from "./pack-state.ts";
import type { PackAlarm, PackReading } from "./pack.ts";
import type { TailPack } from "./policy/charge-stage.ts";
import type { PackRules } from "./rules.ts";

/** All packs in parallel on one DC bus. Charge is positive. */
export interface BatteryState {
  /** Mean of the packs that are on the bus, V: those that are fresh, with a MOSFET that conducts, if there are any. */
  readonly voltageV: number;
  /** Of the same packs, V. */
  readonly voltageMaxV: number;
  /** How far the packs differ whose MOSFETs all conduct, V; the others stand where their diodes let them. */
  readonly spreadV: number;
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
  /** All packs that may carry a charge (discharge) current, heard or not: all but those last seen with that MOSFET open. */
  readonly chargeBearers: readonly Bearer[];
  readonly dischargeBearers: readonly Bearer[];
  /** Of each pack that takes part in charging, what shows whether it is full. */
  readonly tails: readonly TailPack[];
  /** Packs that are lost and still hang on the bus, as far as can be told. */
  readonly unheard: readonly UnheardPack[];
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

/**
 * A pack that is lost. Its cells are on the same bus as the others: they are taken to have moved with its voltage since they
 * were last seen. Its temperatures are the last ones.
 */
export interface UnheardPack {
  readonly cellMin: CellPlace | null;
  readonly cellMax: CellPlace | null;
  readonly temperatureMin: SensorPlace | null;
  readonly temperatureMax: SensorPlace | null;
}

/** A pack with a reading that counts. */
interface Present {
  readonly rules: PackRules;
  readonly link: PackState["link"];
  readonly reading: PackReading;
}

/** The battery that the packs make up; `null` when every pack is lost or was never seen. */
export function aggregate(packs: readonly PackState[]): BatteryState | null {
  const present = packs.flatMap(({ good, link, rules }): readonly Present[] =>
    good === null || link === "lost" ? [] : [{ rules, link, reading: good.value }],
  );
  if (present.length === 0) return null;
  const fresh = present.filter((p) => p.link === "fresh");
  const trusted = fresh.length > 0 ? fresh : present;
  const closed = trusted.filter(({ reading }) => isOnBus(reading));
  const voltagesV = (closed.length > 0 ? closed : trusted).map(({ reading }) => reading.packVoltageV);
  const voltageV = voltagesV.reduce((sum, v) => sum + v, 0) / voltagesV.length;
  const sums = sumsOf(present);
  const charging = trusted.filter(({ reading }) => reading.chargeMosOn);

  return {
    voltageV,
    voltageMaxV: Math.max(...voltagesV),
    spreadV: spreadOf(trusted),
    ...sums,
    powerW: voltageV * sums.currentA,
    cellCount: Math.min(...present.map(({ reading }) => reading.cellsV.length)),
    ...extremesOf(present),
    alarms: present.flatMap(({ rules, reading }) => reading.alarms.map((alarm) => ({ pack: rules.name, alarm }))),
    unconnected: unconnectedOf(present),
    chargingPacks: charging.map(({ rules, reading }) => bearer(rules, reading, "charge")),
    dischargingPacks: trusted
      .filter(({ reading }) => reading.dischargeMosOn)
      .map(({ rules, reading }) => bearer(rules, reading, "discharge")),
    chargeBearers: packs
      .filter(({ good }) => good?.value.chargeMosOn !== false)
      .map(({ rules, good }) => bearer(rules, good?.value, "charge")),
    dischargeBearers: packs
      .filter(({ good }) => good?.value.dischargeMosOn !== false)
      .map(({ rules, good }) => bearer(rules, good?.value, "discharge")),
    tails: charging.map(({ reading }) => ({
      cellMaxV: reading.cellsV.length === 0 ? null : Math.max(...reading.cellsV),
      currentA: reading.currentA,
      capacityAh: reading.capacityAh,
    })),
    unheard: packs.flatMap((pack) =>
      pack.link === "lost" && pack.good !== null ? unheard(pack, pack.good.value, voltageV) : [],
    ),
    presentPacks: present.map((p) => p.rules.name),
    missingPacks: packs.filter((p) => p.good === null || p.link === "lost").map((p) => p.rules.name),
  };
}

function spreadOf(packs: readonly Present[]): number {
  const voltagesV = packs.flatMap(({ reading }) => (reading.chargeMosOn && reading.dischargeMosOn ? [reading.packVoltageV] : []));
  return voltagesV.length === 0 ? 0 : Math.max(...voltagesV) - Math.min(...voltagesV);
}

function unconnectedOf(present: readonly Present[]): BatteryState["unconnected"] {
  const unconnected: BatteryState["unconnected"][number][] = [];
  for (const { rules, reading } of present) {
    reading.cellsV.forEach((cellV, i) => {
      if (cellV === 0) unconnected.push({ pack: rules.name, cell: i + 1 });
    });
  }
  return unconnected;
}

const isOnBus = ({ chargeMosOn, dischargeMosOn }: PackReading): boolean => chargeMosOn || dischargeMosOn;

function sumsOf(present: readonly Present[]): Pick<BatteryState, "currentA" | "capacityAh" | "socPct" | "sohPct"> {
  let currentA = 0;
  let capacityAh = 0;
  let weight = 0;
  let socWeighted = 0;
  let sohWeighted = 0;
  for (const { rules, reading } of present) {
    currentA += reading.currentA * rules.represents;
    capacityAh += reading.capacityAh * rules.represents;
    // A BMS whose capacity was never set still has a SOC: it counts as 1 Ah instead of vanishing.
    const share = Math.max(reading.capacityAh, 1) * rules.represents;
    weight += share;
    socWeighted += reading.socPct * share;
    sohWeighted += (reading.sohPct ?? 100) * share;
  }
  return { currentA, capacityAh, socPct: socWeighted / weight, sohPct: sohWeighted / weight };
}

type Extremes = Pick<BatteryState, "cellMin" | "cellMax" | "temperatureMin" | "temperatureMax" | "mosfetMax">;

/** Cells without a connection count for nothing. */
function extremesOf(present: readonly Pick<Present, "rules" | "reading">[]): Extremes {
  let cellMin: CellPlace | null = null;
  let cellMax: CellPlace | null = null;
  let temperatureMin: SensorPlace | null = null;
  let temperatureMax: SensorPlace | null = null;
  let mosfetMax: SensorPlace | null = null;
  for (const { rules, reading } of present) {
    const pack = rules.name;
    reading.cellsV.forEach((cellV, i) => {
      if (cellV === 0) return;
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
  }
  return { cellMin, cellMax, temperatureMin, temperatureMax, mosfetMax };
}

/** Nothing of a pack that had switched itself off the bus. */
function unheard({ rules }: PackState, reading: PackReading, busV: number): readonly UnheardPack[] {
  if (!isOnBus(reading)) return [];
  const { cellMin, cellMax, temperatureMin, temperatureMax } = extremesOf([{ rules, reading }]);
  const movedV = (busV - reading.packVoltageV) / reading.cellsV.length;
  const moved = (place: CellPlace | null): CellPlace | null =>
    place === null ? null : { ...place, voltageV: place.voltageV + movedV, unheard: true };
  const last = (place: SensorPlace | null): SensorPlace | null => (place === null ? null : { ...place, unheard: true });
  return [
    {
      cellMin: moved(cellMin),
      cellMax: moved(cellMax),
      temperatureMin: last(temperatureMin),
      temperatureMax: last(temperatureMax),
    },
  ];
}

/** A BMS that switches off at a current gets less than that: its meter and the inverter's differ. */
const BELOW_PROTECTION = 0.9;

/** What a pack may bear: by its setting, else by the protection that its BMS has last reported. */
function bearer(rules: PackRules, reading: PackReading | undefined, direction: Direction): Bearer {
  const { name: pack, represents } = rules;
  const charge = direction === "charge";
  const settingA = charge ? rules.chargeCurrentA : rules.dischargeCurrentA;
  if (settingA !== null) return { pack, represents, limitA: settingA, from: "setting" };
  const protectionA = charge ? reading?.protection?.chargeOverCurrentA : reading?.protection?.dischargeOverCurrentA;
  const known = protectionA !== undefined && protectionA > 0;
  return { pack, represents, limitA: known ? BELOW_PROTECTION * protectionA : null, from: known ? "protection" : null };
}
