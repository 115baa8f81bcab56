import { describe, expect, it } from "vitest";
import { json, run } from "../../../test/support/decode-runs.ts";
import { busTalk, fromHex, modbusCapture, pbCapture, pbCaptures } from "../../../test/support/pb-captures.ts";

const hexOf = (id: string): string => pbCapture(id).hex;
const STATUS = hexOf("pb-status-16s-addr3");
const INFO = hexOf("pb-info-addr3-fw15.41");
const ALARMS = modbusCapture("modbus-fc03-alarms-none");
const codes = (objects: readonly Record<string, unknown>[]) =>
  objects.map(({ ok, message, address, error }) =>
    ok === true ? `${String(message)} ${String(address)}` : (error as { code: string }).code,
  );

describe("pb as JSON", () => {
  it("tells a status, currents positive while charging, in exactly this shape", async () => {
    const { code, text } = await run("pb", [hexOf("pb-status-16s-charging-31A9-fw15.38")], { json: true });
    expect(code).toBe(0);
    const start = '{"ok":true,"message":"status","address":null,"reading":{"cellsV":[';
    expect(text.startsWith(start)).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      reading: { packVoltageV: 53.224, currentA: 31.881, socPct: 25, cycles: 9, sohPct: 100, chargeMosOn: true },
      raw: { packVoltageV: 53.224, runtimeS: 24_530_060, fullChargeAh: 200, remainingAh: 49.286 },
    });
  });

  it.each(pbCaptures.map((one) => [one.id, one] as const))("agrees with %s", async (_, one) => {
    const { objects } = await json("pb", [one.hex]);
    const [frame, ack] = objects;
    if (one.refusedWith !== undefined) {
      expect(frame).toMatchObject({ ok: false, error: { code: one.refusedWith } });
      return;
    }
    const { cellsV, ...values } = one.expected.values;
    expect(frame).toMatchObject({ ok: true, message: one.type, address: one.ack?.address ?? null, raw: values });
    if (one.type === "status")
      expect(frame).toMatchObject({ reading: { ...one.expected.reading, ...(cellsV !== undefined && { cellsV }) } });
    expect(codes(objects.slice(1))).toEqual(one.ack === undefined ? [] : [`acknowledgement ${one.ack.address}`]);
    if (one.ack !== undefined) expect(ack).toMatchObject({ asks: one.type });
  });

  it("tells whose each frame is in mixed traffic, one object for each piece", async () => {
    const { code, objects } = await json("pb", [busTalk.map(({ line }) => line).join(" ")]);
    expect(code).toBe(0);
    const expected = busTalk.flatMap(({ is }) => {
      const address = String(is.address);
      return is.kind === "reply" ? [`${String(is.type)} ${address}`, `acknowledgement ${address}`] : [`request ${address}`];
    });
    expect(codes(objects)).toEqual(expected);
    // The same, each line by itself.
    const lines = busTalk.map(({ line }) => line).join("\n");
    expect(await json("pb", [], { readStdin: () => Promise.resolve(lines) })).toEqual({ code, objects });
  });

  it("tells registers, whoever asked for them, and refusals", async () => {
    const { code, objects } = await json("pb", [ALARMS.requestHex, ALARMS.hex, ALARMS.hex, "01 90 02 CD C1"]);
    expect(code).toBe(0);
    const registers = { ok: true, message: "registers", address: 1, range: "alarms", raw: { alarmBits: 0 } };
    expect(objects).toEqual([
      { ok: true, message: "request", address: 1, asks: "alarms", register: 0x12a0, words: 2 },
      registers,
      registers,
      { ok: true, message: "exception", address: 1, function: 16, code: 2 },
    ]);
  });

  it("gives no names to registers that answer a read of others", async () => {
    // 2 words from 0x142E: the name of the BMS stands there. CRC made outside of this program.
    const { objects } = await json("pb", ["01 03 14 2E 00 02 A1 F2", ALARMS.hex]);
    expect(objects).toEqual([
      { ok: true, message: "request", address: 1, asks: null, register: 0x142e, words: 2 },
      { ok: true, message: "registers", address: 1, range: null },
    ]);
  });

  it("gives a frame to nobody whose acknowledgement is missing or another's", async () => {
    const frame = STATUS.slice(0, 600);
    const settingsAck = modbusCapture("modbus-fc10-trigger-ack-settings-addr0").hex;
    for (const behind of ["", settingsAck, "00", `00 00 ${STATUS.slice(602)}`]) {
      expect((await json("pb", [frame, behind])).objects[0]).toMatchObject({ message: "status", address: null });
    }
    // The address of a master is 00 as the padding is.
    const masterAck = modbusCapture("modbus-fc10-trigger-ack-addr0").hex;
    for (const behind of [masterAck, `00 ${masterAck}`]) {
      expect((await json("pb", [frame, behind])).objects[0]).toMatchObject({ message: "status", address: 0 });
    }
  });
});

