import { describe, expect, it } from "vitest";
import { bytesOf, capture, nwCaptures, replyAround } from "../../../test/support/nw-captures.ts";
import { json, run } from "../../../test/support/decode-runs.ts";
import type { DecodeOptions } from "./decode.ts";

const hexOf = (id: string): string => capture(id).hex;

describe("nw as JSON", () => {
  it("tells a whole reply, currents positive while charging, in exactly this shape", async () => {
    const { code, text } = await run("nw", [hexOf("nw-16s-charging-10A-fw11.262H")], { json: true });
    expect(code).toBe(0);
    const reading =
      '{"cellsV":[3.323,3.323,3.323,3.323,3.323,3.323,3.323,3.319,3.329,3.321,3.323,3.323,3.323,3.32,3.321,3.323],' +
      '"packVoltageV":53.15,"currentA":10.12,"socPct":46,"temperaturesC":{"mosfet":26,"sensors":[18,18]},"cycles":21,' +
      '"capacityAh":230,"alarms":[],"chargeMosOn":true,"dischargeMosOn":true,"balancing":false,"firmware":"11.XW_S11.262H_"}';
    expect(text.startsWith(`{"ok":true,"reading":${reading},"raw":{"cellsV":[3.323,`)).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      raw: { currentRaw: 0x83f4, cellOverVoltageV: 3.6, parameterPassword: "hidden", protocolVersion: 1 },
    });
    // Bytes 190..199 of the information are the password, as text.
    const password = Buffer.from(bytesOf(capture("nw-16s-charging-10A-fw11.262H")).subarray(11 + 190, 11 + 200))
      .toString()
      .replaceAll("\0", "");
    expect(password).toBe("221187");
    expect(text).not.toContain(password);
  });

  it("tells a reply with an alarm", async () => {
    const { code, objects } = await json("nw", [hexOf("nw-16s-alarm-discharge-undervoltage-fw11.262H")]);
    expect(code).toBe(0);
    expect(objects).toMatchObject([
      {
        ok: true,
        reading: { currentA: 0, socPct: 0, alarms: ["dischargeUnderVoltage"], dischargeMosOn: false, balancing: true },
      },
    ]);
  });

  it("tells of a single value only what there is", async () => {
    expect(await json("nw", [hexOf("nw-read03-85-soc")])).toEqual({
      code: 0,
      objects: [{ ok: true, reading: { socPct: 99 }, raw: { socPct: 99 } }],
    });
    expect(await json("nw", [hexOf("nw-read03-83-voltage")])).toMatchObject({ objects: [{ reading: { packVoltageV: 27.55 } }] });
  });

  it("tells a sensor that is not there as null", async () => {
    // ids 80..82: FFFF, 27 degC, 105 = -5 degC (JK document v2.5, ids 80..82)
    const frame = replyAround([0x80, 0xff, 0xff, 0x81, 0x00, 0x1b, 0x82, 0x00, 0x69]);
    const { objects } = await json("nw", [Buffer.from(frame).toString("hex")]);
    expect(objects[0]).toMatchObject({ ok: true, reading: { temperaturesC: { mosfet: null, sensors: [27, -5] } } });
  });

  it("agrees with every capture, the refused ones included", async () => {
    const { code, objects } = await json("nw", [], {
      readStdin: () => Promise.resolve(nwCaptures.map((one) => one.hex).join("\n")),
    });
    expect(code).toBe(1);
    expect(objects).toHaveLength(nwCaptures.length);
    nwCaptures.forEach(({ reject, refusedWith, expected }, i) => {
      if (reject) expect(objects[i]).toEqual({ ok: false, error: { code: refusedWith, message: expect.any(String) as string } });
      else expect(objects[i]).toMatchObject({ ok: true, reading: expected.reading, raw: expected.values });
    });
  });

  it("refuses a changed byte with what was found and expected", async () => {
    expect(await json("nw", [hexOf("nw-4s-edited-alarm-badchecksum-fw11.21H")])).toEqual({
      code: 1,
      objects: [{ ok: false, error: { code: "JK_CHECKSUM", message: "sum 4472, expected 446F (255 bytes)" } }],
    });
  });
});

describe("nw input", () => {
  const soc = hexOf("nw-read03-85-soc");
  const spaced = Buffer.from(soc, "hex").toString("hex").match(/../g)!;
  const readStdin = (text: string): DecodeOptions => ({ readStdin: () => Promise.resolve(text) });

  it.each([
    ["in pieces", spaced],
    ["in one argument with spaces", [spaced.join(" ")]],
    ["with 0x and commas", [spaced.map((byte) => `0x${byte}`).join(", ")]],
    ["in capitals", [soc.toUpperCase()]],
  ])("takes one frame %s", async (_, inputs) => {
    expect(await json("nw", inputs)).toMatchObject({ code: 0, objects: [{ reading: { socPct: 99 } }] });
  });

  it("takes one frame a line, without blank lines and comments, whatever ends a line", async () => {
    const text = `# a capture\r\n\r\n${soc}\r\n  # another\n${spaced.join(" ")}`;
    expect(await json("nw", ["-"], readStdin(text))).toMatchObject({ code: 0, objects: [{ ok: true }, { ok: true }] });
    expect(await json("nw", [], readStdin(text))).toMatchObject({ code: 0, objects: [{ ok: true }, { ok: true }] });
  });

  it("is refused when there is none", async () => {
    const nothing = { code: 1, objects: [{ ok: false, error: { code: "INPUT_EMPTY" } }] };
    expect(await json("nw", [], readStdin("\n# nothing\n"))).toMatchObject(nothing);
    expect(await json("sma", [], readStdin(""))).toMatchObject(nothing);
  });

  it("is refused beyond 10,000 characters, and the next line is read all the same", async () => {
    const refused = { ok: false, error: { code: "HEX_SYNTAX" } };
    expect(await json("nw", [], readStdin(`${"4e".repeat(200_000)}\n${soc}\n`))).toMatchObject({
      code: 1,
      objects: [refused, { ok: true }],
    });
    expect(await json("nw", ["4e".repeat(5_001)])).toMatchObject({ code: 1, objects: [refused] });
    expect(await json("nw", ["not hex"])).toMatchObject({ code: 1, objects: [refused] });
  });
});

