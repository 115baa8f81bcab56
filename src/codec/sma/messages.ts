/**
 * The Sunny Island's external-BMS messages as tables. Source, where nothing else is said: SMA FSS-ConnectingBat-TI-en-10
 * v1.0 (SI6.0H-11, firmware 2.1 and later), encoding rules on p. 19 and set-points on p. 20-21.
 * Everything is little endian (p. 19). Ranges are the accepted ones; the inverter drops everything else without notice and
 * keeps the last good value (p. 19).
 */
import type { Field } from "../layout.ts";
import { field } from "../layout.ts";
import type { SmaDirection, SmaMessage } from "./frame.ts";
import { idText } from "./frame.ts";

/** "No value" markers, p. 19; the inverter then uses its own default, it does not keep the last value. */
const INVALID_U16 = 0xffff;
const INVALID_S16 = -0x8000;

interface Shape {
  readonly size: number;
  readonly minSize?: number;
}

function message<const N extends string>(
  id: number,
  direction: SmaDirection,
  { size, minSize = size }: Shape,
  fields: readonly Field<N>[],
): SmaMessage<N> {
  return { id, direction, label: idText(id), order: "le", size, minSize, fields };
}

/** 0x351, p. 20-21. Limits round towards safety: less charge voltage, less current, a higher discharge stop. */
export const SETPOINTS = message(0x351, "bms-to-inverter", { size: 8 }, [
  field("chargeVoltageV", 0, "u16", {
    step: 0.1,
    unit: "V",
    accepted: [41, 63],
    round: "down",
    invalid: INVALID_U16,
    required: true,
    ifInvalid: "falls back to 54 V, and discharges without a current limit down to it",
  }),
  field("chargeCurrentLimitA", 2, "i16", {
    step: 0.1,
    unit: "A",
    accepted: [0, 1200],
    round: "down",
    invalid: INVALID_S16,
    required: true,
    ifInvalid: "falls back to 0 A",
  }),
  field("dischargeCurrentLimitA", 4, "i16", {
    step: 0.1,
    unit: "A",
    accepted: [0, 1200], // positive, although it discharges
    round: "down",
    invalid: INVALID_S16,
    required: true,
    ifInvalid: "falls back to 0 A",
  }),
  field("dischargeVoltageV", 6, "u16", {
    step: 0.1,
    unit: "V",
    accepted: [41, 48],
    round: "up",
    invalid: INVALID_U16,
    required: true,
    ifInvalid: "falls back to 42 V",
  }),
]);

/**
 * 0x355. The inverter uses HiResSOC instead of SOC where it is present.
 * Pylontech and diyBMS send 4 bytes without HiResSOC (setfirelabs.com captures of US5000 batteries).
 */
export const SOC = message(0x355, "bms-to-inverter", { size: 6, minSize: 4 }, [
  field("socPct", 0, "u16", {
    unit: "%",
    accepted: [0, 100],
    round: "down",
    invalid: INVALID_U16,
    required: true,
    ifInvalid: "takes the battery as empty (0 %) and shuts down",
  }),
  field("sohPct", 2, "u16", {
    unit: "%",
    accepted: [0, 100],
    round: "nearest",
    invalid: INVALID_U16,
    required: true,
    ifInvalid: "falls back to 100 %",
  }),
  field("hiResSocPct", 4, "u16", {
    step: 0.01,
    unit: "%",
    accepted: [0, 100],
    round: "nearest",
    invalid: INVALID_U16,
    ifInvalid: "uses SOC instead (seen on inverters in the field; the document's default would be 0 %)",
  }),
]);

