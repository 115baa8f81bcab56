/** What a PB BMS would say, as its three frames. */
import { pbAlarmBitsOf } from "../codec/jk/pb-55aaeb90/alarms.ts";
import { encodeInfo, type PbInfo } from "../codec/jk/pb-55aaeb90/info.ts";
import type { PbRequest } from "../codec/jk/pb-55aaeb90/request.ts";
import { encodeSettings, type PbSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import { encodeStatus, type PbStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { JkSays } from "./jk-model.ts";
import { highestCell } from "./plant.ts";

/** A frame of 300 bytes with these values; `address` is that of the BMS, 0 for a bus master. */
export function pbFrame(asks: PbRequest, says: JkSays, address: number): Uint8Array {
  const encoded =
    asks === "status"
      ? encodeStatus(statusOf(says))
      : asks === "settings"
        ? encodeSettings(settingsOf(says, address))
        : encodeInfo(infoOf(says));
  if (!encoded.ok) throw new RangeError(encoded.error.message);
  return encoded.value;
}

function statusOf({ pack, settings, switches, ...says }: JkSays): Partial<PbStatus> {
  const { cellsV } = pack;
  const packVoltageV = cellsV.reduce((sum, cellV) => sum + cellV, 0);
  const high = highestCell(cellsV);
  const lowV = Math.min(...cellsV);
  const mosfetC = sensorC(pack.mosfetC);
  return {
    ...Object.fromEntries(cellsV.map((cellV, i) => [`cell${i + 1}V`, cellV])),
    cellMask: cellsV.reduce((mask, cellV, i) => (cellV > 0 ? mask + 2 ** i : mask), 0),
    cellAverageV: packVoltageV / cellsV.length,
    cellDifferenceV: cellsV[high]! - lowV,
    highestCellIndex: high,
    lowestCellIndex: cellsV.indexOf(lowV),
    mosfetTemperatureC: mosfetC,
    packVoltageV,
    powerW: Math.abs(packVoltageV * pack.currentA),
    currentA: pack.currentA,
    temperature1C: sensorC(pack.cellC + settings.sensorOffsetC),
    temperature2C: sensorC(pack.cellC),
    alarmBits: pbAlarmBitsOf(says.alarms),
    balanceCurrentA: -switches.balanceA,
    balancerState: switches.balanceA > 0 ? 2 : 0,
    socPct: Math.floor(says.socPct + 1e-9), // 97 % must not become 96 by float noise
    remainingAh: (says.socPct / 100) * settings.capacityAh,
    fullChargeAh: settings.capacityAh,
    cycles: says.cycles,
    cycledAh: says.cycledAh,
    sohPct: 100,
    runtimeS: says.uptimeMs / 1000,
    chargeMos: switches.charge ? 1 : 0,
    dischargeMos: switches.discharge ? 1 : 0,
    sensorMask: 0xff, // as in captures, although not all are fitted
    packVoltageCoarseV: packVoltageV,
    mosfetTemperatureCopyC: mosfetC,
    temperature4C: null,
    temperature5C: null,
  };
}

/** What `JkSettings` does not have is left at 0, or is what a related setting says. */
function settingsOf({ pack, settings, ...says }: JkSays, address: number): Partial<PbSettings> {
  return {
    cellUnderVoltageV: settings.cellUnderVoltageV,
    cellUnderVoltageReleaseV: settings.cellUnderVoltageReleaseV,
    cellOverVoltageV: settings.cellOverVoltageV,
    cellOverVoltageReleaseV: settings.cellOverVoltageReleaseV,
    balanceDifferenceV: settings.balanceDifferenceV,
    fullCellV: settings.cellOverVoltageReleaseV,
    emptyCellV: settings.cellUnderVoltageV,
    requestedChargeV: settings.cellOverVoltageReleaseV,
    chargeOverCurrentA: settings.chargeOverCurrentA,
    chargeOverCurrentDelayS: settings.chargeOverCurrentDelayS,
    chargeOverCurrentReleaseS: settings.overCurrentReleaseS,
    dischargeOverCurrentA: settings.dischargeOverCurrentA,
    dischargeOverCurrentDelayS: settings.dischargeOverCurrentDelayS,
    dischargeOverCurrentReleaseS: settings.overCurrentReleaseS,
    balanceCurrentMaxA: settings.balanceA,
    chargeOverTemperatureC: settings.chargeOverTemperatureC,
    dischargeOverTemperatureC: settings.dischargeOverTemperatureC,
    chargeUnderTemperatureC: settings.chargeUnderTemperatureC,
    chargeUnderTemperatureReleaseC: settings.chargeUnderTemperatureReleaseC,
    mosfetOverTemperatureC: settings.mosfetOverTemperatureC,
    mosfetOverTemperatureReleaseC: settings.mosfetOverTemperatureReleaseC,
    cellCount: pack.cellsV.length,
    chargeSwitch: says.chargeSwitch ? 1 : 0,
    dischargeSwitch: says.dischargeSwitch ? 1 : 0,
    balanceSwitch: 1,
    capacityAh: settings.capacityAh,
    balanceStartV: settings.balanceStartV,
    deviceAddress: address,
  };
}

function infoOf({ uptimeMs }: JkSays): PbInfo {
  return {
    model: "JK_PB2A16S20P",
    hardware: "15A",
    software: "15.41",
    manufactureDate: "231225",
    runtimeS: Math.round(uptimeMs / 1000),
    powerOns: 1,
    uart1Protocol: 1,
    canProtocol: 0,
  };
}

/** The range that a temperature of 0.1 degC can have with room to spare. */
const sensorC = (celsius: number): number => Math.max(-100, Math.min(200, celsius));
