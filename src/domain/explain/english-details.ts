/** Alarms of a BMS, conditions of a stage of charging and what comes next without the battery, in English. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ConditionName, StageCondition } from "../policy/charge-conditions.ts";
import { ENGLISH_FIGURES } from "./figures.ts";
import type { Words } from "./words.ts";

const { amps, volts, percent, time } = ENGLISH_FIGURES;

const COMPARED: Readonly<Record<StageCondition["is"], string>> = {
  above: "above",
  "at-least": "at least",
  "at-most": "at most",
  below: "below",
};

const WHAT: Readonly<Record<ConditionName, string>> = {
  charging: "charge current",
  tail: "highest cell less what the current lifts it by",
  absorption: "battery voltage",
  settled: "battery voltage",
  "settle-time": "time since the full charge",
  "soc-low": "SOC as the BMS counts",
  "cell-low": "lowest cell",
  "full-due": "time since the last full charge",
};

function figure(value: number, { name, unit }: StageCondition): string {
  if (unit === "V") return volts(value, name === "tail" || name === "cell-low" ? 3 : 2);
  if (unit === "A") return amps(value);
  return unit === "%" ? percent(value) : time(value);
}

function condition(one: StageCondition): string {
  const { name, is, value, threshold, forMs, heldMs } = one;
  const aim = threshold === null ? "not known" : figure(threshold, one);
  const lasting = forMs === 0 ? "" : ` for ${time(forMs)}`;
  const now = value === null ? "not known" : figure(value, one);
  const held = heldMs === null || forMs === 0 ? "" : `, for ${time(heldMs)} so far`;
  return `${WHAT[name]} ${COMPARED[is]} ${aim}${lasting}: now ${now}${held}`;
}

export const ENGLISH_DETAILS = {
  alarm: {
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
  },
  condition,
  next: {
    block: (inMs) => `In ${time(inMs)} charging and discharging are blocked, unless the battery answers`,
    silent: (inMs) => `In ${time(inMs)} nothing more is sent to the inverter, unless the battery answers`,
    standby: (inMs) => `In ${time(inMs)} the Sunny Island stops by itself (F952), unless the battery answers`,
  },
} satisfies Pick<Words, "alarm" | "condition" | "next">;
