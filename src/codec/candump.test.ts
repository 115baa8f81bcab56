import { describe, expect, it } from "vitest";
import { formatFrame, parseCandump } from "./candump.ts";

const DATA = Uint8Array.of(0x26, 0x02, 0xf4, 0x01, 0xf4, 0x01, 0xb0, 0x01);
const SETPOINTS = { ok: true, value: { id: 0x351, data: DATA } };

describe("parseCandump", () => {
  it.each([
    "351#2602F401F401B001",
    "351#2602f401f401b001",
    "351#26.02.F4.01.F4.01.B0.01",
    "  351#2602F401F401B001\n",
    "can0 351#2602F401F401B001",
    "can0   351#2602F401F401B001   T",
    "(1712.123456) can0 351#2602F401F401B001",
    "(1712.123456) slcan0 351#2602F401F401B001 R",
    "(1712.123456) can0 351#2602F401F401B001 T",
    "  can0  351   [8]  26 02 F4 01 F4 01 B0 01",
    "can0 351 [8] 26 02 F4 01 F4 01 B0 01",
    " (1712345678.123456)  can0  351   [8]  26 02 F4 01 F4 01 B0 01",
    " (2024-04-05 21:34:38.123456)  can0  351   [8]  26 02 F4 01 F4 01 B0 01",
    " (000.200131)  can0  TX - -  351   [8]  26 02 F4 01 F4 01 B0 01",
    "  can0  RX B E  351   [8]  26 02 F4 01 F4 01 B0 01",
    "  can0  RX B  -  351   [8]  26  02 F4 01 F4 01 B0 01",
    "  can0  RX  351   [8]  26 02 F4 01 F4 01 B0 01",
    "  can0  351   [8]  26 02 F4 01 F4 01 B0 01   '&.......'",
    "  can0  351   [8]  26 02 F4 01 F4 01 B0 01   '&.''....'",
  ])("reads %j", (line) => {
    expect(parseCandump(line)).toEqual(SETPOINTS);
  });

  it("reads frames without data", () => {
    const stop = { ok: true, value: { id: 0x00f, data: new Uint8Array() } };
    expect(parseCandump("00F#")).toEqual(stop);
    expect(parseCandump("  can0  00F   [0]")).toEqual(stop);
    expect(parseCandump("  can0  00F   [0] ")).toEqual(stop);
  });

  it("reads the highest id, and a line of 200 characters", () => {
    expect(parseCandump("7FF#AB")).toEqual({ ok: true, value: { id: 0x7ff, data: Uint8Array.of(0xab) } });
    expect(parseCandump("351#2602F401F401B001".padEnd(200))).toEqual(SETPOINTS);
  });

  it.each([
    ["351#260", "pairs of hex digits"],
    ["351#26 02", "expected"],
    ["351#26..02", "pairs of hex digits"],
    ["351#26.", "pairs of hex digits"],
    ["351#GG", "pairs of hex digits"],
    ["351#26R8", "pairs of hex digits"],
    ["351#R8x", "pairs of hex digits"],
    ["351#00(1.5)", "pairs of hex digits"],
    ["  can0  351   [0]  no remote", "pairs of hex digits"],
    ["  can0  351   [2]  2 602", "pairs of hex digits"],
    ["one can0 351#00", "expected"],
    ["  can0123456789abc  351   [1]  26", "expected"],
    ["351#260200000000000000", "at most 8 bytes, got 9"],
    ["800#00", "000..7FF, got 800"],
    ["35#00", '3 hex digits, got "35"'],
    ["0351#00", '3 hex digits, got "0351"'],
    ["100000351#00", '3 hex digits, got "100000351"'],
    ["0x351#00", '3 hex digits, got "0x351"'],
    ["#00", "expected"],
    ["00000351#00", "29-bit id"],
    ["  can0  18FF50E5   [8]  00 00 00 00 00 00 00 00", "29-bit id"],
    ["20000004#0004000000000000", "error frame"],
    ["  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME", "error frame"],
    ["  can0  351   [8]  26 02", "[8] bytes, got 2"],
    ["  can0  351   [2]  26 02 F4", "[2] bytes, got 3"],
    ["  can0  351   [3]  26 2 F4", "pairs of hex digits"],
    ["351##12602", "CAN FD"],
    ["  can0  351  [08]  26 02 F4 01 F4 01 B0 01", "CAN FD"],
    ["351#R", "remote request"],
    ["351#R8", "remote request"],
    ["  can0  351   [0]  remote request", "remote request"],
    ["", "expected"],
    ["hello", "expected"],
    ["4E 57 00 13", "expected"],
    [`351#${"0".repeat(300)}`, "304 characters"],
  ])("refuses %j: %s", (line, reason) => {
    const frame = parseCandump(line);
    expect(frame).toMatchObject({ ok: false, error: { code: "CAN_SYNTAX" } });
    expect(!frame.ok && frame.error.message).toContain(reason);
  });
});

describe("formatFrame", () => {
  it("writes what parseCandump reads", () => {
    expect(formatFrame({ id: 0x351, data: DATA })).toBe("351#2602F401F401B001");
    expect(formatFrame({ id: 0x00f, data: new Uint8Array() })).toBe("00F#");
  });
});
