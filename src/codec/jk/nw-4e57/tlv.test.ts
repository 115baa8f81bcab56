import { describe, expect, it } from "vitest";
import {
  bytesOf,
  capture,
  fullCaptures,
  goodCaptures,
  nwCaptures,
  replyAround,
  withChecksum,
} from "../../../../test/support/nw-captures.ts";
import { ERRORS } from "../../../errors.ts";
import { formatHex } from "../../hex.ts";
import { checkNwFrame, type NwFrame } from "./framer.ts";
import { NW_REPLY_IDS, type NwValues } from "./ids.ts";
import { decodeInformation, encodeReply } from "./tlv.ts";

function frameOf(bytes: Uint8Array): NwFrame {
  const checked = checkNwFrame(bytes);
  if (!checked.ok) throw new Error(checked.error.message);
  return checked.value;
}
const decode = (...information: number[]) => decodeInformation(frameOf(replyAround(information)));
const withContent = nwCaptures.filter((one) => Object.keys(one.expected.values).length > 0);

function valuesOf(bytes: Uint8Array): NwValues {
  const decoded = decodeInformation(frameOf(bytes));
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

describe("decodeInformation", () => {
  // Frames with a wrong checksum are refused by the framer; their content is decoded here with the checksum made right.
  it.each(withContent.map((one) => [one.id, one] as const))("reads every value of %s", (_, one) => {
    expect(valuesOf(withChecksum(bytesOf(one)))).toMatchObject({ ...one.expected.values, stoppedAt: undefined });
  });

  it("knows the legacy firmware of 2020 by what it lacks", () => {
    const values = valuesOf(withChecksum(bytesOf(capture("nw-20s-legacy-noC0-current-offset"))));
    expect(values.currentRaw).toBe(10000);
    expect([values.protocolVersion, values.actualCapacityAh, values.manufacturerId]).toEqual([undefined, undefined, undefined]);
  });

  it("reads what the captures' authors did not write down", () => {
    const values = valuesOf(bytesOf(capture("nw-16s-charging-10A-fw11.262H")));
    // 92 0005, 95 0005, 98 012c, 9a 001e, 9f 0050, a0 0064, a1 0064, a2 0014, b3 00, b8 00
    expect(values).toMatchObject({
      cellOverVoltageDelayS: 5,
      cellUnderVoltageDelayS: 5,
      dischargeOverCurrentDelayS: 300,
      chargeOverCurrentDelayS: 30,
      mosfetOverTemperatureReleaseC: 80,
      boxOverTemperatureC: 100,
      boxOverTemperatureReleaseC: 100,
      temperatureDifferenceC: 20,
      dedicatedChargerSwitch: 0,
      currentCalibrationRunning: 0,
    });
  });

  it("never gives the password out", () => {
    for (const one of fullCaptures) {
      const values = valuesOf(bytesOf(one));
      expect(values.parameterPassword).toBe("hidden");
      expect(
        Object.values(values)
          .filter((value) => typeof value === "string")
          .join(" "),
      ).not.toMatch(/123456|##/);
    }
  });

  it("does not depend on the order of the ids", () => {
    expect(decode(0xc0, 1, 0x85, 46, 0x79, 3, 1, 0x0c, 0xfb)).toMatchObject({
      value: { protocolVersion: 1, socPct: 46, cellsV: [3.323] },
    });
  });

  it("puts cells in the order of their numbers", () => {
    expect(decode(0x79, 6, 2, 0x0c, 0xfb, 1, 0x0c, 0xfc)).toMatchObject({ value: { cellsV: [3.324, 3.323] } });
  });

  it("reads 32 cells and not one more", () => {
    const cells = (count: number) => Array.from({ length: count }, (_, i) => [i + 1, 0x0c, 0xfb]).flat();
    expect(decode(0x79, 96, ...cells(32))).toMatchObject({ value: { cellsV: Array<number>(32).fill(3.323) } });
    expect(decode(0x79, 99, ...cells(33))).toMatchObject({ error: { code: "JK_MALFORMED" } });
  });

  it("keeps what came before an unknown id and tells where it stood", () => {
    expect(decode(0x85, 46, 0x88, 0x83, 0x14, 0xc3)).toMatchObject({
      ok: true,
      value: { socPct: 46, packVoltageV: undefined, stoppedAt: { id: 0x88, offset: 2 } },
    });
    // Write-only ids never stand in a reply.
    expect(decode(0xbb, 1)).toMatchObject({ value: { stoppedAt: { id: 0xbb, offset: 0 } } });
  });

  it("keeps texts printable and one line", () => {
    const id = [0x1b, 0x5b, 0x32, 0x4a, 0x00, 0x0a, 0x41, 0x00];
    expect(decode(0xb4, ...id)).toMatchObject({ value: { deviceId: "?[2J ?A" } });
    expect(decode(0xb4, 0x7e, 0x7f, 0x20, 0x1f, 0, 0, 0, 0)).toMatchObject({ value: { deviceId: "~? ?" } });
    expect(decode(0xb4, ...Array<number>(8).fill(0))).toMatchObject({ value: { deviceId: "" } });
  });

  it.each([
    ["data that end early", [0x85, 46, 0x83, 0x14], "packVoltageV (id 83): 2 bytes at 3, but the information ends after 4"],
    ["an id without data", [0x85], "socPct (id 85): 1 bytes at 1, but the information ends after 1"],
    ["a capacity without data", [0xaa], "capacityAh (id AA): 4 bytes at 1, but the information ends after 1"],
    ["cells without a count", [0x79], "cellsV (id 79): 1 bytes at 1, but the information ends after 1"],
    ["cells that end early", [0x79, 6, 1, 0x0c], "cellsV (id 79): 7 bytes at 1, but the information ends after 4"],
    ["a second value", [0x85, 46, 0x85, 46], "socPct (id 85): comes twice, again at 2"],
    ["a second value later", [0x85, 46, 0x86, 2, 0x85, 46], "socPct (id 85): comes twice, again at 4"],
    ["no cells", [0x79, 0], "cellsV (id 79): 0 bytes of cells, expected 3 for each of 1..32"],
    ["a broken cell", [0x79, 4, 1, 0, 0, 2], "cellsV (id 79): 4 bytes of cells, expected 3 for each of 1..32"],
    ["cell 0", [0x79, 3, 0, 0x0c, 0xfb], "cellsV (id 79): cell numbers 0, expected each of 1..1 once"],
    ["a cell twice", [0x79, 6, 1, 0, 0, 1, 0, 0], "cellsV (id 79): cell numbers 1 1, expected each of 1..2 once"],
    ["a missing cell", [0x79, 6, 1, 0, 0, 3, 0, 0], "cellsV (id 79): cell numbers 1 3, expected each of 1..2 once"],
    ["33 cells", [0x79, 99, ...Array<number>(99).fill(1)], "cellsV (id 79): 99 bytes of cells, expected 3 for each of 1..32"],
  ])("refuses %s", (_, information, message) => {
    expect(decode(...information)).toEqual({ ok: false, error: { code: "JK_MALFORMED", message } });
  });
});

describe("encodeReply", () => {
  it.each(goodCaptures.filter((one) => !fullCaptures.includes(one)).map((one) => [one.id, one] as const))(
    "gives the bytes of %s again, all of them",
    (_, one) => {
      expect(encodeReply(valuesOf(bytesOf(one)), { command: 3 })).toEqual({ ok: true, value: bytesOf(one) });
    },
  );

  it("gives the bytes of the legacy capture again, but for its misprinted checksum", () => {
    // Its password is all NUL and it has no manufacturer id, so that nothing is lost in decoding; 485C is its true sum.
    const printed = bytesOf(capture("nw-20s-legacy-noC0-current-offset"));
    const again = encodeReply(valuesOf(withChecksum(printed)));
    const corrected = Uint8Array.from(printed);
    corrected.set([0x48, 0x5c], corrected.length - 2);
    expect(again.ok && formatHex(again.value)).toBe(formatHex(corrected));
  });

  it.each(fullCaptures.map((one) => [one.id, one] as const))("gives the bytes of %s again, without its password", (_, one) => {
    const original = bytesOf(one);
    const frame = frameOf(original);
    const again = encodeReply(valuesOf(original), { command: frame.command === 3 ? 3 : 6 });
    expect(again.ok && formatHex(again.value)).toBe(formatHex(withoutSecrets(original)));
  });

  it("always makes a reply of a BMS, never a request", () => {
    const encoded = encodeReply({ socPct: 50 }, { command: 3 });
    expect(encoded.ok && [encoded.value[9], encoded.value[10]]).toEqual([0, 1]);
  });

  it("sends a sensor that is not there as a value outside the document's range", () => {
    const encoded = encodeReply({ boxTemperatureC: null, mosfetTemperatureC: -12 });
    expect(encoded.ok && formatHex(encoded.value.subarray(11, -9))).toBe("80 00 70 81 FF FF");
  });

  it("rounds to the nearest step", () => {
    const encoded = encodeReply({ cellsV: [3.3234], packVoltageV: 53.149, socPct: 49.6, batteryTemperatureC: -0.4 });
    expect(encoded.ok && formatHex(encoded.value.subarray(11, -9))).toBe("79 03 01 0C FB 82 00 00 83 14 C3 85 32");
  });

  const broken: readonly (readonly [NwValues, string])[] = [
    [{ socPct: 256 }, "socPct 256 does not fit in u8 of id 85"],
    [{ socPct: -1 }, "socPct -1 does not fit in u8 of id 85"],
    [{ socPct: Number.NaN }, "socPct null does not fit in u8 of id 85"],
    [{ packVoltageV: 655.36 }, "packVoltageV 655.36 does not fit in u16 of id 83"],
    [{ capacityAh: 2 ** 32 }, "capacityAh 4294967296 does not fit in u32 of id aa"],
    [{ chargeUnderTemperatureC: -32769 }, "chargeUnderTemperatureC -32769 does not fit in i16 of id a5"],
    [{ mosfetTemperatureC: 101 }, "mosfetTemperatureC 101 does not fit in temperature of id 80"],
    [{ mosfetTemperatureC: -41 }, "mosfetTemperatureC -41 does not fit in temperature of id 80"],
    [{ cellsV: [] }, "cellsV [] does not fit in cells of id 79"],
    [{ cellsV: [65.536] }, "cellsV [65.536] does not fit in cells of id 79"],
    [{ cellsV: Array<number>(33).fill(3) }, "does not fit in cells of id 79"],
    [{ deviceId: "123456789" }, 'deviceId "123456789" does not fit in text of id b4'],
    [{ deviceId: "Süd" }, 'deviceId "Süd" does not fit in text of id b4'],
  ];
  it.each(broken)("refuses %j", (values, message) => {
    const encoded = encodeReply(values);
    expect(encoded).toMatchObject({ ok: false, error: { code: "JK_RANGE" } });
    expect(encoded.ok ? "" : encoded.error.message).toContain(message);
    expect(ERRORS).toHaveProperty("JK_RANGE");
  });

  it("has the length that the captures show: 243 + 3 for each cell", () => {
    const values = valuesOf(bytesOf(capture("nw-13s-idle-fw10.07")));
    for (const cells of [1, 4, 8, 16, 24, 32]) {
      const encoded = encodeReply({ ...values, cellsV: Array<number>(cells).fill(3.3) });
      expect(encoded.ok && encoded.value.length).toBe(243 + 3 * cells);
    }
    expect(NW_REPLY_IDS).toHaveLength(59);
  });
});

/** A capture as it would be if its password were NUL and the NULs inside its manufacturer id were spaces. */
function withoutSecrets(original: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(original);
  const at = (id: number, before: number) => bytes.findIndex((byte, i) => byte === id && bytes[i - 2] === before);
  const password = at(0xb2, 0xb1);
  bytes.fill(0, password + 1, password + 11);
  const manufacturer = bytes.length - 9 - 2 - 25;
  if (bytes[manufacturer] !== 0xba) throw new Error("no manufacturer id where it always stands");
  for (let i = manufacturer + 1; i <= manufacturer + 24; i++) if (bytes[i] === 0) bytes[i] = 0x20;
  return withChecksum(bytes);
}