describe("pb refuses", () => {
  const damaged = `${STATUS.slice(0, 200)}ff${STATUS.slice(202)}`;
  it.each([
    ["what is no hex", ["not hex"], ["HEX_SYNTAX"]],
    ["nothing", [""], ["JK_NO_FRAME"]],
    ["another protocol", ["4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29"], ["JK_NO_FRAME"]],
    [
      "a frame with a changed byte, and takes what is behind it",
      [damaged, STATUS],
      ["JK_CHECKSUM", "acknowledgement 3", "status 3", "acknowledgement 3"],
    ],
    ["a frame that lost bytes", [STATUS.slice(0, 400)], ["JK_TRUNCATED"]],
    [
      "a frame that lost bytes before its acknowledgement",
      [STATUS.slice(0, 400), STATUS.slice(602)],
      ["JK_TRUNCATED", "acknowledgement 3"],
    ],
    [
      "noise between frames",
      [STATUS, "FF FE", STATUS],
      ["status 3", "acknowledgement 3", "JK_NO_FRAME", "status 3", "acknowledgement 3"],
    ],
    ["a request with a wrong CRC", ["01 10 16 20 00 01 02 00 00 D6 F0"], ["JK_CHECKSUM"]],
    ["the layout with 24 cells", [hexOf("pb-24slots-13s-frost-fw10.07")], ["JK_PB_LAYOUT"]],
  ])("%s", async (_, inputs, expected) => {
    const { code, objects } = await json("pb", inputs);
    expect(codes(objects)).toEqual(expected);
    expect(code).toBe(1);
  });

  it("saying from which byte on", async () => {
    const { text } = await run("pb", [STATUS, "FF FE"]);
    expect(text).toContain("refused: JK_NO_FRAME no frame and no message in 2 bytes, from byte 309 on\n");
  });

  it("an empty input with the words for it", async () => {
    expect(await json("pb", [], { readStdin: () => Promise.resolve("\n") })).toMatchObject({
      code: 1,
      objects: [{ error: { code: "INPUT_EMPTY", message: "expected JK frames as hex: siinterjk decode pb 55 AA EB 90 ..." } }],
    });
  });
});

describe("what is private", () => {
  // Password, serial number, set-up password and name in the capture.
  const SECRETS = ["1234", "40119491480", "136913", "BB02"];

  it("is in the capture, so that this test can fail", () => {
    for (const secret of SECRETS) expect(Buffer.from(fromHex(INFO)).toString("latin1")).toContain(secret);
  });

  it.each([true, false])("is never shown (JSON: %s)", async (asJson) => {
    const { text } = await run("pb", [INFO], { json: asJson });
    for (const secret of SECRETS) {
      expect(text).not.toContain(secret);
      expect(text.replaceAll(" ", "")).not.toContain(Buffer.from(secret).toString("hex").toUpperCase());
    }
    expect(text).toContain("hidden");
    expect(text).toContain("JK_PB2A16S20P");
  });

  it("is not shown of a damaged frame either", async () => {
    const { text } = await run("pb", [INFO.slice(2)]);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  });
});

describe("pb for people", () => {
  it("tells values, cells and every byte of a status", async () => {
    const { code, text } = await run("pb", [hexOf("pb-status-8s-alarm-cellOverVoltage-fw11.17")]);
    expect(code).toBe(0);
    const lines = text.split("\n");
    expect(lines.slice(0, lines.indexOf("Bytes"))).toMatchInlineSnapshot(`
      [
        "JK status frame of an unknown address, 300 bytes, checksum right",
        "  pack voltage              26.04 V",
        "  current                   0.00 A",
        "  SOC                       100 %",
        "  SOH                       100 %",
        "  capacity                  60 Ah",
        "  cycles                    0",
        "  MOSFET temperature        30.9 degC",
        "  sensor 1                  28.3 degC",
        "  sensor 2                  29.5 degC",
        "  alarms                    cell voltage too high",
        "  charge MOSFET             off",
        "  discharge MOSFET          on",
        "  balancing                 on",
        "  cells                     8, 3.215 V (cell 1) to 3.296 V (cell 8), spread 81 mV",
        "   1 3.215   2 3.284   3 3.231   4 3.295   5 3.295   6 3.215   7 3.215   8 3.296",
      ]
    `);
    expect(lines).toContain("     166  alarmBits = 16  [10 00 00 00]");
    expect(lines.filter((line) => line.includes("cell1V .. cell32V = "))).toHaveLength(1);
  });

  it("tells messages in one line each", async () => {
    const { code, text } = await run("pb", [
      pbCapture("pb-status-16s-addr3").requestHex,
      ALARMS.requestHex,
      ALARMS.hex,
      "01 83 02 C0 F1",
    ]);
    expect(code).toBe(0);
    expect(text).toBe(`Request to address 3 for its status, 11 bytes, CRC right

Request to address 1 to read 2 registers from 12A0 on (alarms), 8 bytes, CRC right

2 registers of address 1 (alarms), 9 bytes, CRC right
Bytes
  offset  field = value  [bytes]
       0  alarmBits = 0  [00 00 00 00]

Address 1 refuses a read of registers: exception 2 (register), 5 bytes, CRC right
`);
  });

  it("names the master of a bus, and a sensor that is not fitted", async () => {
    const master = busTalk.find(({ is }) => is.kind === "reply" && is.address === 0)!.line;
    expect((await run("pb", [master])).text).toMatch(/^JK status frame of address 0 \(a BMS that is the master\), 300 bytes/);
    expect((await run("pb", [hexOf("pb-status-6s-no-t4-t5-fw15.26")])).text).toContain("temperature4C = no sensor  [30 F8]\n");
  });
});
