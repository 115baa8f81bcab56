/** The values that are compared one by one, and what counts as the same. */
import { MESSAGE_SLOTS } from "../domain/inverter.ts";
import { spoken } from "../codec/spoken.ts";
import type { SmaDecoded } from "../codec/sma/decode.ts";
import type { FieldKey } from "./rule.ts";

export interface Field {
  readonly key: FieldKey;
  readonly id: number;
  readonly name: string;
  readonly unit: string;
  /** Up to so much apart is the same: the rounding of both sides. Texts must be equal. */
  readonly tolerance: number;
  /** The same in parts of the value, for what moves quickly and is read at two moments. */
  readonly part?: number;
}

/** 0x35F's version is left out: it is that of the program. */
export const FIELDS: readonly Field[] = [
  { key: "chargeVoltageV", id: 0x351, name: "charge voltage", unit: "V", tolerance: 0.1 },
  { key: "chargeCurrentLimitA", id: 0x351, name: "charge limit", unit: "A", tolerance: 1 },
  { key: "dischargeCurrentLimitA", id: 0x351, name: "discharge limit", unit: "A", tolerance: 1 },
  { key: "dischargeVoltageV", id: 0x351, name: "discharge voltage", unit: "V", tolerance: 0.1 },
  { key: "socPct", id: 0x355, name: "SOC", unit: "%", tolerance: 1 },
  { key: "sohPct", id: 0x355, name: "SOH", unit: "%", tolerance: 1 },
  { key: "hiResSocPct", id: 0x355, name: "fine SOC", unit: "%", tolerance: 1 },
  { key: "voltageV", id: 0x356, name: "voltage", unit: "V", tolerance: 0.1 },
  { key: "currentA", id: 0x356, name: "current", unit: "A", tolerance: 0.5, part: 0.02 },
  { key: "temperatureC", id: 0x356, name: "temperature", unit: "degC", tolerance: 1 },
  { key: "alarms", id: 0x35a, name: "alarms", unit: "", tolerance: 0 },
  { key: "warnings", id: 0x35a, name: "warnings", unit: "", tolerance: 0 },
  { key: "manufacturer", id: 0x35e, name: "name", unit: "", tolerance: 0 },
  { key: "type", id: 0x35f, name: "type", unit: "", tolerance: 0 },
  { key: "capacityAh", id: 0x35f, name: "capacity", unit: "Ah", tolerance: 1 },
];

/** `null`: marked as not set, or not in the frame. */
export type FieldValue = number | string | null;

/** What a frame says in a field; `undefined` if it has none of this name. */
export function fieldValue(decoded: SmaDecoded, key: FieldKey): FieldValue | undefined {
  if (decoded.kind === "messages") {
    if (key !== "alarms" && key !== "warnings") return undefined;
    const states = decoded.values[key];
    const raised = MESSAGE_SLOTS.filter((slot) => states[slot] === "raised");
    return raised.length === 0 ? "none" : raised.map((slot) => spoken(slot)).join(", ");
  }
  const values: Readonly<Record<string, FieldValue>> = { ...decoded.values };
  return values[key];
}

/** Whether a value is one of those that this bridge would have sent around that time: between any two of them is the same, too. */
export function isSame(field: Field, sent: FieldValue, ours: readonly FieldValue[]): boolean {
  if (ours.includes(sent)) return true;
  if (typeof sent !== "number") return false;
  const numbers = ours.filter((value) => typeof value === "number");
  if (numbers.length === 0) return false;
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
  const within = Math.max(field.tolerance, (field.part ?? 0) * Math.max(Math.abs(min), Math.abs(max))) + 1e-9;
  return sent >= min - within && sent <= max + within;
}
