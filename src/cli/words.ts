/** Numbers and names as people read them, shared by the views and the decoder. A value that is not there is never a number. */
import type { Absence } from "../domain/observed.ts";
import type { PackAlarm } from "../domain/pack.ts";

/** With at most so many decimals: "55", "43.2". */
export const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** With exactly so many decimals, and no minus before a zero. */
export function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text;
}

/** An age or a length of time: "0.4 s", "45 s", "12 min", "5 h". */
export function duration(ms: number): string {
  const s = Math.max(0, ms) / 1000;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  if (s < 120) return `${Math.round(s)} s`;
  if (s < 7_200) return `${Math.round(s / 60)} min`;
  return `${Math.round(s / 3_600)} h`;
}

/** Below this the current of a JK BMS is its own noise, A. The sentence of the state (domain/explain) draws the line here too. */
const FLOW_A = 0.5;

/** Which way a current flows; charge is positive. */
export const flow = (currentA: number): "charging" | "discharging" | "idle" =>
  currentA > FLOW_A ? "charging" : currentA < -FLOW_A ? "discharging" : "idle";

/** The alarms of a BMS in words. */
export const ALARM_WORDS: Readonly<Record<PackAlarm, string>> = {
  lowCapacity: "low capacity (SOC below the BMS's threshold)",
  mosOverTemp: "MOSFETs too hot",
  chargeOverVoltage: "pack voltage too high while charging",
  dischargeUnderVoltage: "pack voltage too low while discharging",
  batteryOverTemp: "battery too hot",
  chargeOverCurrent: "charge current too high",
  dischargeOverCurrent: "discharge current too high",
  cellDifference: "cells too far apart",
  boxOverTemp: "battery box too hot",
  batteryLowTemp: "battery too cold",
  cellOverVoltage: "cell voltage too high",
  cellUnderVoltage: "cell voltage too low",
  afeProtectionA: "protection A of the BMS's front end",
  afeProtectionB: "protection B of the BMS's front end",
  wireResistance: "resistance of the balancing wires too high",
  cellCountMismatch: "number of cells differs from the setting",
  currentSensorFault: "current sensor abnormal",
  chargeShortCircuit: "short circuit while charging",
  dischargeShortCircuit: "short circuit while discharging",
  chargeOverTemp: "battery too hot to charge",
  internalCommunication: "processors of the BMS do not understand each other",
  chargeMosFault: "charge MOSFET faulty",
  dischargeMosFault: "discharge MOSFET faulty",
  dischargeOnFailed: "discharge could not be switched on",
  temperatureSensorFault: "temperature sensor abnormal",
  parallelModuleFault: "parallel current limiter abnormal",
};

/** Why a request failed, in words. */
export const ABSENCE_WORDS: Readonly<Record<Absence, string>> = {
  "never-seen": "never seen",
  timeout: "no answer",
  "bad-checksum": "wrong checksum",
  malformed: "malformed",
  echo: "only our echo",
  implausible: "implausible",
  starting: "BMS starting",
  "port-closed": "port closed",
};

const CAPITALS: Readonly<Record<string, string>> = { bms: "BMS", soc: "SOC", soh: "SOH", hi: "fine", res: "" };

/** A name of the code as words: "chargeVoltageV" with unit "V" is "charge voltage", "bmsInternal" is "BMS internal". */
export function spoken(name: string, unit = ""): string {
  const suffix = UNIT_SUFFIX[unit] ?? "";
  const bare = suffix !== "" && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  return bare
    .replace(/([a-z])([A-Z0-9])/g, "$1 $2")
    .toLowerCase()
    .split(" ")
    .map((word) => CAPITALS[word] ?? word)
    .filter((word) => word !== "")
    .join(" ");
}

const UNIT_SUFFIX: Readonly<Record<string, string>> = { V: "V", A: "A", "%": "Pct", degC: "C", Ah: "Ah" };
