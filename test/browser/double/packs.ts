/** Packs and the battery that they make, from a few wishes. */
import type { ApiBattery, ApiPack, ApiSnapshot } from "../../../src/outlets/web/api/snapshot.ts";

export interface PackWish {
  readonly name: string;
  readonly currentA: number;
  readonly socPct?: number;
  /** Mean of the cells, V. */
  readonly cellV?: number;
  readonly cells?: number;
  /** The highest cell, from 1, and by how much, mV. */
  readonly top?: number;
  readonly topMv?: number;
  readonly balancing?: boolean;
  readonly link?: ApiPack["link"];
  readonly ageMs?: number;
}

/** Small differences that look like those of cells, mV; the same for every run. */
const OFFSETS_MV = [2, -3, 1, 4, -2, 0, 3, -5, -1, 2, -4, 1, 3, -2, 0, 1, -1, 2, -3, 4, 0, -2, 1, 3];

export function packOf(wish: PackWish, index: number): ApiPack {
  const { name, currentA, socPct = 62.4, cellV = 3.39, cells = 16, top = 1, topMv = 9, balancing = false } = wish;
  const { link = "fresh", ageMs = 300 + 130 * (index % 4) } = wish;
  const cellsV = Array.from({ length: cells }, (_, cell) => {
    const offsetMv = cell + 1 === top ? topMv : OFFSETS_MV[(cell + 5 * index) % OFFSETS_MV.length]!;
    return Number((cellV + offsetMv / 1000).toFixed(3));
  });
  const line: ApiPack["line"] = {
    port: "open",
    mode: "polling",
    asked: 262_914,
    answered: 262_902,
    failed: { timeout: 9, "bad-checksum": 3 },
    reopened: 0,
    trouble: null,
  };
  if (link === "unseen") return { name, represents: 1, link, ageMs: null, reading: null, line };
  return {
    name,
    represents: 1,
    link,
    ageMs,
    reading: {
      cellsV,
      packVoltageV: Number(cellsV.reduce((sum, v) => sum + v, 0).toFixed(2)),
      currentA,
      socPct: socPct + (index % 3) * 0.4 - 0.4,
      sohPct: 99,
      temperaturesC: { mosfet: 31.2 + index, sensors: [22.8 + index * 0.4, 23.6 + index * 0.3] },
      cycles: 312 + index,
      capacityAh: 280,
      alarms: [],
      chargeMosOn: true,
      dischargeMosOn: true,
      balancing,
      firmware: "JK_PB2A16S20P 15.38",
    },
    line: link === "lost" ? { ...line, trouble: "no answer", failed: { timeout: 43 } } : line,
  };
}

/** The battery of the packs that are heard; `null` of none. */
export function batteryOf(packs: readonly ApiPack[]): ApiBattery {
  const heard = packs.filter(({ link, reading }) => reading !== null && link !== "lost");
  const readings = heard.map(({ reading }) => reading!);
  const sum = (of: (reading: (typeof readings)[number]) => number): number => readings.reduce((total, one) => total + of(one), 0);
  const currentA = sum((one) => one.currentA);
  const voltageV = sum((one) => one.packVoltageV) / Math.max(1, readings.length);
  const cells = heard.flatMap(({ name, reading }) =>
    reading!.cellsV.map((v, index) => ({ pack: name, cell: index + 1, voltageV: v })),
  );
  const sorted = [...cells].sort((a, b) => a.voltageV - b.voltageV);
  const capacityAh = sum((one) => one.capacityAh);
  const socPct = sum((one) => one.socPct) / Math.max(1, readings.length);
  return {
    voltageV,
    currentA,
    flow: currentA > 0.5 ? "charging" : currentA < -0.5 ? "discharging" : "idle",
    powerW: voltageV * currentA,
    socPct,
    sohPct: 99,
    capacityAh,
    cellMin: sorted[0] ?? null,
    cellMax: sorted.at(-1) ?? null,
    temperatureMin: { pack: "Block 1", sensor: 1, temperatureC: 22.8 },
    temperatureMax: { pack: "Block 4", sensor: 2, temperatureC: 24.5 },
    mosfetMax: { pack: "Block 4", sensor: "mosfet", temperatureC: 34.2 },
    presentPacks: heard.map(({ name }) => name),
    missingPacks: packs.filter((pack) => !heard.includes(pack)).map(({ name }) => name),
    energyKwh: (capacityAh * socPct * 51.2) / 100_000,
    fullInS: currentA > 0.5 ? 17_640 : null,
    emptyInS: null,
  } satisfies NonNullable<ApiSnapshot["battery"]>;
}
