/**
 * The data ids of the NW protocol: one row is one fact. The rows decode, encode and label.
 * Source of all rows: JK document "Monitoring platform and BMS communication protocol" v2.5, table of data ids; `seen`
 * tells whether captures of real devices (test/fixtures/jk/nw.json) prove the row, or the document alone says so.
 * Another English translation without the version mark has lost rows, so that its ids 93..A2 are wrong: not used.
 */
import type { PackAlarm } from "../../../domain/pack.ts";

/**
 * How the bytes of an id are to be read.
 * `temperature` is rule T1 (temperature.ts); `cells` is a byte count, then (cell number, u16 mV) for each cell;
 * `text` is ASCII filled up with NUL; `secret` is never decoded.
 */
export type NwKind = "u8" | "u16" | "u32" | "i16" | "temperature" | "cells" | "text" | "secret";

export interface NwIdRow {
  readonly id: number;
  /** Field in `NwValues`, with its unit. */
  readonly field: string;
  readonly kind: NwKind;
  /** Steps in one unit of the field: 100 means steps of 0.01. */
  readonly perUnit: number;
  /** Bytes behind the id; 0 for `cells`, whose first byte counts the others. */
  readonly size: number;
  /** What the document allows: read, write. Documentation only; this program reads. `W` never stands in a reply. */
  readonly access: "R" | "RW" | "W";
  readonly seen: "capture" | "document";
}

const SIZES = { u8: 1, u16: 2, u32: 4, i16: 2, temperature: 2 } as const;

const row = <const F extends string, const K extends NwKind, const A extends NwIdRow["access"]>(
  id: number,
  field: F,
  kind: K,
  perUnit: number,
  size: number,
  access: A,
  seen: NwIdRow["seen"],
) => ({ id, field, kind, perUnit, size, access, seen });

const integer = <const F extends string, const K extends keyof typeof SIZES, const A extends "R" | "RW">(
  id: number,
  field: F,
  kind: K,
  access: A,
  perUnit = 1,
) => row(id, field, kind, perUnit, SIZES[kind], access, "capture");

const text = <const F extends string>(id: number, field: F, size: number, access: "R" | "RW") =>
  row(id, field, "text", 1, size, access, "capture");

const writeOnly = <const F extends string>(id: number, field: F, kind: "u8" | "u16") =>
  row(id, field, kind, 1, SIZES[kind], "W", "document");

/** In the order in which every known firmware sends them. There are no ids 88 and 8D. */
export const NW_IDS = [
  row(0x79, "cellsV", "cells", 1000, 0, "R", "capture"),
  integer(0x80, "mosfetTemperatureC", "temperature", "R"),
  integer(0x81, "boxTemperatureC", "temperature", "R"), // sensor T1 of the app
  integer(0x82, "batteryTemperatureC", "temperature", "R"), // sensor T2 of the app
  integer(0x83, "packVoltageV", "u16", "R", 100),
  integer(0x84, "currentRaw", "u16", "R"), // rule C1 (current.ts)
  integer(0x85, "socPct", "u8", "R"),
  integer(0x86, "temperatureSensors", "u8", "R"),
  integer(0x87, "cycles", "u16", "R"),
  integer(0x89, "cycledAh", "u32", "R"),
  integer(0x8a, "cellCount", "u16", "R"),
  integer(0x8b, "alarmBits", "u16", "R"),
  integer(0x8c, "statusBits", "u16", "R"),
  integer(0x8e, "packOverVoltageV", "u16", "RW", 100),
  integer(0x8f, "packUnderVoltageV", "u16", "RW", 100),
  integer(0x90, "cellOverVoltageV", "u16", "RW", 1000),
  integer(0x91, "cellOverVoltageReleaseV", "u16", "RW", 1000),
  integer(0x92, "cellOverVoltageDelayS", "u16", "RW"),
  integer(0x93, "cellUnderVoltageV", "u16", "RW", 1000),
  integer(0x94, "cellUnderVoltageReleaseV", "u16", "RW", 1000),
  integer(0x95, "cellUnderVoltageDelayS", "u16", "RW"),
  integer(0x96, "cellDifferenceV", "u16", "RW", 1000),
  integer(0x97, "dischargeOverCurrentA", "u16", "RW"),
  integer(0x98, "dischargeOverCurrentDelayS", "u16", "RW"),
  integer(0x99, "chargeOverCurrentA", "u16", "RW"),
  integer(0x9a, "chargeOverCurrentDelayS", "u16", "RW"),
  integer(0x9b, "balanceStartV", "u16", "RW", 1000),
  integer(0x9c, "balanceDifferenceV", "u16", "RW", 1000),
  integer(0x9d, "balanceSwitch", "u8", "RW"), // what the user wants; what happens is in the status bits
  integer(0x9e, "mosfetOverTemperatureC", "u16", "RW"),
  integer(0x9f, "mosfetOverTemperatureReleaseC", "u16", "RW"),
  integer(0xa0, "boxOverTemperatureC", "u16", "RW"),
  integer(0xa1, "boxOverTemperatureReleaseC", "u16", "RW"),
  integer(0xa2, "temperatureDifferenceC", "u16", "RW"),
  integer(0xa3, "chargeOverTemperatureC", "u16", "RW"),
  integer(0xa4, "dischargeOverTemperatureC", "u16", "RW"),
  integer(0xa5, "chargeUnderTemperatureC", "i16", "RW"), // A5..A8 are plain signed: captures have FFEC = -20
  integer(0xa6, "chargeUnderTemperatureReleaseC", "i16", "RW"),
  integer(0xa7, "dischargeUnderTemperatureC", "i16", "RW"),
  integer(0xa8, "dischargeUnderTemperatureReleaseC", "i16", "RW"),
  integer(0xa9, "cellCountSetting", "u8", "RW"),
  integer(0xaa, "capacityAh", "u32", "RW"),
  integer(0xab, "chargeSwitch", "u8", "RW"),
  integer(0xac, "dischargeSwitch", "u8", "RW"),
  integer(0xad, "currentCalibrationMa", "u16", "RW"),
  integer(0xae, "boardAddress", "u8", "RW"),
  integer(0xaf, "batteryType", "u8", "RW"), // 0 LFP, 1 ternary, 2 LTO; old firmware always says 1
  integer(0xb0, "sleepWaitS", "u16", "RW"),
  integer(0xb1, "lowSocAlarmPct", "u8", "RW"),
  row(0xb2, "parameterPassword", "secret", 1, 10, "RW", "capture"),
  integer(0xb3, "dedicatedChargerSwitch", "u8", "RW"),
  text(0xb4, "deviceId", 8, "RW"),
  text(0xb5, "manufactureDate", 4, "RW"), // "YYMM"
  integer(0xb6, "runtimeMinutes", "u32", "RW"),
  text(0xb7, "firmware", 15, "R"), // "11.XW_S11.262H_": hardware, "_S", software
  integer(0xb8, "currentCalibrationRunning", "u8", "RW"),
  integer(0xb9, "actualCapacityAh", "u32", "RW"), // 0 before firmware 10.10
  text(0xba, "manufacturerId", 24, "RW"), // 12 characters of the user, 12 of the model
  writeOnly(0xbb, "restart", "u8"),
  writeOnly(0xbc, "factoryReset", "u8"),
  writeOnly(0xbd, "upgrade", "u8"),
  writeOnly(0xbe, "gpsOffMv", "u16"),
  writeOnly(0xbf, "gpsOnMv", "u16"),
  integer(0xc0, "protocolVersion", "u8", "R"), // 0 or absent: legacy current; 1: sign and magnitude
] as const satisfies readonly NwIdRow[];

