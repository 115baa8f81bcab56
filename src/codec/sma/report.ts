/** 0x305, 0x306, 0x307: what the inverter says. On the bus its current is negative while charging; here charge is positive. */
import type { InverterReport } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { good, refused } from "../../domain/result.ts";
import type { Values } from "../layout.ts";
import type { SmaCode, SmaFrame, SmaMessage } from "./frame.ts";
import { decodeMessage, encodeMessage, idText } from "./frame.ts";
import { SI_MEASURED, SI_RELAYS, SI_STATE } from "./messages.ts";

export type InverterMeasured = InverterReport["measured"];
export type InverterState = NonNullable<InverterReport["state"]>;
export type InverterRelays = NonNullable<InverterReport["relays"]>;

/** The part of the report that one frame carries. */
export type ReportPart =
  | { readonly part: "measured"; readonly value: InverterMeasured }
  | { readonly part: "state"; readonly value: InverterState }
  | { readonly part: "relays"; readonly value: InverterRelays };

/** Takes 0x305, 0x306 or 0x307; SMA_UNKNOWN_ID for any other frame. */
export function decodeReport(frame: SmaFrame): Result<ReportPart, SmaCode> {
  switch (frame.id) {
    case SI_MEASURED.id: {
      const measured = decodeMeasured(frame.data);
      return measured.ok ? good({ part: "measured", value: measured.value }) : measured;
    }
    case SI_STATE.id: {
      const state = decodeState(frame.data);
      return state.ok ? good({ part: "state", value: state.value }) : state;
    }
    case SI_RELAYS.id: {
      const relays = decodeRelays(frame.data);
      return relays.ok ? good({ part: "relays", value: relays.value }) : relays;
    }
    default:
      return refused("SMA_UNKNOWN_ID", `${idText(frame.id)}: expected a frame of the inverter, 0x305, 0x306 or 0x307`);
  }
}

/** 0x305. One value marked invalid makes the whole part SMA_INVALID: a half-known measurement is worth nothing here. */
export function decodeMeasured(data: Uint8Array): Result<InverterMeasured, SmaCode> {
  const values = complete(SI_MEASURED, data);
  if (!values.ok) return values;
  const { currentA } = values.value;
  return good({ ...values.value, currentA: currentA === 0 ? 0 : -currentA });
}

/** 0x305: voltage 0..6553.4 V, current and temperature +-3276.7, SOC +-3276.7 %, each to the nearest 0.1. */
export function encodeMeasured(measured: InverterMeasured): Result<SmaFrame, SmaCode> {
  return encodeMessage(SI_MEASURED, { ...measured, currentA: -measured.currentA });
}

/** 0x306. One value marked invalid makes the whole part SMA_INVALID. */
export const decodeState = (data: Uint8Array): Result<InverterState, SmaCode> => complete(SI_STATE, data);

export const encodeState = (state: InverterState): Result<SmaFrame, SmaCode> => encodeMessage(SI_STATE, state);

/** 0x307. Bits have no invalid marker. */
export const decodeRelays = (data: Uint8Array): Result<InverterRelays, SmaCode> => complete(SI_RELAYS, data);

export const encodeRelays = (relays: InverterRelays): Result<SmaFrame, SmaCode> => encodeMessage(SI_RELAYS, relays);

/** The values of a message, all of them there. */
function complete<N extends string>(message: SmaMessage<N>, data: Uint8Array): Result<Readonly<Record<N, number>>, SmaCode> {
  const decoded = decodeMessage(message, data);
  if (!decoded.ok) return decoded;
  const { values } = decoded.value;
  return isComplete(message, values)
    ? good(values)
    : refused(
        "SMA_INVALID",
        `${message.label}: expected a value in every field, got ${absentNames(message, values)} marked invalid`,
      );
}

const isComplete = <N extends string>(message: SmaMessage<N>, values: Values<N>): values is Readonly<Record<N, number>> =>
  message.fields.every((row) => values[row.name] !== null);

const absentNames = <N extends string>(message: SmaMessage<N>, values: Values<N>): string =>
  message.fields
    .filter((row) => values[row.name] === null)
    .map((row) => row.name)
    .join(", ");