/** 0x356. Shown and logged by the inverter, nothing else; the document does not say the current's sign. */
export const MEASUREMENTS = message(0x356, "bms-to-inverter", { size: 6 }, [
  field("voltageV", 0, "i16", { step: 0.01, unit: "V", round: "nearest", invalid: INVALID_S16, ifInvalid: "shows 0 V" }),
  field("currentA", 2, "i16", { step: 0.1, unit: "A", round: "nearest", invalid: INVALID_S16, ifInvalid: "shows 0 A" }),
  field("temperatureC", 4, "i16", {
    step: 0.1,
    unit: "degC",
    round: "nearest",
    invalid: INVALID_S16,
    ifInvalid: "shows 25 degC",
  }),
]);

/** 0x35A: 16 slots of two bits, alarms and then warnings (alarms.ts). */
export const ALARMS = message(0x35a, "bms-to-inverter", { size: 8 }, [
  field("alarmBits", 0, "u32"),
  field("warningBits", 4, "u32"),
]);

/** 0x35E: 8 characters, no number (identity.ts). */
export const MANUFACTURER = message(0x35e, "bms-to-inverter", { size: 8 }, []);

/**
 * 0x35F. The version is major, then minor: MG Energy "Master LV communication guide" rev 8, and a capture of a BYD
 * Battery-Box Premium LVS (github.com/dfch/BydCanProtocol: `01 17` = 1.17).
 */
export const TYPE = message(0x35f, "bms-to-inverter", { size: 8 }, [
  field("typeCode", 0, "u16"),
  field("versionMajor", 2, "u8"),
  field("versionMinor", 3, "u8"),
  field("capacityAh", 4, "u16", { unit: "Ah", round: "nearest", invalid: INVALID_U16, ifInvalid: "shows no capacity" }),
  field("manufacturerId", 6, "u16"),
]);

/** 0x00F: remote quick stop, no data. SIinterJK never sends it; it is here so that a decoder can name it. */
export const QUICK_STOP = message<never>(0x00f, "bms-to-inverter", { size: 0 }, []);

/** 0x305: the inverter's own measurements, every second. The current on the bus is negative while charging. */
export const SI_MEASURED = message(0x305, "inverter-to-bms", { size: 8 }, [
  field("voltageV", 0, "u16", { step: 0.1, unit: "V", round: "nearest", invalid: INVALID_U16, required: true }),
  field("currentA", 2, "i16", { step: 0.1, unit: "A", round: "nearest", invalid: INVALID_S16, required: true }),
  field("temperatureC", 4, "i16", { step: 0.1, unit: "degC", round: "nearest", invalid: INVALID_S16, required: true }),
  field("socPct", 6, "i16", { step: 0.1, unit: "%", round: "nearest", invalid: INVALID_S16, required: true }),
]);

/** 0x306: state; its charge voltage is the only set-point that can be read back. */
export const SI_STATE = message(0x306, "inverter-to-bms", { size: 8 }, [
  field("sohPct", 0, "u16", { unit: "%", round: "nearest", invalid: INVALID_U16, required: true }),
  field("chargingProcedure", 2, "u8"),
  field("operatingState", 3, "u8"),
  field("errorNumber", 4, "u16", { invalid: INVALID_U16, required: true }),
  field("chargeVoltageV", 6, "u16", { step: 0.1, unit: "V", round: "nearest", invalid: INVALID_U16, required: true }),
]);

/**
 * 0x307: relays. Only the first word is documented; the function bits are from github.com/ubuntu11/solardirector
 * (agents/si/can.c) and github.com/madsci1016/SMAVenusDriver, which agree on bits 6 and 7 of the second word.
 */
export const SI_RELAYS = message(0x307, "inverter-to-bms", { size: 8, minSize: 6 }, [
  field("relayBits", 0, "u16"),
  field("functionBits1", 2, "u16"),
  field("functionBits2", 4, "u16"),
]);

/** Every message there is a table for. */
export const SMA_MESSAGES: readonly SmaMessage[] = [
  SETPOINTS,
  SOC,
  MEASUREMENTS,
  ALARMS,
  MANUFACTURER,
  TYPE,
  QUICK_STOP,
  SI_MEASURED,
  SI_STATE,
  SI_RELAYS,
];
