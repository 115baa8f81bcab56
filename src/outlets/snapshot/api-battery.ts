/** The battery and its packs, as the API says them. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { BatteryState } from "../../domain/battery.ts";
import { explainAlarm } from "../../domain/explain/explain.ts";
import { flowOf } from "../../domain/flow.ts";
import type { PackReading } from "../../domain/pack.ts";
import type { ApiBattery, ApiPack, ApiPackReading } from "../web/api/snapshot.ts";
import { reaches } from "./mean-current.ts";
import { said } from "./said.ts";

/** What is known besides the figures of the packs. */
export interface AboutBattery {
  /** The SOC that is sent, %; of the BMSs while none is. */
  readonly socPct: number;
  /** Mean voltage of a cell over a discharge, V. */
  readonly nominalCellV: number;
  /** Mean current of the last minutes, A; `null` while it is not known. */
  readonly meanCurrentA: number | null;
}

export function batteryOf(battery: BatteryState, { socPct, nominalCellV, meanCurrentA }: AboutBattery): ApiBattery {
  const { capacityAh, cellCount } = battery;
  return {
    voltageV: battery.voltageV,
    currentA: battery.currentA,
    flow: flowOf(battery.currentA),
    powerW: battery.powerW,
    socPct: battery.socPct,
    sohPct: battery.sohPct,
    capacityAh,
    cellMin: battery.cellMin,
    cellMax: battery.cellMax,
    temperatureMin: battery.temperatureMin,
    temperatureMax: battery.temperatureMax,
    mosfetMax: battery.mosfetMax,
    presentPacks: [...battery.presentPacks],
    missingPacks: [...battery.missingPacks],
    energyKwh: ((socPct / 100) * capacityAh * cellCount * nominalCellV) / 1000,
    ...reaches(meanCurrentA, socPct, capacityAh),
  };
}

export function packOf({ rules, link, good, line }: Snapshot["packs"][number], nowMs: number): ApiPack {
  const { port, mode, asked, answered, failed, reopened, trouble } = line;
  return {
    name: rules.name,
    represents: rules.represents,
    link,
    ageMs: good === null ? null : Math.max(0, nowMs - good.atMs),
    reading: good === null ? null : readingOf(good.value),
    line: { port, mode, asked, answered, failed: { ...failed }, reopened, trouble },
  };
}

function readingOf(reading: PackReading): ApiPackReading {
  const { mosfet, sensors } = reading.temperaturesC;
  return {
    cellsV: [...reading.cellsV],
    packVoltageV: reading.packVoltageV,
    currentA: reading.currentA,
    socPct: reading.socPct,
    sohPct: reading.sohPct ?? null,
    temperaturesC: { mosfet, sensors: [...sensors] },
    cycles: reading.cycles,
    capacityAh: reading.capacityAh,
    alarms: reading.alarms.map((alarm) => ({ name: alarm, sentence: said((language) => explainAlarm(alarm, language)) })),
    chargeMosOn: reading.chargeMosOn,
    dischargeMosOn: reading.dischargeMosOn,
    balancing: reading.balancing,
    firmware: reading.firmware,
  };
}
