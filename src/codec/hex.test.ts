import { describe, expect, it } from "vitest";
import { ERRORS } from "../errors.ts";
import { formatHex, parseHex } from "./hex.ts";

describe("parseHex", () => {
  it.each([
    ["4E570013", [0x4e, 0x57, 0x00, 0x13]],
    ["4e 57 00 13", [0x4e, 0x57, 0x00, 0x13]],
    ["  4E,57,\n00\t13 \r\n", [0x4e, 0x57, 0x00, 0x13]],
    ["0x4E, 0x57, 0X00, 0x13", [0x4e, 0x57, 0x00, 0x13]],
    ["0x4e570013", [0x4e, 0x57, 0x00, 0x13]],
    ["4E:57:00:13", [0x4e, 0x57, 0x00, 0x13]],
    ["", []],
    [" \n", []],
  ])("reads %j", (text, bytes) => {
    expect(parseHex(text)).toEqual({ ok: true, value: Uint8Array.from(bytes) });
  });

  it.each([
    ["4E 5", '"5" after 1 bytes has an odd number of hex digits, expected pairs like 4E 57'],
    ["4E 573", '"573" after 1 bytes has an odd number of hex digits, expected pairs like 4E 57'],
    ["9F:00:46:0:00:64", '"0" after 3 bytes has an odd number of hex digits, expected pairs like 4E 57'],
    ["4E XY", '"XY" after 1 bytes is not hex, expected pairs like 4E 57'],
    ["0x", '"0x" after 0 bytes is not hex, expected pairs like 4E 57'],
    ["4E+5", '"4E+5" after 0 bytes is not hex, expected pairs like 4E 57'],
    ["G4E", '"G4E" after 0 bytes is not hex, expected pairs like 4E 57'],
    ["z".repeat(24), `"${"z".repeat(24)}" after 0 bytes is not hex, expected pairs like 4E 57`],
    ["z".repeat(500), `"${"z".repeat(24)}..." after 0 bytes is not hex, expected pairs like 4E 57`],
  ])("refuses %j", (text, message) => {
    expect(parseHex(text)).toEqual({ ok: false, error: { code: "HEX_SYNTAX", message } });
    expect(ERRORS).toHaveProperty("HEX_SYNTAX");
  });
});

describe("formatHex", () => {
  it("writes pairs in upper case, apart by spaces", () => {
    expect(formatHex(Uint8Array.of(0x4e, 0x57, 0x00, 0x0a, 0xff))).toBe("4E 57 00 0A FF");
    expect(formatHex(new Uint8Array())).toBe("");
  });

  it("writes what parseHex reads", () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(parseHex(formatHex(all))).toEqual({ ok: true, value: all });
  });
});
