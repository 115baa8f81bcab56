import { describe, expect, it } from "vitest";
import fixture from "../../../test/fixtures/sma/frames.json" with { type: "json" };
import type { BatteryMessage, BatteryReport, Identity, Setpoints } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { formatFrame, parseCandump } from "../candump.ts";
import { encodeMessages } from "./alarms.ts";
import type { SmaDecoded } from "./decode.ts";
import { decodeSma } from "./decode.ts";
import type { SmaFrame } from "./frame.ts";
import { encodeManufacturer } from "./identity.ts";
import { encodeSetpoints } from "./setpoints.ts";
import { encodeMeasurements, encodeSoc } from "./state.ts";

interface FixtureFrame {
  readonly id: string;
  readonly data: string;
  readonly kind: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly encodable?: boolean;
  readonly provenance: string;
}
const frames = fixture.frames as unknown as readonly FixtureFrame[];

const decoded = (text: string): SmaDecoded => {
  const frame = parseCandump(text);
  if (!frame.ok) throw new Error(frame.error.message);
  const result = decodeSma(frame.value);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const fault = (text: string): { code: string; message: string } => {
  const frame = parseCandump(text);
  if (!frame.ok) throw new Error(frame.error.message);
  const result = decodeSma(frame.value);
  if (result.ok) throw new Error(`decoded as ${result.value.kind}`);
  return result.error;
};

/** Values as the fixtures write them: 0x35A as lists of slots. */
const comparable = (frame: SmaDecoded): Record<string, unknown> => {
  if (frame.kind !== "messages") return { ...frame.values };
  const slots = (group: Readonly<Record<string, string>>, state: string): string[] =>
    Object.keys(group).filter((slot) => group[slot] === state);
  const { alarms, warnings } = frame.values;
  return {
    alarmsRaised: slots(alarms, "raised"),
    alarmsCleared: slots(alarms, "cleared"),
    warningsRaised: slots(warnings, "raised"),
    warningsCleared: slots(warnings, "cleared"),
  };
};

describe("frames of others", () => {
  it("are all there", () => {
    expect(frames).toHaveLength(62);
  });

  it.each(frames.map((f) => [`${f.id} ${f.data}`, f] as const))("%s", (_, { id, data, kind, values }) => {
    // Bytes that the source does not give may be anything.
    for (const filler of data.includes("?") ? ["00", "55", "FE"] : [""]) {
      const text = `${id.slice(2)}#${data.replaceAll("??", filler)}`;
      if (kind === "unknown") {
        expect(fault(text).code).toBe("SMA_UNKNOWN_ID");
        continue;
      }
      const frame = decoded(text);
      expect(frame.kind).toBe(kind);
      expect(comparable(frame)).toMatchObject(values);
      if (data.includes("?")) continue;
      expect(Object.keys(comparable(frame)).sort()).toEqual(Object.keys(values).sort());
    }
  });

  it("0x307: the two bits that are known are named", () => {
    expect(decoded("307#0000C00000000000").notes).toEqual([
      "functionBits1 bit 6: the external voltage (AC2) is valid (undocumented).",
      "functionBits1 bit 7: the grid relay (AC2) is closed (undocumented).",
    ]);
  });
});

const reencode = ({ kind, values }: FixtureFrame): Result<SmaFrame> => {
  switch (kind) {
    case "setpoints":
      return encodeSetpoints(values as unknown as Setpoints);
    case "soc":
      return encodeSoc(values as unknown as BatteryReport, { hiResSoc: values.hiResSocPct === null ? "invalid" : "mirror" });
    case "measurements":
      return encodeMeasurements(values as unknown as BatteryReport, { currentSign: "charge-positive" });
    case "messages": {
      const messages = {
        alarms: values.alarmsRaised as BatteryMessage[],
        warnings: values.warningsRaised as BatteryMessage[],
      };
      return encodeMessages(messages, { idle: "ignore" });
    }
    case "manufacturer":
      return encodeManufacturer(values as unknown as Identity, { asciiWordSwap: false });
    default:
      throw new Error(`no encoder for ${kind}`);
  }
};

describe("frames of programs that run on a Sunny Island", () => {
  const encodable = frames.filter((f) => f.encodable);
  it("are enough to cover what we send", () => {
    expect(new Set(encodable.map((f) => f.id))).toEqual(new Set(["0x351", "0x355", "0x356", "0x35A", "0x35E"]));
  });
  it.each(encodable.map((f) => [`${f.id} ${f.data}`, f] as const))("%s is what our encoder writes", (_, f) => {
    const frame = reencode(f);
    expect(frame.ok && formatFrame(frame.value)).toBe(`${f.id.slice(2)}#${f.data}`);
  });
});

describe("decodeSma", () => {
  it("tells id, direction, raw and physical values", () => {
    expect(decoded("351#26024C044C04B001")).toEqual({
      kind: "setpoints",
      id: 0x351,
      direction: "bms-to-inverter",
      values: { chargeVoltageV: 55, chargeCurrentLimitA: 110, dischargeCurrentLimitA: 110, dischargeVoltageV: 43.2 },
      raw: { chargeVoltageV: 550, chargeCurrentLimitA: 1100, dischargeCurrentLimitA: 1100, dischargeVoltageV: 432 },
      notes: [],
    });
  });

  it("turns the inverter's current round and keeps its raw value", () => {
    const frame = decoded("305#0C0285FFE600DE03");
    expect(frame).toMatchObject({ direction: "inverter-to-bms", values: { currentA: 12.3 }, raw: { currentA: -123 } });
    expect(frame.notes).toEqual([
      "The Sunny Island sends the current negative while charging; the value shown is positive while charging.",
    ]);
    expect(decoded("305#0C020000E600DE03")).toMatchObject({ values: { currentA: 0 }, notes: [] });
    expect(decoded("305#0C020080E600DE03").values).toMatchObject({ currentA: null });
  });

  it("reads a SOC frame without HiResSOC", () => {
    const frame = decoded("355#58005E00");
    expect(frame).toMatchObject({ values: { socPct: 88, sohPct: 94, hiResSocPct: null }, raw: { socPct: 88, sohPct: 94 } });
    expect(frame.raw).not.toHaveProperty("hiResSocPct");
    expect(frame.notes).toEqual(["4 bytes instead of 6: hiResSocPct is not there."]);
  });

  it("names the quick stop", () => {
    expect(decoded("00F#")).toMatchObject({ kind: "quickStop", values: {}, raw: {} });
    expect(decoded("00F#").notes.join()).toContain("standby");
  });

  it.each([
    ["351#8A024C044C04B001", "chargeVoltageV 65 V: the Sunny Island accepts 41..63 V; it drops this without notice"],
    ["351#26024C049CFFB001", "dischargeCurrentLimitA -10 A: the Sunny Island accepts 0..1200 A"],
    ["351#FFFF4C044C04B001", "chargeVoltageV is marked invalid: the Sunny Island falls back to 54 V"],
    ["355#FFFF6400FFFF", "socPct is marked invalid: the Sunny Island takes the battery as empty"],
    ["355#4300640000000000", "8 bytes instead of 6"],
    ["355#430064000000", "hiResSocPct is 0 while socPct is 67"],
    ["355#430064009E02", "hiResSocPct 6.7 and socPct 67 disagree"],
    ["356#008000000080", "voltageV is marked invalid: the Sunny Island shows 0 V"],
    ["35A#0100000000000000", "An alarm (general) stops the Sunny Island"],
    ["35A#0000000000000010", "Slot 15 (reserved15) is not for the battery."],
    ["35A#00000000000000C0", 'both "arrives" and "leaves"'],
    ["35A#0000000000000000", "messages that were raised before stay raised"],
    ["305#0000000000000000", "inverters of other makes"],
    ["305#0C0285FFE6000080", "socPct is marked invalid: the Sunny Island does not know it"],
    ["306#640001010000FE01", "10 would be the external BMS"],
    ["306#64000A04B8032802", 'operatingState 4 is "failure"'],
    ["306#64000A04B8032802", "error 952"],
  ])("%s: %s", (text, note) => {
    expect(decoded(text).notes.join("\n")).toContain(note);
  });

  it.each([
    "351#2602F401F401B001",
    "355#4C006400DA1D",
    "356#80147B00D700",
    "35A#AAAAAA02AAAAAA02",
    "35A#AAAAAA02A6AAAA02",
    "35E#4241545249554D20",
    "35F#4C69011769000000",
  ])("has nothing to say against %s", (text) => {
    expect(decoded(text).notes).toEqual([]);
  });

  it.each([
    "351#26024C044C04B0",
    "355#430064",
    "356#0000000000",
    "35A#00",
    "35E#4A4B",
    "35F#4C690100",
    "305#00",
    "306#00",
    "307#0000C000",
  ])("refuses %s as too short", (text) => {
    expect(fault(text)).toMatchObject({ code: "SMA_LENGTH" });
  });

  it.each([
    ["300#00", "external (grid or generator) active power"],
    ["301#00", "Sunny Island active power"],
    ["302#00", "external reactive power"],
    ["303#00", "Sunny Island reactive power"],
    ["304#00", "AC1 voltages"],
    ["308#00", "total load power"],
    ["309#00", "AC2 voltages"],
    ["30A#00", "PV, grid consumption"],
    ["30B#00", "expected one of 0x351"],
    ["30B#00", "; 0x300..0x30F belong to the Sunny Island and must never be sent to it"],
    ["30E#00", "own current sensors"],
    ["30F#00", "own current sensors"],
    ["35B#00", "battery events"],
    ["35C#01000000", "not in the SMA document"],
    ["359#00", "Pylontech"],
    ["123#00", "0x123: expected one of 0x351, 0x355"],
  ])("says about %s: %s", (text, part) => {
    expect(fault(text)).toMatchObject({ code: "SMA_UNKNOWN_ID" });
    expect(fault(text).message).toContain(part);
  });

  it.each(["2FF#00", "310#00"])("does not take %s for one of the Sunny Island's", (text) => {
    expect(fault(text).message).toMatch(/: expected one of 0x351, .*, 0x307$/);
  });
});
