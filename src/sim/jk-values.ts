/** The values of a full reply: every id that firmware 11 sends, so that a 16-cell pack gives 291 bytes. */
import { currentRawOf } from "../codec/jk/nw-4e57/current.ts";
import { alarmBitsOf, NW_STATUS, type NwValues } from "../codec/jk/nw-4e57/ids.ts";
import type { JkSays } from "./jk-model.ts";

/** Most that 15 bits of 0.01 A can say. */
const MAX_A = 327.67;

/** What the BMS answers, before the bytes. Values without a meaning for a pack are those of a capture of firmware 11.262H. */
export function jkValues(says: JkSays): NwValues {
  const { pack, settings, switches } = says;
  const cells = pack.cellsV.length;
  const statusBits =
    (switches.charge ? NW_STATUS.chargeMosOn : 0) |
    (switches.discharge ? NW_STATUS.dischargeMosOn : 0) |
    (switches.balanceA > 0 ? NW_STATUS.balancing : 0);
  return {
    cellsV: pack.cellsV,
    mosfetTemperatureC: sensorC(pack.mosfetC),
    boxTemperatureC: sensorC(pack.cellC + settings.sensorOffsetC),
    batteryTemperatureC: sensorC(pack.cellC),
    packVoltageV: pack.cellsV.reduce((sum, cellV) => sum + cellV, 0),
    currentRaw: currentRawOf(Math.max(-MAX_A, Math.min(MAX_A, pack.currentA)), 1),
    socPct: Math.floor(says.socPct + 1e-9), // 97 % must not become 96 by float noise
    temperatureSensors: 2,
    cycles: says.cycles,
    cycledAh: says.cycledAh,
    cellCount: cells,
    alarmBits: alarmBitsOf(says.alarms),
    statusBits,
    packOverVoltageV: settings.cellOverVoltageV * cells,
    packUnderVoltageV: settings.cellUnderVoltageV * cells,
    cellOverVoltageV: settings.cellOverVoltageV,
    cellOverVoltageReleaseV: settings.cellOverVoltageReleaseV,
    cellOverVoltageDelayS: settings.cellOverVoltageDelayS,
    cellUnderVoltageV: settings.cellUnderVoltageV,
    cellUnderVoltageReleaseV: settings.cellUnderVoltageReleaseV,
    cellUnderVoltageDelayS: settings.cellUnderVoltageDelayS,
    cellDifferenceV: settings.cellDifferenceV,
    dischargeOverCurrentA: settings.dischargeOverCurrentA,
    dischargeOverCurrentDelayS: settings.dischargeOverCurrentDelayS,
    chargeOverCurrentA: settings.chargeOverCurrentA,
    chargeOverCurrentDelayS: settings.chargeOverCurrentDelayS,
    balanceStartV: settings.balanceStartV,
    balanceDifferenceV: settings.balanceDifferenceV,
    balanceSwitch: 1,
    mosfetOverTemperatureC: settings.mosfetOverTemperatureC,
    mosfetOverTemperatureReleaseC: settings.mosfetOverTemperatureReleaseC,
    boxOverTemperatureC: 100,
    boxOverTemperatureReleaseC: 100,
    temperatureDifferenceC: 20,
    chargeOverTemperatureC: settings.chargeOverTemperatureC,
    dischargeOverTemperatureC: settings.dischargeOverTemperatureC,
    chargeUnderTemperatureC: settings.chargeUnderTemperatureC,
    chargeUnderTemperatureReleaseC: settings.chargeUnderTemperatureReleaseC,
    dischargeUnderTemperatureC: settings.dischargeUnderTemperatureC,
    dischargeUnderTemperatureReleaseC: settings.dischargeUnderTemperatureReleaseC,
    cellCountSetting: cells,
    capacityAh: settings.capacityAh,
    chargeSwitch: says.chargeSwitch ? 1 : 0,
    dischargeSwitch: says.dischargeSwitch ? 1 : 0,
    currentCalibrationMa: 1101,
    boardAddress: 1,
    batteryType: 0,
    sleepWaitS: 10,
    lowSocAlarmPct: settings.lowSocAlarmPct,
    parameterPassword: "hidden",
    dedicatedChargerSwitch: 0,
    deviceId: settings.deviceId,
    manufactureDate: "2306",
    runtimeMinutes: Math.floor(says.uptimeMs / 60_000),
    firmware: "11.XW_S11.262H_",
    currentCalibrationRunning: 0,
    actualCapacityAh: settings.capacityAh,
    manufacturerId: `${settings.deviceId.padEnd(12)}JK_B2A24S20P`,
    protocolVersion: 1,
  };
}

/** The range of the sensors' coding, whole degrees. */
const sensorC = (celsius: number): number => Math.max(-40, Math.min(100, Math.round(celsius)));
