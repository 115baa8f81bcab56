import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, capture } from "../../../test/support/nw-captures.ts";
import frames from "../../../test/fixtures/sma/frames.json" with { type: "json" };
import { json, run } from "../../../test/support/decode-runs.ts";

const hexOf = (id: string): string => capture(id).hex;

describe("sma", () => {
  it("tells set-points as JSON, in exactly this shape", async () => {
    expect(await run("sma", ["351#2602F401F401B001"], { json: true })).toEqual({
      code: 0,
      // 26 02 = 550 x 0.1 V, F4 01 = 500 x 0.1 A twice, B0 01 = 432 x 0.1 V
      text:
        '{"ok":true,"frame":"351#2602F401F401B001","message":"setpoints","direction":"bms-to-inverter",' +
        '"reading":{"chargeVoltageV":55,"chargeCurrentLimitA":50,"dischargeCurrentLimitA":50,"dischargeVoltageV":43.2},' +
        '"raw":{"chargeVoltageV":550,"chargeCurrentLimitA":500,"dischargeCurrentLimitA":500,"dischargeVoltageV":432},"notes":[]}\n',
    });
  });

  it("tells the inverter's current positive while charging", async () => {
    // 15 02 = 53.3 V, CE FF = -5.0 A (charging), E6 00 = 23.0 degC, DE 03 = 99.0 %
    expect(await json("sma", ["305#1502CEFFE600DE03"])).toMatchObject({
      objects: [
        {
          direction: "inverter-to-bms",
          reading: { voltageV: 53.3, currentA: 5, temperatureC: 23, socPct: 99 },
          raw: { currentA: -50 },
        },
      ],
    });
  });

  it("agrees with every published frame", async () => {
    const whole = frames.frames.filter(({ data }) => !data.includes("?"));
    const { objects } = await json(
      "sma",
      whole.map(({ id, data }) => `${id.slice(2)}#${data}`),
    );
    expect(objects).toHaveLength(whole.length);
    whole.forEach(({ kind, values }, i) => {
      if (kind === "unknown") expect(objects[i]).toMatchObject({ ok: false, error: { code: "SMA_UNKNOWN_ID" } });
      else if (kind === "messages") expect(objects[i]).toMatchObject({ ok: true, message: kind });
      else expect(objects[i]).toMatchObject({ ok: true, message: kind, reading: values });
    });
  });

  it("reads a log of candump and refuses its other lines one by one", async () => {
    const log = `(1700000000.000000) can0 351#2602F401F401B001
can0  RX - -  355   [6]  3C 00 64 00 70 17
can0  123   [2]  00 00
can0  RX - -  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME
what is this
`;
    const { code, objects } = await json("sma", [], { readStdin: () => Promise.resolve(log) });
    expect(code).toBe(1);
    expect(objects.map(({ message, error }) => message ?? (error as { code: string }).code)).toEqual([
      "setpoints",
      "soc",
      "SMA_UNKNOWN_ID",
      "CAN_SYNTAX",
      "CAN_SYNTAX",
    ]);
  });

  it("tells people values with units, and notes", async () => {
    const { code, text } = await run("sma", ["355#550064000000", "35A#1000000000AA0000", "356#008064000080"]);
    expect(code).toBe(0);
    expect(text).toMatchInlineSnapshot(`
      "355#550064000000  0x355 SOC, from the BMS to the inverter
        SOC       85 %
        SOH       100 %
        fine SOC  0.00 %
        note: hiResSocPct is 0 while socPct is 85: the Sunny Island uses hiResSocPct and would take the battery as empty.

      35A#1000000000AA0000  0x35A messages, from the BMS to the inverter
        alarms raised     low voltage
        alarms cleared    none
        warnings raised   none
        warnings cleared  low temperature, high temperature charge, low temperature charge, high current
        note: An alarm (lowVoltage) stops the Sunny Island until the same slot is sent as cleared.

      356#008064000080  0x356 measurements, from the BMS to the inverter
        voltage      no value
        current      10.0 A
        temperature  no value
        note: voltageV is marked invalid: the Sunny Island shows 0 V.
        note: temperatureC is marked invalid: the Sunny Island shows 25 degC.
      "
    `);
  });
});

describe("a file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "siinterjk-decode-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is read line by line, across the chunks in which it comes", async () => {
    const path = join(folder, "many.log");
    await writeFile(path, "351#2602F401F401B001\n".repeat(20_000));
    const { code, objects } = await json("sma", [], { file: path });
    expect(code).toBe(0);
    expect(objects).toHaveLength(20_000);
    expect(objects.every(({ ok }) => ok === true)).toBe(true);
  });

  it("comes after the arguments", async () => {
    const path = join(folder, "one.txt");
    await writeFile(path, Buffer.from(bytesOf(capture("nw-read03-83-voltage"))).toString("hex"));
    const { objects } = await json("nw", [hexOf("nw-read03-85-soc")], { file: path });
    expect(objects).toMatchObject([{ reading: { socPct: 99 } }, { reading: { packVoltageV: 27.55 } }]);
  });

  it("that is not there, or is a directory, is refused", async () => {
    for (const file of [join(folder, "absent"), folder]) {
      expect(await json("nw", [], { file })).toMatchObject({
        code: 1,
        objects: [{ ok: false, error: { code: "INPUT_UNREADABLE" } }],
      });
    }
  });
});
