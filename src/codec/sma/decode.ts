/** Any frame of the bus, taken apart for people: values by name, raw integers, and notes on what the receiver makes of it. */
import type { Result } from "../../domain/result.ts";
import { good, refused } from "../../domain/result.ts";
import type { RawValues, Values } from "../layout.ts";
import type { SlotStates } from "./alarms.ts";
import { decodeMessages } from "./alarms.ts";
import type { SmaCode, SmaDirection, SmaFrame, SmaMessage } from "./frame.ts";
import { decodeMessage, idText } from "./frame.ts";
import type { BatteryType } from "./identity.ts";
import { decodeManufacturer, decodeType } from "./identity.ts";
import {
  ALARMS,
  MANUFACTURER,
  MEASUREMENTS,
  QUICK_STOP,
  SETPOINTS,
  SI_MEASURED,
  SI_RELAYS,
  SI_STATE,
  SMA_MESSAGES,
  SOC,
  TYPE,
} from "./messages.ts";
import { fieldNotes, lengthNotes, measuredNotes, messageNotes, relayNotes, socNotes, stateNotes } from "./notes.ts";

interface Decoded<K extends string, V> {
  readonly kind: K;
  readonly id: number;
  readonly direction: SmaDirection;
  /** Physical values; `null` is the invalid marker, or a field that the frame is too short for. */
  readonly values: V;
  /** Raw integers as they stand in the frame. */
  readonly raw: RawValues<string>;
  /** Sentences about what a person could miss. */
  readonly notes: readonly string[];
}

export type SmaDecoded =
  | Decoded<"setpoints", Values<"chargeVoltageV" | "chargeCurrentLimitA" | "dischargeCurrentLimitA" | "dischargeVoltageV">>
  | Decoded<"soc", Values<"socPct" | "sohPct" | "hiResSocPct">>
  /** The current as sent: most senders mean charge positive. */
  | Decoded<"measurements", Values<"voltageV" | "currentA" | "temperatureC">>
  | Decoded<"messages", SlotStates>
  | Decoded<"manufacturer", { readonly manufacturer: string }>
  | Decoded<"type", BatteryType>
  | Decoded<"quickStop", Readonly<Record<string, never>>>
  /** The current is positive while charging, the other way round than its raw value. */
  | Decoded<"inverterMeasured", Values<"voltageV" | "currentA" | "temperatureC" | "socPct">>
  | Decoded<"inverterState", Values<"sohPct" | "chargingProcedure" | "operatingState" | "errorNumber" | "chargeVoltageV">>
  | Decoded<"inverterRelays", Values<"relayBits" | "functionBits1" | "functionBits2">>;

/** Undocumented or foreign ids that are known from programs and captures. */
const KNOWN_IDS: Readonly<Record<number, string>> = {
  0x300: "external (grid or generator) active power of L1..L3, 0.1 kW, as solardirector reads it; not in the SMA document",
  0x301: "Sunny Island active power of L1..L3, 0.1 kW, as solardirector reads it; not in the SMA document",
  0x302: "external reactive power of L1..L3, 0.1 kvar, as solardirector reads it; not in the SMA document",
  0x303: "Sunny Island reactive power of L1..L3, 0.1 kvar, as solardirector reads it; not in the SMA document",
  0x304: "AC1 voltages (0.1 V) and frequency (0.01 Hz), as solardirector reads it; not in the SMA document",
  0x308: "total load power, 0.1 kW, as solardirector reads it; not in the SMA document",
  0x309: "AC2 voltages (0.1 V) and frequency (0.01 Hz), as solardirector reads it; not in the SMA document",
  0x30a: "PV, grid consumption and feed-in power, as solardirector reads it; not in the SMA document",
  0x30e: "solardirector's own current sensors; no Sunny Island sends it",
  0x30f: "solardirector's own current sensors; no Sunny Island sends it",
  0x35b: "battery events, which the Sunny Island only logs and the SMA document does not explain",
  0x35c: "start (01) or stop (02) in some programs, charge and discharge enable of Pylontech batteries; not in the SMA document",
  0x359: "alarms of the Pylontech protocol; a Sunny Island wants 0x35A",
};