/** A row that may stand in a reply. */
export type NwReplyRow = Exclude<(typeof NW_IDS)[number], { readonly access: "W" }>;
export type NwField = NwReplyRow["field"];

export const NW_REPLY_IDS: readonly NwReplyRow[] = NW_IDS.filter((entry): entry is NwReplyRow => entry.access !== "W");

/** The row of each id byte, or `undefined` for ids that do not stand in a reply. */
export const ROW_BY_ID: readonly (NwReplyRow | undefined)[] = Array.from({ length: 256 }, (_, id) =>
  NW_REPLY_IDS.find((entry) => entry.id === id),
);

type ValueOf<K extends NwKind> = K extends "cells"
  ? readonly number[]
  : K extends "temperature"
    ? number | null
    : K extends "text"
      ? string
      : K extends "secret"
        ? "hidden"
        : number;

/**
 * The values of one reply by field, in the unit of the field's name; what the reply lacks is `undefined`.
 * Temperatures are `null` where the raw value is outside the sensor's range.
 */
export type NwValues = { readonly [R in NwReplyRow as R["field"]]?: ValueOf<R["kind"]> | undefined } & {
  /** Where an unknown id stood: its length is unknown too, so nothing behind it could be read. */
  readonly stoppedAt?: { readonly id: number; readonly offset: number } | undefined;
};

/** Bits of id 8B, lowest first; 14 and 15 are reserved. 12 and 13 are "309_A" and "309_B", an analog front end's own protection. */
export const NW_ALARM_BITS: readonly PackAlarm[] = [
  "lowCapacity",
  "mosOverTemp",
  "chargeOverVoltage",
  "dischargeUnderVoltage",
  "batteryOverTemp",
  "chargeOverCurrent",
  "dischargeOverCurrent",
  "cellDifference",
  "boxOverTemp",
  "batteryLowTemp",
  "cellOverVoltage",
  "cellUnderVoltage",
  "afeProtectionA",
  "afeProtectionB",
];

/** Bits of id 8C. Bit 3, "battery online", contradicts itself between firmwares in captures, so it is not used. */
export const NW_STATUS = { chargeMosOn: 0x01, dischargeMosOn: 0x02, balancing: 0x04 } as const;

/** The alarms of 8B, lowest bit first. */
export function alarmsOf(alarmBits: number): readonly PackAlarm[] {
  return NW_ALARM_BITS.filter((_, bit) => (alarmBits & (1 << bit)) !== 0);
}

/** The bits of 8B for these alarms; what only other protocols can say is left out. */
export function alarmBitsOf(alarms: readonly PackAlarm[]): number {
  return NW_ALARM_BITS.reduce((bits, alarm, bit) => (alarms.includes(alarm) ? bits | (1 << bit) : bits), 0);
}
