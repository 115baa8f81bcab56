/** What the tables say and no frame of others shows: rounding, values that must be there, what the inverter does without one. */
import { describe, expect, it } from "vitest";
import { parseCandump } from "../candump.ts";
import type { SmaDecoded } from "./decode.ts";
import { decodeSma } from "./decode.ts";
import type { SmaMessage } from "./frame.ts";
import { decodeMessage, encodeMessage } from "./frame.ts";
import { MEASUREMENTS, SETPOINTS, SI_MEASURED, SI_STATE, SOC, TYPE } from "./messages.ts";

const decoded = (text: string): SmaDecoded => {
  const frame = parseCandump(text);
  const result = frame.ok ? decodeSma(frame.value) : frame;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** For each field: a value between two steps, what is sent for it, and whether there must be one. */
type Row = readonly [name: string, value: number, raw: number, required: boolean];
const TABLES: readonly (readonly [SmaMessage, readonly Row[]])[] = [
  [
    SETPOINTS,
    [
      ["chargeVoltageV", 55.19, 551, true],
      ["chargeCurrentLimitA", 10.19, 101, true],
      ["dischargeCurrentLimitA", 99.99, 999, true],
      ["dischargeVoltageV", 43.11, 432, true],
    ],
  ],
  [
    SOC,
    [
      ["socPct", 76.9, 76, true],
      ["sohPct", 98.4, 98, true],
      ["hiResSocPct", 76.904, 7690, false],
    ],
  ],
  [
    MEASUREMENTS,
    [
      ["voltageV", 52.484, 5248, false],
      ["currentA", 12.34, 123, false],
      ["temperatureC", 21.54, 215, false],
    ],
  ],
  [
    SI_MEASURED,
    [
      ["voltageV", 52.44, 524, true],
      ["currentA", -12.36, -124, true],
      ["temperatureC", 23.04, 230, true],
      ["socPct", 99.04, 990, true],
    ],
  ],
  [
    SI_STATE,
    [
      ["sohPct", 99.4, 99, true],
      ["chargingProcedure", 10, 10, true],
      ["operatingState", 1, 1, true],
      ["errorNumber", 952, 952, true],
      ["chargeVoltageV", 55.24, 552, true],
    ],
  ],
  [
    TYPE,
    [
      ["typeCode", 0x694c, 0x694c, true],
      ["versionMajor", 1, 1, true],
      ["versionMinor", 23, 23, true],
      ["capacityAh", 105.4, 105, false],
      ["manufacturerId", 0, 0, true],
    ],
  ],
];

describe.each(TABLES.map(([message, rows]) => [message.label, message, rows] as const))("%s", (_, message, rows) => {
  const values = Object.fromEntries(rows.map(([name, value]) => [name, value]));

  it("rounds each value its way", () => {
    const frame = encodeMessage(message, values);
    const read = frame.ok ? decodeMessage(message, frame.value.data) : frame;
    expect(read).toMatchObject({ ok: true, value: { raw: Object.fromEntries(rows.map(([name, , raw]) => [name, raw])) } });
  });

  it.each(rows)("%s of %d is sent as %d; it must be there: %s", (name, _value, _raw, required) => {
    const frame = encodeMessage(message, { ...values, [name]: null });
    expect(frame.ok).toBe(!required);
    if (!frame.ok) expect(frame.error).toMatchObject({ code: "SMA_RANGE" });
  });
});

describe("a value that is marked invalid", () => {
  it.each([
    [
      "351#FFFF00800080FFFF",
      [
        "chargeVoltageV is marked invalid: the Sunny Island falls back to 54 V, and discharges without a current limit down to it.",
        "chargeCurrentLimitA is marked invalid: the Sunny Island falls back to 0 A.",
        "dischargeCurrentLimitA is marked invalid: the Sunny Island falls back to 0 A.",
        "dischargeVoltageV is marked invalid: the Sunny Island falls back to 42 V.",
      ],
    ],
    [
      "355#FFFFFFFFFFFF",
      [
        "socPct is marked invalid: the Sunny Island takes the battery as empty (0 %) and shuts down.",
        "sohPct is marked invalid: the Sunny Island falls back to 100 %.",
        "hiResSocPct is marked invalid: the Sunny Island uses SOC instead (seen on inverters in the field; the document's default would be 0 %).",
      ],
    ],
    [
      "356#008000800080",
      [
        "voltageV is marked invalid: the Sunny Island shows 0 V.",
        "currentA is marked invalid: the Sunny Island shows 0 A.",
        "temperatureC is marked invalid: the Sunny Island shows 25 degC.",
      ],
    ],
    ["35F#4C690117FFFF0000", ["capacityAh is marked invalid: the Sunny Island shows no capacity."]],
    ["305#0C020080E600DE03", ["currentA is marked invalid: the Sunny Island does not know it."]],
    ["306#64000A02FFFF2802", ["errorNumber is marked invalid: the Sunny Island does not know it."]],
  ])("%s", (text, notes) => expect(decoded(text).notes).toEqual(notes));
});

it.each([
  ["00F#", "bms-to-inverter"],
  ["351#26024C044C04B001", "bms-to-inverter"],
  ["355#4C006400DA1D", "bms-to-inverter"],
  ["356#80147B00D700", "bms-to-inverter"],
  ["35A#AAAAAA02AAAAAA02", "bms-to-inverter"],
  ["35E#4241545249554D20", "bms-to-inverter"],
  ["35F#4C69011769000000", "bms-to-inverter"],
  ["305#0C0285FFE600DE03", "inverter-to-bms"],
  ["306#64000A0100002802", "inverter-to-bms"],
  ["307#0000000000000000", "inverter-to-bms"],
])("%s goes %s", (text, direction) => expect(decoded(text).direction).toBe(direction));

it("0x35A is shown as its two words", () => {
  expect(decoded("35A#0100000000000004").raw).toEqual({ alarmBits: 1, warningBits: 0x0400_0000 });
});
