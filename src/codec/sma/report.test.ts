import { describe, expect, it } from "vitest";
import { assertBytes } from "../../../test/support/assert-bytes.ts";
import type { Result } from "../../domain/result.ts";
import type { SmaFrame } from "./frame.ts";
import { decodeMeasured, decodeRelays, decodeReport, decodeState, encodeMeasured, encodeRelays, encodeState } from "./report.ts";

const bytesOf = (frame: Result<SmaFrame>, id: number): Uint8Array => {
  if (!frame.ok) throw new Error(frame.error.message);
  expect(frame.value.id).toBe(id);
  return frame.value.data;
};
const measured = { voltageV: 52.4, currentA: 12.3, temperatureC: 23, socPct: 99 };
const state = { sohPct: 100, chargingProcedure: 10, operatingState: 1, errorNumber: 952, chargeVoltageV: 55.2 };
const relays = { relayBits: 0x0003, functionBits1: 0x00c0, functionBits2: 0x8001 };

/** The last two fields are bytes read from a Sunny Island 6048-US cluster (SMAVenusDriver, NOTES_recvd_sma_can_msgs). */
const MEASURED_BYTES = [
  "0c 02", // 524 x 0.1 V
  "85 ff", // -123 x 0.1 A: the inverter counts charging negative
  "e6 00", // 230 x 0.1 degC
  "de 03", // 990 x 0.1 %
];
const STATE_BYTES = [
  "64 00", // SOH 100 %
  "0a", //    external BMS
  "01", //    operating
  "b8 03", // F952
  "28 02", // 552 x 0.1 V
];
const RELAY_BYTES = [
  "03 00", // relays 1 and 2
  "c0 00", // ExtVfOk, GdOn
  "01 80",
  "00 00", // not described
];
const bytes = (parts: readonly string[]): Uint8Array =>
  Uint8Array.from(parts.join(" ").split(" "), (h) => Number.parseInt(h, 16));

describe("what the inverter sends", () => {
  it("0x305: charging is negative on the bus, positive here", () => {
    assertBytes(bytesOf(encodeMeasured(measured), 0x305), MEASURED_BYTES);
    expect(decodeMeasured(bytes(MEASURED_BYTES))).toEqual({ ok: true, value: measured });
    const idle = decodeMeasured(bytes(["0c 02", "00 00", "e6 00", "de 03"]));
    expect(idle).toEqual({ ok: true, value: { ...measured, currentA: 0 } });
  });

  it("0x306", () => {
    assertBytes(bytesOf(encodeState(state), 0x306), STATE_BYTES);
    expect(decodeState(bytes(STATE_BYTES))).toEqual({ ok: true, value: state });
  });

  it("0x307, with or without the two bytes that nobody describes", () => {
    assertBytes(bytesOf(encodeRelays(relays), 0x307), RELAY_BYTES);
    expect(decodeRelays(bytes(RELAY_BYTES))).toEqual({ ok: true, value: relays });
    expect(decodeRelays(bytes(RELAY_BYTES).subarray(0, 6))).toEqual({ ok: true, value: relays });
    expect(decodeRelays(new Uint8Array(8).fill(0xff))).toMatchObject({ ok: true, value: { relayBits: 0xffff } });
  });

  it("is found by id", () => {
    expect(decodeReport({ id: 0x305, data: bytes(MEASURED_BYTES) })).toEqual({
      ok: true,
      value: { part: "measured", value: measured },
    });
    expect(decodeReport({ id: 0x306, data: bytes(STATE_BYTES) })).toEqual({ ok: true, value: { part: "state", value: state } });
    expect(decodeReport({ id: 0x307, data: bytes(RELAY_BYTES) })).toEqual({
      ok: true,
      value: { part: "relays", value: relays },
    });
    expect(decodeReport({ id: 0x351, data: new Uint8Array(8) })).toMatchObject({
      ok: false,
      error: { code: "SMA_UNKNOWN_ID", message: "0x351: expected a frame of the inverter, 0x305, 0x306 or 0x307" },
    });
  });

  it.each([
    ["voltageV", 0x305, ["ff ff", "00 00", "e6 00", "de 03"]],
    ["currentA", 0x305, ["0c 02", "00 80", "e6 00", "de 03"]],
    ["temperatureC", 0x305, ["0c 02", "00 00", "00 80", "de 03"]],
    ["socPct", 0x305, ["0c 02", "00 00", "e6 00", "00 80"]],
    ["sohPct", 0x306, ["ff ff", "0a", "01", "00 00", "28 02"]],
    ["errorNumber", 0x306, ["64 00", "0a", "01", "ff ff", "28 02"]],
    ["chargeVoltageV", 0x306, ["64 00", "0a", "01", "00 00", "ff ff"]],
  ] as const)("marks %s invalid: the whole part is absent", (name, id, parts) => {
    const decoded = decodeReport({ id, data: bytes(parts) });
    expect(decoded).toMatchObject({ ok: false, error: { code: "SMA_INVALID" } });
    expect(!decoded.ok && decoded.error.message).toContain(name);
  });

  it("names every field that is marked invalid, and no other", () => {
    const decoded = decodeReport({ id: 0x305, data: bytes(["ff ff", "00 00", "e6 00", "00 80"]) });
    const message = "0x305: expected a value in every field, got voltageV, socPct marked invalid";
    expect(decoded).toMatchObject({ error: { message } });
  });

  it("refuses short frames", () => {
    for (const [id, length] of [
      [0x305, 7],
      [0x306, 7],
      [0x307, 5],
    ] as const) {
      expect(decodeReport({ id, data: new Uint8Array(length) })).toMatchObject({ ok: false, error: { code: "SMA_LENGTH" } });
    }
  });

  it("refuses to encode what does not fit", () => {
    expect(encodeMeasured({ ...measured, currentA: Number.NaN })).toMatchObject({ ok: false, error: { code: "SMA_RANGE" } });
    expect(encodeMeasured({ ...measured, voltageV: -1 }).ok).toBe(false);
    expect(encodeState({ ...state, operatingState: 256 }).ok).toBe(false);
    expect(encodeRelays({ ...relays, relayBits: 0.5 }).ok).toBe(false);
  });
});
