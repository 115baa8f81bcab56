/** From what the BMS reports to the messages the inverter knows. */
import type { BatteryState } from "./battery.ts";
import type { BatteryMessage, Messages } from "./inverter.ts";
import type { PackAlarm } from "./pack.ts";

/**
 * Which message each alarm of a BMS raises. The classes are the Sunny Island's (FSS-ConnectingBat-TI-en-10, 0x35A), the
 * alarms those of JK's "Monitoring platform and BMS communication protocol" v2.5, id 0x8B, and of JK's register map V1.1, 0x12A0.
 */
const RAISES: Readonly<Record<PackAlarm, readonly BatteryMessage[]>> = {
  lowCapacity: ["lowVoltage"],
  mosOverTemp: ["highTemperature"],
  chargeOverVoltage: ["highVoltage"],
  dischargeUnderVoltage: ["lowVoltage"],
  batteryOverTemp: ["highTemperature"],
  chargeOverCurrent: ["highCurrentCharge"],
  dischargeOverCurrent: ["highCurrent"],
  cellDifference: ["cellImbalance"],
  boxOverTemp: ["highTemperature"],
  batteryLowTemp: ["lowTemperatureCharge"],
  cellOverVoltage: ["highVoltage"],
  cellUnderVoltage: ["lowVoltage"],
  afeProtectionA: ["bmsInternal"],
  afeProtectionB: ["bmsInternal"],
  wireResistance: ["bmsInternal"],
  cellCountMismatch: ["bmsInternal"],
  currentSensorFault: ["bmsInternal"],
  chargeShortCircuit: ["shortCircuit"],
  dischargeShortCircuit: ["shortCircuit"],
  chargeOverTemp: ["highTemperatureCharge"],
  internalCommunication: ["bmsInternal"],
  chargeMosFault: ["contactor"],
  dischargeMosFault: ["contactor"],
  dischargeOnFailed: ["contactor"],
  temperatureSensorFault: ["bmsInternal"],
  parallelModuleFault: ["bmsInternal"],
};

/** Hints, on which the BMS itself opens nothing: they are never sent as an alarm, which would stop the house. */
const NEVER_ALARM: readonly PackAlarm[] = ["lowCapacity", "wireResistance", "temperatureSensorFault", "parallelModuleFault"];

/**
 * The messages that stand now. Everything is a warning unless `asAlarm` names it: the BMS protects its cells by itself, and
 * a stopped inverter is a dark house. `unsure` is whether the battery, or one of its packs, is not heard.
 */
export function messagesOf(battery: BatteryState | null, unsure: boolean, asAlarm: readonly BatteryMessage[]): Messages {
  const alarms = new Set<BatteryMessage>();
  const warnings = new Set<BatteryMessage>();
  const raise = (message: BatteryMessage, mayBeAlarm: boolean): void => {
    (mayBeAlarm && asAlarm.includes(message) ? alarms : warnings).add(message);
  };

  for (const { alarm, pack } of battery?.alarms ?? []) {
    const raised = [...RAISES[alarm]];
    // Too hot while charging is a class of its own, and too cold for both when the BMS has stopped discharging as well.
    if ((alarm === "batteryOverTemp" || alarm === "boxOverTemp") && battery!.currentA > 0) raised.push("highTemperatureCharge");
    if (alarm === "batteryLowTemp" && !battery!.dischargingPacks.some((bearer) => bearer.pack === pack))
      raised.push("lowTemperature");
    for (const message of raised) raise(message, !NEVER_ALARM.includes(alarm));
  }
  if (unsure || (battery?.unconnected.length ?? 0) > 0) raise("bmsInternal", true);
  for (const message of alarms) warnings.delete(message);
  return { alarms: [...alarms], warnings: [...warnings] };
}

/** What is said while nothing is known any more: nobody has seen the end of what stood, so it stands, and that nothing is heard. */
export function messagesUnheard({ alarms, warnings }: Messages, asAlarm: readonly BatteryMessage[]): Messages {
  const unheard = messagesOf(null, true, asAlarm);
  return {
    alarms: [...new Set([...alarms, ...unheard.alarms])],
    warnings: [...new Set([...warnings, ...unheard.warnings])],
  };
}