describe("nw for people", () => {
  it("tells values, alarms, limits and every byte but the password", async () => {
    const { code, text } = await run("nw", [hexOf("nw-16s-alarm-discharge-undervoltage-fw11.262H")]);
    expect(code).toBe(0);
    const head = text.slice(0, text.indexOf("      50  80"));
    expect(
      head
        .split("\n")
        .slice(0, -1)
        .map((line) => line.slice(0, 80)),
    ).toMatchInlineSnapshot(`
      [
        "JK reply to command 06, 291 bytes, checksum right",
        "  pack voltage              49.37 V",
        "  current                   0.00 A",
        "  SOC                       0 %",
        "  capacity                  230 Ah",
        "  cycles                    35",
        "  MOSFET temperature        24 degC",
        "  sensor 1                  24 degC",
        "  sensor 2                  24 degC",
        "  alarms                    pack voltage too low while discharging",
        "  charge MOSFET             on",
        "  discharge MOSFET          off",
        "  balancing                 on",
        "  firmware                  11.XW_S11.262H_",
        "  cells                     16, 3.035 V (cell 9) to 3.100 V (cell 16), spread 65",
        "   1 3.091   2 3.090   3 3.087   4 3.093   5 3.085   6 3.091   7 3.094   8 3.091",
        "   9 3.035  10 3.062  11 3.095  12 3.061  13 3.094  14 3.098  15 3.099  16 3.100",
        "Limits set in the BMS",
        "  cell over-voltage         3.6 V",
        "    released at             3.29 V",
        "  cell under-voltage        3 V",
        "    released at             3.2 V",
        "  pack over-voltage         57.6 V",
        "  pack under-voltage        48 V",
        "  charge over-current       40 A",
        "  discharge over-current    40 A",
        "  too hot to charge         70 degC",
        "  too cold to charge        0 degC",
        "  too hot to discharge      70 degC",
        "  too cold to discharge     -20 degC",
        "  MOSFETs too hot           100 degC",
        "  balancing starts at       3 V",
        "Bytes",
        "  offset  id  field = value  [bytes]",
        "       0  79  cellsV = 3.091 3.09 3.087 3.093 3.085 3.091 3.094 3.091 3.035 3.06",
      ]
    `);
    expect(text).toContain("\n      62  84  currentRaw = 0  [00 00]\n");
    expect(text).toContain("\n      80  8B  alarmBits = 8  [00 08]\n");
    expect(text).toContain("\n     189  B2  parameterPassword = hidden\n");
    expect(text.endsWith("\n     269  C0  protocolVersion = 1  [01]\n")).toBe(true);
  });

  it("tells a single value in four lines", async () => {
    expect((await run("nw", [hexOf("nw-read03-85-soc")])).text).toBe(`JK reply to command 03, 22 bytes, checksum right
  SOC                       99 %
Bytes
  offset  id  field = value  [bytes]
       0  85  socPct = 99  [63]
`);
  });

  it("says which ids a reading would need, and where an unknown one stood", async () => {
    const frame = replyAround([0x85, 0x63, 0x83, 0x14, 0xc3, 0x77, 0x01]);
    const { code, text } = await run("nw", [Buffer.from(frame).toString("hex")]);
    expect(code).toBe(0);
    expect(text).toContain("       5  77  unknown = not known; nothing behind it can be read\n");
    expect(text).toMatch(/\nNot a whole reading: without cellsV \(id 79\), .*stopped at unknown id 77, offset 5\n$/);
  });

  it("explains each refusal once, with the line it is about", async () => {
    const cut = capture("nw-16s-truncated-288of291-fw11.52").hex;
    const { code, text } = await run("nw", [], { readStdin: () => Promise.resolve(`# two\n${cut}\n${cut}\n`) });
    expect(code).toBe(1);
    expect(text).toBe(`line 2: refused: JK_TRUNCATED 288 bytes, expected 291
  The frame announces more bytes than there are.
  One or more bytes were lost on the line: check the wiring, the length of the cable and the adapter.

line 3: refused: JK_TRUNCATED 288 bytes, expected 291
`);
  });

  it("shows control characters instead of sending them to the terminal", async () => {
    expect((await run("nw", ["\u001b[2J"])).text).not.toContain("\u001b");
    expect((await run("sma", ["\u001b[2J"])).text).not.toContain("\u001b");
  });
});
