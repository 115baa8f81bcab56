/** From the values of a reply to what the rest of the program knows: a `PackReading`, free of the dialect. */
import type { PackAlarm, PackProtection, PackReading, PackSettings } from "../../../domain/pack.ts";
import { good, refused, type Result } from "../../../domain/result.ts";
import { currentOf, type NwProtocolVersion } from "./current.ts";
import { alarmsOf, NW_REPLY_IDS, NW_STATUS, type NwField, type NwValues } from "./ids.ts";

export interface NwReadingOptions {
  /** What an earlier full reply of the same BMS said in C0 (0 if it had none); used where this reply has no C0. */
  readonly protocolVersion?: NwProtocolVersion;
}

/** Limits that have the same name in `NwValues` and in `PackProtection`. */
const PROTECTION = [
  "cellOverVoltageV",
  "cellOverVoltageReleaseV",
  "cellUnderVoltageV",
  "cellUnderVoltageReleaseV",
  "packOverVoltageV",
  "packUnderVoltageV",
  "chargeOverCurrentA",
  "dischargeOverCurrentA",
  "chargeOverTemperatureC",
  "chargeUnderTemperatureC",
  "dischargeOverTemperatureC",
  "dischargeUnderTemperatureC",
  "mosfetOverTemperatureC",
  "balanceStartV",
] as const satisfies readonly (keyof PackProtection & NwField)[];

/** While it is being filled. */
type Draft<T> = { -readonly [F in keyof T]: T[F] };

const NO_ALARMS: readonly PackAlarm[] = Object.freeze([]);

/**
 * A whole reading. JK_INCOMPLETE if something needed is missing or the coding of the current is not known;
 * JK_MALFORMED for a SOC above 100 %. A missing firmware text is "".
 */
export function toReading(
  values: NwValues,
  options: NwReadingOptions = {},
): Result<PackReading, "JK_INCOMPLETE" | "JK_MALFORMED"> {
  const { cellsV, packVoltageV, socPct, statusBits, alarmBits, cycles, capacityAh } = values;
  const { mosfetTemperatureC, boxTemperatureC, batteryTemperatureC } = values;
  const currentA = currentOf(values, options.protocolVersion);
  if (
    cellsV === undefined ||
    packVoltageV === undefined ||
    currentA === undefined ||
    socPct === undefined ||
    statusBits === undefined ||
    alarmBits === undefined ||
    mosfetTemperatureC === undefined ||
    boxTemperatureC === undefined ||
    batteryTemperatureC === undefined ||
    cycles === undefined ||
    capacityAh === undefined
  ) {
    return refused("JK_INCOMPLETE", incompleteMessage(values));
  }
  if (socPct > 100) return refused("JK_MALFORMED", `socPct (id 85): ${socPct} %, expected 0..100`);
  const reading: Draft<PackReading> = {
    cellsV,
    packVoltageV,
    currentA,
    socPct,
    temperaturesC: { mosfet: mosfetTemperatureC, sensors: [boxTemperatureC, batteryTemperatureC] },
    cycles,
    capacityAh,
    alarms: alarmBits === 0 ? NO_ALARMS : alarmsOf(alarmBits),
    chargeMosOn: (statusBits & NW_STATUS.chargeMosOn) !== 0,
    dischargeMosOn: (statusBits & NW_STATUS.dischargeMosOn) !== 0,
    balancing: (statusBits & NW_STATUS.balancing) !== 0,
    firmware: values.firmware ?? "",
  };
  const protection = protectionOf(values);
  if (protection !== undefined) reading.protection = protection;
  const settings = settingsOf(values);
  if (settings !== undefined) reading.settings = settings;
  return good(reading);
}

/** What a reply to a request for a single value tells; what it does not tell is left out, and so is a SOC above 100 %. */
export function partialReading(values: NwValues, options: NwReadingOptions = {}): Partial<PackReading> {
  const { cellsV, packVoltageV, socPct, statusBits, alarmBits, cycles, capacityAh, firmware } = values;
  const { mosfetTemperatureC } = values;
  const sensors = [values.boxTemperatureC, values.batteryTemperatureC].filter((sensor) => sensor !== undefined);
  const currentA = currentOf(values, options.protocolVersion);
  const protection = protectionOf(values);
  const settings = settingsOf(values);
  return {
    ...(cellsV !== undefined && { cellsV }),
    ...(packVoltageV !== undefined && { packVoltageV }),
    ...(currentA !== undefined && { currentA }),
    ...(socPct !== undefined && socPct <= 100 && { socPct }),
    ...((mosfetTemperatureC !== undefined || sensors.length > 0) && {
      temperaturesC: { mosfet: mosfetTemperatureC ?? null, sensors },
    }),
    ...(cycles !== undefined && { cycles }),
    ...(capacityAh !== undefined && { capacityAh }),
    ...(alarmBits !== undefined && { alarms: alarmsOf(alarmBits) }),
    ...(statusBits !== undefined && {
      chargeMosOn: (statusBits & NW_STATUS.chargeMosOn) !== 0,
      dischargeMosOn: (statusBits & NW_STATUS.dischargeMosOn) !== 0,
      balancing: (statusBits & NW_STATUS.balancing) !== 0,
    }),
    ...(firmware !== undefined && { firmware }),
    ...(protection !== undefined && { protection }),
    ...(settings !== undefined && { settings }),
  };
}

function protectionOf(values: NwValues): PackProtection | undefined {
  const protection: Draft<PackProtection> = {};
  let found = false;
  for (const field of PROTECTION) {
    const limit = values[field];
    if (limit === undefined) continue;
    protection[field] = limit;
    found = true;
  }
  return found ? protection : undefined;
}

/** A capacity alone is that of the reading. */
function settingsOf(values: NwValues): PackSettings | undefined {
  const { cellCountSetting, capacityAh, chargeSwitch, dischargeSwitch, balanceSwitch } = values;
  const settings: Draft<PackSettings> = {};
  if (cellCountSetting !== undefined) settings.cellCount = cellCountSetting;
  if (chargeSwitch !== undefined) settings.chargeOn = chargeSwitch !== 0;
  if (dischargeSwitch !== undefined) settings.dischargeOn = dischargeSwitch !== 0;
  if (balanceSwitch !== undefined) settings.balanceOn = balanceSwitch !== 0;
  if (Object.keys(settings).length === 0) return undefined;
  if (capacityAh !== undefined) settings.capacityAh = capacityAh;
  return settings;
}

const NEEDED: readonly NwField[] = [
  "cellsV",
  "mosfetTemperatureC",
  "boxTemperatureC",
  "batteryTemperatureC",
  "packVoltageV",
  "currentRaw",
  "socPct",
  "cycles",
  "alarmBits",
  "statusBits",
  "capacityAh",
];

function incompleteMessage(values: NwValues): string {
  const missing = NW_REPLY_IDS.filter((row) => NEEDED.includes(row.field) && values[row.field] === undefined).map(
    (row) => `${row.field} (id ${hex(row.id)})`,
  );
  const what =
    missing.length > 0
      ? `without ${missing.join(", ")}`
      : values.protocolVersion === undefined
        ? "without the protocol version (id C0) that tells how the current is coded"
        : `protocol version ${values.protocolVersion} (id C0), expected 0 or 1: the current cannot be read`;
  const { stoppedAt } = values;
  return stoppedAt === undefined ? what : `${what}; stopped at unknown id ${hex(stoppedAt.id)}, offset ${stoppedAt.offset}`;
}

function hex(id: number): string {
  return id.toString(16).toUpperCase().padStart(2, "0");
}
