/** A decoded frame of the Sunny Island's bus in words: one line for the views, every value for the decoder. */
import { explainInverterState } from "../../domain/explain/explain.ts";
import { MESSAGE_SLOTS, type MessageSlot } from "../../domain/inverter.ts";
import { fixed, spoken, trimmed } from "../spoken.ts";
import type { SlotState } from "./alarms.ts";
import type { SmaDecoded } from "./decode.ts";
import { SMA_MESSAGES } from "./messages.ts";

/** One value with its name, for people. */
export interface SmaValue {
  readonly name: string;
  readonly text: string;
}

const NO_VALUE = "no value";

/** Every value of a frame with its unit, in the order of the SMA document. */
export function smaValues(decoded: SmaDecoded): readonly SmaValue[] {
  if (decoded.kind === "messages") {
    return (["alarms", "warnings"] as const).flatMap((group) =>
      (["raised", "cleared"] as const).map((state) => ({
        name: `${group} ${state}`,
        text: listed(slotsThat(decoded.values[group], state)),
      })),
    );
  }
  const fields = SMA_MESSAGES.find((message) => message.id === decoded.id)?.fields ?? [];
  return Object.entries(decoded.values).map(([key, value]: [string, number | string | null]) => {
    const row = fields.find((field) => field.name === key);
    const unit = row?.unit ?? "";
    const name = spoken(key, unit);
    if (value === null) return { name, text: NO_VALUE };
    if (typeof value === "string") return { name, text: JSON.stringify(value) };
    const digits = row === undefined ? 0 : Math.round(Math.log10(row.perUnit));
    return { name, text: `${fixed(value, digits)}${unit === "" ? "" : ` ${unit}`}` };
  });
}

/** A frame in one short line: "charge 55 V 110 A, discharge 43.2 V 110 A". */
export function smaLine(decoded: SmaDecoded): string {
  switch (decoded.kind) {
    case "setpoints": {
      const { chargeVoltageV, chargeCurrentLimitA, dischargeCurrentLimitA, dischargeVoltageV } = decoded.values;
      const charge = `charge ${value(chargeVoltageV, 1, "V", "voltage")} ${value(chargeCurrentLimitA, 1, "A", "limit")}`;
      return `${charge}, discharge ${value(dischargeVoltageV, 1, "V", "voltage")} ${value(dischargeCurrentLimitA, 1, "A", "limit")}`;
    }
    case "soc": {
      const { socPct, sohPct, hiResSocPct } = decoded.values;
      const fine = hiResSocPct === null ? "" : ` (fine ${trimmed(hiResSocPct, 2)} %)`;
      return `SOC ${value(socPct, 0, "%", "value")}${fine}, SOH ${value(sohPct, 0, "%", "value")}`;
    }
    case "measurements": {
      const { voltageV, currentA, temperatureC } = decoded.values;
      return [
        value(voltageV, 2, "V", "voltage"),
        value(currentA, 1, "A", "current"),
        value(temperatureC, 1, "degC", "temperature"),
      ].join(", ");
    }
    case "messages": {
      const raised = (["alarms", "warnings"] as const).flatMap((group) => {
        const slots = slotsThat(decoded.values[group], "raised");
        return slots.length === 0 ? [] : [`${group}: ${listed(slots)}`];
      });
      return raised.length === 0 ? "no alarms, no warnings" : raised.join("; ");
    }
    case "manufacturer":
      return `manufacturer ${JSON.stringify(decoded.values.manufacturer)}`;
    case "type": {
      const { type, versionMajor, versionMinor, capacityAh } = decoded.values;
      return `type ${JSON.stringify(type)}, version ${versionMajor}.${versionMinor}, ${value(capacityAh, 0, "Ah", "capacity")}`;
    }
    case "quickStop":
      return "quick stop";
    case "inverterMeasured": {
      const { voltageV, currentA, temperatureC, socPct } = decoded.values;
      const electric = `${value(voltageV, 1, "V", "voltage")}, ${value(currentA, 1, "A", "current")}`;
      return `${electric}, ${value(temperatureC, 1, "degC", "temperature")}, SOC ${value(socPct, 1, "%", "value")}`;
    }
    case "inverterState": {
      const { operatingState, errorNumber, chargeVoltageV } = decoded.values;
      return `${explainInverterState(operatingState ?? 0, errorNumber ?? 0)}, charge voltage ${value(chargeVoltageV, 1, "V", "value")}`;
    }
    case "inverterRelays":
      return smaValues(decoded)
        .map(({ name, text }) => `${name} ${text}`)
        .join(", ");
  }
}

const value = (number: number | null, digits: number, unit: string, name: string): string =>
  number === null ? `no ${name}` : `${trimmed(number, digits)} ${unit}`;

const slotsThat = (states: Readonly<Record<MessageSlot, SlotState>>, state: SlotState): readonly MessageSlot[] =>
  MESSAGE_SLOTS.filter((slot) => states[slot] === state);

const listed = (slots: readonly MessageSlot[]): string =>
  slots.length === 0 ? "none" : slots.map((slot) => spoken(slot)).join(", ");
