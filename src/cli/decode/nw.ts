/** One reply of a JK BMS as hex, for people and as JSON. The password in it is never shown. */
import { formatHex, parseHex } from "../../codec/hex.ts";
import { checkNwFrame, type NwFrame } from "../../codec/jk/nw-4e57/frame.ts";
import { labelFields, type NwLabel } from "../../codec/jk/nw-4e57/label.ts";
import { partialReading, toReading } from "../../codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../../codec/jk/nw-4e57/tlv.ts";
import type { PackProtection, PackReading } from "../../domain/pack.ts";
import type { Decoding } from "./decoding.ts";
import { ALARM_WORDS, fixed, trimmed } from "../words.ts";

/** Hex digits of one whole frame; spaces, commas, colons and 0x are allowed. */
export function decodeNw(text: string): Decoding {
  const bytes = parseHex(text);
  if (!bytes.ok) return bytes;
  const frame = checkNwFrame(bytes.value);
  if (!frame.ok) return frame;
  const values = decodeInformation(frame.value);
  if (!values.ok) return values;
  const whole = toReading(values.value);
  if (!whole.ok && whole.error.code === "JK_MALFORMED") return whole;
  const reading = whole.ok ? whole.value : partialReading(values.value);
  const lacks = whole.ok ? null : whole.error.message;
  return {
    ok: true,
    json: { ok: true, reading: measured(reading), raw: values.value },
    text: () => [
      `JK reply to command ${formatHex(Uint8Array.of(frame.value.command))}, ${bytes.value.length} bytes, checksum right`,
      ...rows(readingRows(reading)),
      ...cellRows(reading.cellsV ?? []),
      ...(reading.protection === undefined ? [] : ["Limits set in the BMS", ...rows(protectionRows(reading.protection))]),
      ...dump(frame.value, lacks),
    ],
  };
}

/** The limits set in the BMS are in `raw`, under their own names. */
const measured = (reading: Partial<PackReading>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(reading).filter(([key]) => key !== "protection"));

type Row = readonly [name: string, text: string];

const NAME_WIDTH = 26;
const rows = (list: readonly Row[]): readonly string[] => list.map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}${text}`);
/** As the frame says it, however small. */
const direction = (currentA: number): string => (currentA > 0 ? ", charging" : currentA < 0 ? ", discharging" : "");
const onOff = (on: boolean): string => (on ? "on" : "off");
const degrees = (temperatureC: number | null): string => (temperatureC === null ? "no sensor" : `${temperatureC} degC`);

function readingRows(reading: Partial<PackReading>): readonly Row[] {
  const { packVoltageV, currentA, socPct, capacityAh, cycles, temperaturesC, alarms, firmware } = reading;
  const list: Row[] = [];
  if (packVoltageV !== undefined) list.push(["pack voltage", `${fixed(packVoltageV, 2)} V`]);
  if (currentA !== undefined) list.push(["current", `${fixed(currentA, 2)} A${direction(currentA)}`]);
  if (socPct !== undefined) list.push(["SOC", `${socPct} %`]);
  if (capacityAh !== undefined) list.push(["capacity", `${capacityAh} Ah`]);
  if (cycles !== undefined) list.push(["cycles", `${cycles}`]);
  if (temperaturesC !== undefined) {
    const { mosfet, sensors } = temperaturesC;
    if (mosfet !== null || sensors.length > 1) list.push(["MOSFET temperature", degrees(mosfet)]);
    sensors.forEach((sensor, i) => list.push([sensors.length > 1 ? `sensor ${i + 1}` : "sensor", degrees(sensor)]));
  }
  if (alarms !== undefined) {
    list.push(["alarms", alarms.length === 0 ? "none" : alarms.map((alarm) => ALARM_WORDS[alarm]).join(", ")]);
  }
  if (reading.chargeMosOn !== undefined) list.push(["charge MOSFET", onOff(reading.chargeMosOn)]);
  if (reading.dischargeMosOn !== undefined) list.push(["discharge MOSFET", onOff(reading.dischargeMosOn)]);
  if (reading.balancing !== undefined) list.push(["balancing", onOff(reading.balancing)]);
  if (firmware !== undefined && firmware !== "") list.push(["firmware", firmware]);
  return list;
}

const CELLS_IN_A_ROW = 8;

function cellRows(cellsV: readonly number[]): readonly string[] {
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
  balanceStartV: ["balancing starts at", "V"],
};

function protectionRows(protection: PackProtection): readonly Row[] {
  return Object.entries(PROTECTION_WORDS).flatMap(([field, [name, unit]]): readonly Row[] => {
    const limit = protection[field as keyof PackProtection];
    return limit === undefined ? [] : [[name, `${limit} ${unit}`]];
  });
}

/** Every id in the order in which it came. `lacks` is what a whole reading would need. */
function dump(frame: NwFrame, lacks: string | null): readonly string[] {
  const labels = labelFields(frame);
  const list = ["Bytes", "  offset  id  field = value  [bytes]"];
  for (const label of labels) {
    const id = formatHex(Uint8Array.of(label.id));
    const bytes = label.hex === "" ? "" : `  [${label.hex}]`;
    list.push(`  ${String(label.offset).padStart(6)}  ${id}  ${label.field} = ${valueText(label)}${bytes}`);
  }
  // A reply to a request for one value lacks all others, which needs no words.
  if (lacks !== null && labels.length > 1) list.push(`Not a whole reading: ${lacks}`);
  return list;
}

function valueText({ field, value }: NwLabel): string {
  if (field === "unknown") return "not known; nothing behind it can be read";
  if (value === undefined) return "cannot be read";
  if (value === null) return "no sensor";
  if (typeof value === "string") return field === "parameterPassword" ? "hidden" : JSON.stringify(value);
  return typeof value === "number" ? `${value}` : value.join(" ");
}