/** Takes a frame apart; SMA_LENGTH when it is too short, SMA_UNKNOWN_ID when there is no table for it. */
export function decodeSma(frame: SmaFrame): Result<SmaDecoded, SmaCode> {
  const { id, data } = frame;
  switch (id) {
    case SETPOINTS.id:
      return tabular("setpoints", SETPOINTS, data);
    case SOC.id:
      return tabular("soc", SOC, data, socNotes);
    case MEASUREMENTS.id:
      return tabular("measurements", MEASUREMENTS, data);
    case ALARMS.id: {
      const states = decodeMessages(data);
      return states.ok ? described("messages", ALARMS, data, states.value, messageNotes(states.value, data)) : states;
    }
    case MANUFACTURER.id: {
      const name = decodeManufacturer(data, { asciiWordSwap: false });
      return name.ok ? described("manufacturer", MANUFACTURER, data, { manufacturer: name.value }, []) : name;
    }
    case TYPE.id: {
      const type = decodeType(data);
      return type.ok ? described("type", TYPE, data, type.value, []) : type;
    }
    case QUICK_STOP.id:
      return described("quickStop", QUICK_STOP, data, {}, [
        "Stops the Sunny Island at once; it stays in standby until somebody starts it again.",
      ]);
    case SI_MEASURED.id:
      return flipped(tabular("inverterMeasured", SI_MEASURED, data, (values) => measuredNotes(values, data)));
    case SI_STATE.id:
      return tabular("inverterState", SI_STATE, data, stateNotes);
    case SI_RELAYS.id:
      return tabular("inverterRelays", SI_RELAYS, data, relayNotes);
    default:
      return refused("SMA_UNKNOWN_ID", unknownText(id));
  }
}

/** A message whose values are the fields of its table. */
function tabular<K extends string, N extends string>(
  kind: K,
  message: SmaMessage<N>,
  data: Uint8Array,
  notes: (values: Values<N>) => readonly string[] = () => [],
): Result<Decoded<K, Values<N>>, SmaCode> {
  const decoded = decodeMessage(message, data);
  return decoded.ok ? described(kind, message, data, decoded.value.values, notes(decoded.value.values)) : decoded;
}

function described<K extends string, V>(
  kind: K,
  message: SmaMessage,
  data: Uint8Array,
  values: V,
  notes: readonly string[],
): Result<Decoded<K, V>, SmaCode> {
  const decoded = decodeMessage(message, data);
  if (!decoded.ok) return decoded;
  const { raw } = decoded.value;
  const { id, direction } = message;
  return good({
    kind,
    id,
    direction,
    values,
    raw,
    notes: [...lengthNotes(message, data), ...fieldNotes(message, raw), ...notes],
  });
}

/** Charge is positive outside the bus. */
function flipped(
  result: Result<Decoded<"inverterMeasured", Values<"voltageV" | "currentA" | "temperatureC" | "socPct">>, SmaCode>,
): Result<SmaDecoded, SmaCode> {
  if (!result.ok) return result;
  const { currentA } = result.value.values;
  if (currentA === null || currentA === 0) return result;
  return good({ ...result.value, values: { ...result.value.values, currentA: -currentA } });
}

function unknownText(id: number): string {
  const known = KNOWN_IDS[id];
  if (known !== undefined) return `${idText(id)}: ${known}`;
  const listed = SMA_MESSAGES.map((message) => idText(message.id)).join(", ");
  const own = id >= 0x300 && id <= 0x30f ? "; 0x300..0x30F belong to the Sunny Island and must never be sent to it" : "";
  return `${idText(id)}: expected one of ${listed}${own}`;
}
