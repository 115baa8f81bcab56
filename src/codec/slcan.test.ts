import { describe, expect, it } from "vitest";
import type { SlcanEvent, SlcanReader } from "./slcan.ts";
import { encodeSlcan, SLCAN_COMMANDS, slcanBytes, slcanReader } from "./slcan.ts";

const text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const read = (input: string): { events: readonly SlcanEvent[]; junk: number } => {
  const reader: SlcanReader = slcanReader();
  const events = reader.feed(slcanBytes(input));
  return { events, junk: reader.junk };
};
const frame = (id: number, ...data: number[]): SlcanEvent => ({ kind: "frame", frame: { id, data: Uint8Array.from(data) } });

describe("encodeSlcan", () => {
  it("writes t, id, length, data, CR", () => {
    const data = Uint8Array.of(0x26, 0x02, 0x4c, 0x04, 0x4c, 0x04, 0xb0, 0x01);
    expect(text(encodeSlcan({ id: 0x351, data }))).toBe("t351826024C044C04B001\r");
    expect(text(encodeSlcan({ id: 0x00f, data: new Uint8Array() }))).toBe("t00F0\r");
    expect(text(encodeSlcan({ id: 0, data: new Uint8Array() }))).toBe("t0000\r");
    expect(text(encodeSlcan({ id: 0x7ff, data: new Uint8Array() }))).toBe("t7FF0\r");
  });

  it("throws on what cannot be a frame", () => {
    for (const id of [-1, 0x800, 1.5, Number.NaN]) {
      expect(() => encodeSlcan({ id, data: new Uint8Array() })).toThrow(RangeError);
    }
    const message = "expected id 0..0x7FF and up to 8 bytes, got id 1 and 9 bytes";
    expect(() => encodeSlcan({ id: 1, data: new Uint8Array(9) })).toThrow(new RangeError(message));
  });

  it("knows the commands for 500 kbit/s", () => {
    expect(SLCAN_COMMANDS).toEqual({ close: "C\r", bitrate500k: "S6\r", open: "O\r" });
  });
});

describe("slcanReader", () => {
  it("reads frames in either case, with or without a timestamp", () => {
    expect(read("t3558aAbB010203040506\r").events).toEqual([frame(0x355, 0xaa, 0xbb, 1, 2, 3, 4, 5, 6)]);
    expect(read("t00F0\r").events).toEqual([frame(0x00f)]);
    expect(read("t35512AEA5F\r").events).toEqual([
      { kind: "frame", frame: { id: 0x355, data: Uint8Array.of(0x2a) }, timestampMs: 59999 },
    ]);
  });

  it("reads a timestamp behind any number of bytes", () => {
    expect(read("t3552AABB0001\r").events).toEqual([
      { kind: "frame", frame: { id: 0x355, data: Uint8Array.of(0xaa, 0xbb) }, timestampMs: 1 },
    ]);
  });

  it("reads the answers of an adapter", () => {
    expect(read("\rz\rZ\r\u0007")).toEqual({
      events: [{ kind: "ok", reply: "" }, { kind: "ok", reply: "z" }, { kind: "ok", reply: "Z" }, { kind: "error" }],
      junk: 0,
    });
  });

  it("takes CR LF", () => {
    expect(read("z\r\nt00F0\r\n")).toEqual({ events: [{ kind: "ok", reply: "z" }, frame(0x00f)], junk: 0 });
  });

  it("passes on what it does not need", () => {
    const lines = ["C", "S6", "O", "V1013", "NA123", "Z1", "T1BADC0DE2AABB", "r3558", "R1BADC0DE8", "F00"];
    expect(read(`${lines.join("\r")}\r`)).toEqual({ events: lines.map((line) => ({ kind: "other", line })), junk: 0 });
  });

  it.each([
    ["t3559AABBCCDDEEFF001122\r", "a length above 8"],
    ["t8558AABBCCDDEEFF0011\r", "an id above 7FF"],
    ["t3558AABB\r", "data cut off"],
    ["t3552AAB\r", "half a byte"],
    ["t3552AABBCC\r", "too much data"],
    ["t3552AAGG\r", "no hex digits"],
    ["t\r", "no frame at all"],
    ["tt3550\r", "a letter before a frame"],
    ["t3551AAxyz\r", "text behind a frame"],
    ["V10\n13\r", "a line feed inside"],
    ["\u0001abc\r", "a control character before text"],
    ["abc\u0001\r", "a control character behind text"],
    ["351#00\r", "another notation"],
    ["\u0000\r", "a control character"],
    ["\u00ff\u00fe\r", "noise"],
  ])("counts %j as junk: %s", (line) => {
    expect(read(`${line}t00F0\r`)).toEqual({ events: [frame(0x00f)], junk: line.length });
  });

  it("drops a line without end and finds the next one", () => {
    const noise = "t".repeat(100_000);
    expect(read(`${noise}\rt00F0\r`)).toEqual({ events: [frame(0x00f)], junk: noise.length + 1 });
    expect(read("x".repeat(32) + "\r").events).toEqual([{ kind: "other", line: "x".repeat(32) }]);
    expect(read("x".repeat(33) + "\r")).toEqual({ events: [], junk: 34 });
  });

  it("takes BEL as an answer that cuts a line short", () => {
    expect(read("t3558AA\u0007t00F0\r")).toEqual({ events: [{ kind: "error" }, frame(0x00f)], junk: 7 });
    expect(read(`${"y".repeat(50)}\u0007t00F0\r`)).toEqual({ events: [{ kind: "error" }, frame(0x00f)], junk: 50 });
  });

  it("waits for the end of a line", () => {
    const reader = slcanReader();
    expect(reader.feed(slcanBytes("t3551"))).toEqual([]);
    expect(reader.feed(slcanBytes("2A"))).toEqual([]);
    expect(reader.feed(slcanBytes("\r"))).toEqual([frame(0x355, 0x2a)]);
    expect(reader.junk).toBe(0);
  });
});
