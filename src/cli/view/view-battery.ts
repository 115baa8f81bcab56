/** BATTERY and PACK: what the readings say, how old they are, and why there are none. */
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainAlarm } from "../../domain/explain/explain.ts";
import { flowOf } from "../../domain/flow.ts";
import type { PackReading } from "../../domain/pack.ts";
import type { ViewContext } from "./view-context.ts";
import { cellRows, extremeCells } from "./view-cells.ts";
import { line, toned, type Part, type Piece, type ViewLine } from "./view-text.ts";
import { duration, fixed, trimmed } from "../words.ts";

export type Pack = Snapshot["packs"][number];

/** "0.4 s ago", or in capitals what is too old to be trusted. */
export function ageOf(pack: Pack, nowMs: number): Piece {
  if (pack.good === null) return toned("warn", "no reading yet");
  const age = duration(nowMs - pack.good.atMs);
  if (pack.link === "fresh") return toned("good", `${age} ago`);
  return pack.link === "lost" ? toned("bad", `LOST, last heard ${age} ago`) : toned("warn", `STALE, ${age} old`);
}

/** Why a pack has given no reading. */
export function whySilent({ rules, line: { port, trouble } }: Pack): string {
  const state = port === "open" ? "its port is open" : port === "down" ? "its port is down" : "its port is being opened";
  return `${rules.name} has not given a reading: ${trouble ?? state}`;
}

const BAR = 10;

/** Two lines: what everybody wants to know, and the rest. */
export function batteryLines({ battery, packs }: Snapshot, { nowMs }: ViewContext): readonly ViewLine[] {
  if (battery === null) {
    const lost = packs.find((pack) => pack.good !== null);
    if (lost === undefined) return [line(98, toned("warn", "no values: no pack has given a reading yet"))];
    return [line(98, toned("bad", "no values: every pack is lost; "), `${lost.rules.name}: `, ageOf(lost, nowMs))];
  }
  const present = packs.filter((pack) => battery.presentPacks.includes(pack.rules.name));
  const oldest = present.reduce<Pack | null>((a, b) => ((a?.good?.atMs ?? Infinity) <= (b.good?.atMs ?? Infinity) ? a : b), null);
  const { socPct, voltageV, currentA, powerW, capacityAh, temperatureMin, temperatureMax, mosfetMax } = battery;
  const filled = Math.floor((socPct / 100) * BAR);
  const bar = `[${"#".repeat(filled)}${".".repeat(BAR - filled)}]`;
  const direction = flowOf(currentA);
  const electric = `  ${fixed(voltageV, 2)} V  ${direction} ${fixed(direction === "idle" ? currentA : Math.abs(currentA), 1)} A`;
  const temperatures =
    temperatureMin === null || temperatureMax === null
      ? "no temperature sensor"
      : `${trimmed(temperatureMin.temperatureC, 1)}..${trimmed(temperatureMax.temperatureC, 1)} degC`;
  const mosfets = mosfetMax === null ? "no MOSFET sensor" : `MOSFET ${trimmed(mosfetMax.temperatureC, 1)} degC`;
  const missing: readonly Part[] =
    battery.missingPacks.length === 0 ? [] : [toned("warn", `without ${battery.missingPacks.join(", ")}`), ", "];
  return [
    line(
      98,
      toned("bold", `${trimmed(socPct, 1)} %`),
      ` ${bar}${electric}  ${fixed(Math.abs(powerW) / 1000, 2)} kW  `,
      ...(oldest === null ? [] : [ageOf(oldest, nowMs)]),
    ),
    line(
      78,
      ...missing,
      `${trimmed((capacityAh * socPct) / 100, 0)} of ${trimmed(capacityAh, 0)} Ah left, ${temperatures}, ${mosfets}, ${battery.cellCount} cells in series`,
    ),
  ];
}

/** Of the only pack: its extremes, its switches and alarms, and its cells in rows. */
export function packLines(pack: Pack, { nowMs, width }: ViewContext): readonly ViewLine[] {
  const { rules, good, link } = pack;
  const name = rules.represents === 1 ? rules.name : `${rules.name} (stands for ${rules.represents})`;
  if (good === null) return [line(92, toned("warn", whySilent(pack)))];
  const { value } = good;
  const troubled = link !== "fresh" || value.alarms.length > 0;
  const cells = cellRows(value, width, link === "fresh");
  return [
    line(troubled ? 92 : 82, toned("bold", name), ", ", ageOf(pack, nowMs), ": ", ...extremes(value)),
    line(troubled ? 91 : 75, ...switches(value, rules.represents > 1)),
    ...cells.map((parts): ViewLine => ({ keep: 58, parts, wide: true })),
  ];
}

function extremes(value: PackReading): readonly Part[] {
  const found = extremeCells(value);
  if (found === null) return [toned("bad", "no cell is connected")];
  const [minV, maxV] = [value.cellsV[found.min - 1]!, value.cellsV[found.max - 1]!];
  if (minV === maxV) return [`all cells at ${fixed(minV, 3)} V`];
  const spread = `spread ${trimmed((maxV - minV) * 1000, 0)} mV`;
  return [`cell ${found.min} ${fixed(minV, 3)} V .. cell ${found.max} ${fixed(maxV, 3)} V, ${spread}`];
}

/** Alarms, loose wires and open MOSFETs; nothing when all is well. */
export function troubles(value: PackReading): readonly Part[] {
  const parts: Part[] = [];
  if (value.alarms.length > 0)
    parts.push(toned("bad", `ALARM: ${value.alarms.map((alarm) => explainAlarm(alarm)).join(", ")}`), "; ");
  const loose = value.cellsV.flatMap((cellV, i) => (cellV === 0 ? [i + 1] : []));
  if (loose.length > 0) parts.push(toned("bad", `NOT CONNECTED: cell ${loose.join(", ")}`), "; ");
  const off = [value.chargeMosOn ? "" : "charge OFF", value.dischargeMosOn ? "" : "discharge OFF"].filter((text) => text !== "");
  if (off.length > 0) parts.push(toned("warn", off.join(", ")), ", ");
  return parts;
}

function switches(value: PackReading, ownValues: boolean): readonly Part[] {
  const on = [value.chargeMosOn ? "charge on" : "", value.dischargeMosOn ? "discharge on" : ""].filter((text) => text !== "");
  const { mosfet } = value.temperaturesC;
  const rest = [
    ...on,
    value.balancing ? "balancing" : "not balancing",
    ...(value.alarms.length === 0 ? ["no alarms"] : []),
    mosfet === null ? "no MOSFET sensor" : `MOSFET ${mosfet} degC`,
    ...(ownValues ? [`${fixed(value.packVoltageV, 2)} V`, `${fixed(value.currentA, 1)} A`, `${trimmed(value.socPct, 1)} %`] : []),
    `${value.cycles} cycles`,
  ];
  return [...troubles(value), rest.join(", ")];
}
