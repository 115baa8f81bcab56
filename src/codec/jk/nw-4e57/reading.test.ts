import { describe, expect, it } from "vitest";
import { bytesOf, capture, nwCaptures, withChecksum } from "../../../../test/support/nw-captures.ts";
import { checkNwFrame } from "./framer.ts";
import type { NwField, NwValues } from "./ids.ts";
import { partialReading, toReading } from "./reading.ts";
import { decodeInformation } from "./tlv.ts";

/** The values of a capture, whose checksum is made right where it was misprinted. */
function valuesOf(id: string): NwValues {
  const checked = checkNwFrame(withChecksum(bytesOf(capture(id))));
  const decoded = checked.ok ? decodeInformation(checked.value) : checked;
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

const FULL = valuesOf("nw-16s-charging-10A-fw11.262H");
const without = (...fields: NwField[]): NwValues => ({ ...FULL, ...Object.fromEntries(fields.map((f) => [f, undefined])) });

describe("toReading", () => {
  it("reads a whole capture", () => {
    expect(toReading(FULL)).toEqual({
      ok: true,
      value: {
        cellsV: [3.323, 3.323, 3.323, 3.323, 3.323, 3.323, 3.323, 3.319, 3.329, 3.321, 3.323, 3.323, 3.323, 3.32, 3.321, 3.323],
        packVoltageV: 53.15,
        currentA: 10.12,
        socPct: 46,
        temperaturesC: { mosfet: 26, sensors: [18, 18] },
        cycles: 21,
        capacityAh: 230,
        alarms: [],
        chargeMosOn: true,
        dischargeMosOn: true,
        balancing: false,
        firmware: "11.XW_S11.262H_",
        protection: {
          cellOverVoltageV: 3.6,
          cellOverVoltageReleaseV: 3.29,
          cellUnderVoltageV: 3,
          cellUnderVoltageReleaseV: 3.2,
          packOverVoltageV: 57.6,
          packUnderVoltageV: 48,
          chargeOverCurrentA: 40,
          dischargeOverCurrentA: 40,
          chargeOverTemperatureC: 70,
          chargeUnderTemperatureC: 0,
          dischargeOverTemperatureC: 70,
          dischargeUnderTemperatureC: -20,
          mosfetOverTemperatureC: 100,
          balanceStartV: 3,
        },
        settings: { cellCount: 16, capacityAh: 230, chargeOn: true, dischargeOn: true, balanceOn: true },
      },
    });
  });

  const wholes = nwCaptures.filter((one) => "cellsV" in one.expected.values).map((one) => [one.id, one] as const);
  it.each(wholes)("reads %s", (id, one) => {
    const { values, reading } = one.expected;
    expect(toReading(valuesOf(id))).toMatchObject({
      ok: true,
      value: {
        ...reading,
        cellsV: values.cellsV,
        packVoltageV: values.packVoltageV,
        socPct: values.socPct,
        cycles: values.cycles,
        capacityAh: values.capacityAh,
        temperaturesC: { mosfet: values.mosfetTemperatureC, sensors: [values.boxTemperatureC, values.batteryTemperatureC] },
      },
    });
  });

  it("reads the legacy coding of a BMS that is not idle", () => {
    const legacy = valuesOf("nw-20s-legacy-noC0-current-offset");
    expect(toReading({ ...legacy, currentRaw: 11000 })).toMatchObject({ value: { currentA: -10 } });
    expect(toReading({ ...legacy, currentRaw: 9500 })).toMatchObject({ value: { currentA: 5 } });
  });

  it("keeps a sensor without a value as null", () => {
    expect(toReading({ ...FULL, boxTemperatureC: null })).toMatchObject({ value: { temperaturesC: { sensors: [null, 18] } } });
  });

  it("ignores status bit 3 and the reserved bits", () => {
    const noise = toReading({ ...FULL, statusBits: 0xfff8, alarmBits: 0xc000 });
    expect(noise).toMatchObject({ value: { chargeMosOn: false, dischargeMosOn: false, balancing: false, alarms: [] } });
  });

  it("does without what is not essential", () => {
    const lean = toReading({ ...without("firmware"), packOverVoltageV: undefined });
    expect(lean).toMatchObject({ ok: true, value: { firmware: "" } });
    expect(lean.ok && lean.value.protection).not.toHaveProperty("packOverVoltageV");
    const limits = Object.keys(partialReading(FULL).protection!) as NwField[];
    expect(toReading(without(...limits))).not.toHaveProperty("value.protection");
    expect(partialReading(valuesOf("nw-read03-85-soc"))).not.toHaveProperty("protection");
  });

  it("says which switches are off, and leaves out settings that the reply lacks", () => {
    const off = { ...FULL, chargeSwitch: 0, dischargeSwitch: 0, balanceSwitch: 0 };
    expect(toReading(off)).toMatchObject({ value: { settings: { chargeOn: false, dischargeOn: false, balanceOn: false } } });
    const one = toReading(without("cellCountSetting", "chargeSwitch", "dischargeSwitch"));
    expect(one.ok && one.value.settings).toEqual({ capacityAh: 230, balanceOn: true });
    const none = toReading(without("cellCountSetting", "chargeSwitch", "dischargeSwitch", "balanceSwitch"));
    expect(none).not.toHaveProperty("value.settings");
    expect(partialReading({ chargeSwitch: 1 })).toEqual({ settings: { chargeOn: true } });
  });

  it.each([
    [without("cellsV"), "without cellsV (id 79)"],
    [without("packVoltageV"), "without packVoltageV (id 83)"],
    [without("currentRaw"), "without currentRaw (id 84)"],
    [without("socPct"), "without socPct (id 85)"],
    [without("statusBits"), "without statusBits (id 8C)"],
    [without("alarmBits"), "without alarmBits (id 8B)"],
    [without("mosfetTemperatureC"), "without mosfetTemperatureC (id 80)"],
    [without("boxTemperatureC"), "without boxTemperatureC (id 81)"],
    [without("batteryTemperatureC"), "without batteryTemperatureC (id 82)"],
    [without("cycles"), "without cycles (id 87)"],
    [without("capacityAh"), "without capacityAh (id AA)"],
    [without("cycles", "socPct"), "without socPct (id 85), cycles (id 87)"],
    [
      { ...without("protocolVersion"), currentRaw: 2000, stoppedAt: { id: 0xc1, offset: 271 } },
      "without the protocol version (id C0) that tells how the current is coded; stopped at unknown id C1, offset 271",
    ],
    [{ ...without("cycles"), stoppedAt: { id: 5, offset: 9 } }, "without cycles (id 87); stopped at unknown id 05, offset 9"],
    [{ ...FULL, protocolVersion: 2 }, "protocol version 2 (id C0), expected 0 or 1: the current cannot be read"],
  ] as const)("refuses an incomplete reply %#", (values, message) => {
    expect(toReading(values)).toEqual({ ok: false, error: { code: "JK_INCOMPLETE", message } });
  });

  it("refuses a SOC above 100 %", () => {
    const message = "socPct (id 85): 101 %, expected 0..100";
    expect(toReading({ ...FULL, socPct: 101 })).toEqual({ ok: false, error: { code: "JK_MALFORMED", message } });
  });

  it("takes the protocol version of an earlier reply", () => {
    const cut = { ...without("protocolVersion"), currentRaw: 2000, stoppedAt: { id: 0xc1, offset: 271 } };
    expect(toReading(cut, { protocolVersion: 1 })).toMatchObject({ value: { currentA: -20 } });
  });
});

describe("partialReading", () => {
  it.each([
    ["nw-read03-85-soc", { socPct: 99 }],
    ["nw-read03-83-voltage", { packVoltageV: 27.55 }],
    ["nw-read03-84-current", { currentA: 0.18 }],
    ["nw-read03-81-temp81", { temperaturesC: { mosfet: null, sensors: [22] } }],
    ["nw-read03-8b-alarm", { alarms: [] }],
    ["nw-read03-aa-capacity", { capacityAh: 6 }],
  ])("%s", (id, reading) => {
    expect(partialReading(valuesOf(id))).toStrictEqual(reading);
    expect(toReading(valuesOf(id))).toMatchObject({ error: { code: "JK_INCOMPLETE" } });
  });

  it("gives no current whose coding is not known", () => {
    expect(partialReading({ currentRaw: 2000 })).toEqual({});
    expect(partialReading({ currentRaw: 2000 }, { protocolVersion: 1 })).toEqual({ currentA: -20 });
    expect(partialReading({ currentRaw: 9500 }, { protocolVersion: 0 })).toEqual({ currentA: 5 });
  });

  it("gives a sensor without a value as null, and no SOC above 100 %", () => {
    expect(partialReading({ mosfetTemperatureC: null })).toEqual({ temperaturesC: { mosfet: null, sensors: [] } });
    expect(partialReading({ socPct: 100 })).toEqual({ socPct: 100 });
    expect(partialReading({ socPct: 101 })).toEqual({});
  });

  it("gives of a whole reply what toReading gives", () => {
    expect(toReading(FULL)).toEqual({ ok: true, value: partialReading(FULL) });
    expect(partialReading({ statusBits: 0x0001 })).toEqual({ chargeMosOn: true, dischargeMosOn: false, balancing: false });
    expect(partialReading({ statusBits: 0x0006 })).toEqual({ chargeMosOn: false, dischargeMosOn: true, balancing: true });
  });
});
