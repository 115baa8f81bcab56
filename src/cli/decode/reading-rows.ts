/** A reading of a BMS as lines for people, whatever protocol it came in. */
import { explainAlarm } from "../../domain/explain/explain.ts";
import type { PackProtection, PackReading } from "../../domain/pack.ts";
import { fixed, trimmed } from "../words.ts";

/** What is set in the BMS is in `raw`, under its own names. */
export const measured = (reading: Partial<PackReading>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(reading).filter(([key]) => key !== "protection" && key !== "settings"));

type Row = readonly [name: string, text: string];

const NAME_WIDTH = 26;
const rows = (list: readonly Row[]): readonly string[] => list.map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}${text}`);
/** As the frame says it, however small. */
const direction = (currentA: number): string => (currentA > 0 ? ", charging" : currentA < 0 ? ", discharging" : "");
const onOff = (on: boolean): string => (on ? "on" : "off");
const degrees = (temperatureC: number | null): string => (temperatureC === null ? "no sensor" : `${temperatureC} degC`);

/** What is known of a pack, one value a line. */
export function readingRows(reading: Partial<PackReading>): readonly string[] {
  const { packVoltageV, currentA, socPct, capacityAh, cycles, temperaturesC, alarms, firmware } = reading;
  const list: Row[] = [];
  if (packVoltageV !== undefined) list.push(["pack voltage", `${fixed(packVoltageV, 2)} V`]);
  if (currentA !== undefined) list.push(["current", `${fixed(currentA, 2)} A${direction(currentA)}`]);
  if (socPct !== undefined) list.push(["SOC", `${socPct} %`]);
  if (reading.sohPct !== undefined) list.push(["SOH", `${reading.sohPct} %`]);
  if (capacityAh !== undefined) list.push(["capacity", `${capacityAh} Ah`]);
  if (cycles !== undefined) list.push(["cycles", `${cycles}`]);
  if (temperaturesC !== undefined) {
    const { mosfet, sensors } = temperaturesC;
    if (mosfet !== null || sensors.length > 1) list.push(["MOSFET temperature", degrees(mosfet)]);
    sensors.forEach((sensor, i) => list.push([sensors.length > 1 ? `sensor ${i + 1}` : "sensor", degrees(sensor)]));
  }
  if (alarms !== undefined) {
    list.push(["alarms", alarms.length === 0 ? "none" : alarms.map((alarm) => explainAlarm(alarm)).join(", ")]);
  }
  if (reading.chargeMosOn !== undefined) list.push(["charge MOSFET", onOff(reading.chargeMosOn)]);
  if (reading.dischargeMosOn !== undefined) list.push(["discharge MOSFET", onOff(reading.dischargeMosOn)]);
  if (reading.balancing !== undefined) list.push(["balancing", onOff(reading.balancing)]);
  if (firmware !== undefined && firmware !== "") list.push(["firmware", firmware]);
  return rows(list);
}

const CELLS_IN_A_ROW = 8;

/** All cells, eight a line, below what is lowest and highest. */
export function cellRows(cellsV: readonly number[]): readonly string[] {
  const connected = cellsV.filter((cellV) => cellV !== 0);
  if (connected.length === 0) return cellsV.length === 0 ? [] : [`  ${cellsV.length} cells, none of them connected`];
  const [min, max] = [Math.min(...connected), Math.max(...connected)];
  const place = (cellV: number): string => `${fixed(cellV, 3)} V (cell ${cellsV.indexOf(cellV) + 1})`;
  const list = [
    `  ${"cells".padEnd(NAME_WIDTH)}${cellsV.length}, ${place(min)} to ${place(max)}, spread ${trimmed((max - min) * 1000, 0)} mV`,
  ];
  for (let first = 0; first < cellsV.length; first += CELLS_IN_A_ROW) {
    const row = cellsV.slice(first, first + CELLS_IN_A_ROW);
    list.push(
      ` ${row.map((cellV, i) => ` ${String(first + i + 1).padStart(2)} ${cellV === 0 ? " off " : fixed(cellV, 3)}`).join(" ")}`,
    );
  }
  return list;
}

const PROTECTION_WORDS: Readonly<Record<keyof PackProtection, readonly [name: string, unit: string]>> = {
  cellOverVoltageV: ["cell over-voltage", "V"],
  cellOverVoltageReleaseV: ["  released at", "V"],
  cellUnderVoltageV: ["cell under-voltage", "V"],
  cellUnderVoltageReleaseV: ["  released at", "V"],
  packOverVoltageV: ["pack over-voltage", "V"],
  packUnderVoltageV: ["pack under-voltage", "V"],
  chargeOverCurrentA: ["charge over-current", "A"],
  dischargeOverCurrentA: ["discharge over-current", "A"],
  chargeOverTemperatureC: ["too hot to charge", "degC"],
  chargeUnderTemperatureC: ["too cold to charge", "degC"],
  dischargeOverTemperatureC: ["too hot to discharge", "degC"],
  dischargeUnderTemperatureC: ["too cold to discharge", "degC"],
  mosfetOverTemperatureC: ["MOSFETs too hot", "degC"],
  balanceStartV: ["balancing starts at", "V"],
};

/** With a heading; no line where no limit is known. */
export function protectionRows(protection: PackProtection | undefined): readonly string[] {
  if (protection === undefined) return [];
  const list = Object.entries(PROTECTION_WORDS).flatMap(([field, [name, unit]]): readonly Row[] => {
    const limit = protection[field as keyof PackProtection];
    return limit === undefined ? [] : [[name, `${limit} ${unit}`]];
  });
  return ["Limits set in the BMS", ...rows(list)];
}
