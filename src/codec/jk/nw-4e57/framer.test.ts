import { describe, expect, it } from "vitest";
import { bytesOf, capture, goodCaptures, nwCaptures, replyAround, withChecksum } from "../../../../test/support/nw-captures.ts";
import { ERRORS } from "../../../errors.ts";
import { checkNwFrame, nwFramer, type JkCode } from "./framer.ts";

const FULL = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const SOC = bytesOf(capture("nw-read03-85-soc"));
const join = (...parts: Iterable<number>[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const changed = (bytes: Uint8Array, at: number, value: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte));

describe("checkNwFrame", () => {
  it.each(goodCaptures.map((one) => [one.id, one] as const))("takes %s", (_, one) => {
    const bytes = bytesOf(one);
    expect(checkNwFrame(bytes)).toMatchObject({
      ok: true,
      value: { ...one.expected.frame, record: 0, information: bytes.subarray(11, -9) },
    });
  });

  it.each(nwCaptures.filter((one) => one.reject).map((one) => [one.id, one] as const))("refuses %s", (_, one) => {
    const checked = checkNwFrame(bytesOf(one));
    expect(checked).toMatchObject({ ok: false, error: { code: one.refusedWith } });
  });

  const refusals: readonly (readonly [string, Uint8Array, JkCode, string])[] = [
    ["nothing", new Uint8Array(), "JK_NO_FRAME", "no bytes, expected a frame that starts with 4E 57"],
    ["another protocol", Uint8Array.of(0xdd, 0xa5, 0x03), "JK_NO_FRAME", "starts with DD A5, expected 4E 57"],
    ["another first byte", Uint8Array.of(0x4f, 0x57), "JK_NO_FRAME", "starts with 4F 57, expected 4E 57"],
    ["half a start", Uint8Array.of(0x4e, 0x00), "JK_NO_FRAME", "starts with 4E 00, expected 4E 57"],
    ["a start alone", Uint8Array.of(0x4e), "JK_TRUNCATED", "1 bytes, expected at least 20"],
    ["a start with half a length", FULL.subarray(0, 3), "JK_TRUNCATED", "3 bytes, expected at least 20"],
    ["a start with a length alone", FULL.subarray(0, 4), "JK_TRUNCATED", "4 bytes, expected 291"],
    ["a lost end", FULL.subarray(0, 288), "JK_TRUNCATED", "288 bytes, expected 291"],
    ["a byte too many", join(FULL, [0]), "JK_LENGTH", "length field says 291 bytes, 292 came"],
    ["a length too long", changed(FULL, 2, 0x21), "JK_LENGTH", "length field 8481, expected 18..398"],
    ["a length too short", changed(changed(SOC, 2, 0), 3, 17), "JK_LENGTH", "length field 17, expected 18..398"],
    ["another end marker", changed(FULL, 286, 0x69), "JK_END_MARKER", "byte 286 of 291 is 69, expected 68"],
    ["a changed byte", changed(FULL, 14, FULL[14]! + 2), "JK_CHECKSUM", "sum 53BD, expected 53BB (291 bytes)"],
    ["a changed sum", changed(FULL, 290, 0x41), "JK_CHECKSUM", "sum 53BB, expected 5341 (291 bytes)"],
    ["a sum in the reserved word", changed(FULL, 288, 0x01), "JK_CHECKSUM", "sum 53BB, expected 000153BB (291 bytes)"],
    [
      "our request",
      bytesOf(capture("nw-echo-of-own-request")),
      "JK_ECHO",
      "source 3, transport 0, expected source 0 (BMS), transport 1 (reply)",
    ],
    ["a reply of the app", replyAround([0x85, 50], { source: 1 }), "JK_ECHO", "source 1, transport 1, expected source 0"],
    ["an upload", replyAround([0x85, 50], { transport: 2 }), "JK_ECHO", "source 0, transport 2, expected source 0"],
  ];
  it.each(refusals)("refuses %s", (_, bytes, code, message) => {
    const checked = checkNwFrame(bytes);
    expect(checked).toMatchObject({ ok: false, error: { code } });
    expect(checked.ok ? "" : checked.error.message).toContain(message);
    expect(ERRORS).toHaveProperty(code);
  });

  it("tells what the bytes sum up to and what the frame says", () => {
    const noisy = checkNwFrame(bytesOf(capture("nw-14s-line-noise-terminal-badchecksum-fw10.10")));
    // The receiver of this frame printed the same two sums.
    expect(noisy).toMatchObject({ error: { message: "sum 5968, expected 58E4 (285 bytes)" } });
  });

  it("takes the shortest and the longest frame", () => {
    expect(checkNwFrame(replyAround([]))).toMatchObject({ ok: true, value: { information: new Uint8Array() } });
    expect(checkNwFrame(replyAround(new Uint8Array(380)))).toMatchObject({ ok: true });
    expect(checkNwFrame(replyAround(new Uint8Array(381)))).toMatchObject({ error: { code: "JK_LENGTH" } });
  });

  it("reads the terminal and the record number", () => {
    const numbered = Uint8Array.from(SOC);
    numbered.set([1, 2, 3, 4], 4);
    numbered.set([5, 6, 7, 8], numbered.length - 9);
    expect(checkNwFrame(withChecksum(numbered))).toMatchObject({ value: { terminal: 0x01020304, record: 0x05060708 } });
  });

  it("counts the sum modulo 65536", () => {
    // 380 x 255 alone is more than 65535
    expect(checkNwFrame(replyAround(new Uint8Array(380).fill(0xff)))).toMatchObject({ ok: true });
    expect(checkNwFrame(replyAround(new Uint8Array(180).fill(0xff)))).toMatchObject({ ok: true });
  });
});

describe("nwFramer", () => {
  it("gives a frame once its last byte is there, and a copy that lives on", () => {
    const framer = nwFramer();
    expect(framer.feed(FULL.subarray(0, 290))).toEqual({ frames: [], faults: [], discardedBytes: 0 });
    expect(framer.pendingBytes).toBe(290);
    const { frames, faults, discardedBytes } = framer.feed(FULL.subarray(290));
    expect([faults, discardedBytes, framer.pendingBytes]).toEqual([[], 0, 0]);
    framer.feed(SOC);
    expect(frames.map((frame) => frame.information)).toEqual([FULL.slice(11, -9)]);
  });

  it("finds frames between noise and echoes, and counts what it threw away", () => {
    const echo = bytesOf(capture("nw-echo-of-own-request"));
    const fed = nwFramer().feed(join([0x00, 0x4e, 0x4e, 0xff], echo, FULL, [0x57], SOC));
    expect(fed.frames.map((frame) => frame.command)).toEqual([6, 3]);
    expect(fed.faults.map((fault) => fault.code)).toEqual(["JK_ECHO"]);
    expect(fed.discardedBytes).toBe(4 + 21 + 1);
  });

  it("finds a frame that begins inside a bad one", () => {
    // A start with a plausible length, cut off at once by the real frame.
    const fed = nwFramer().feed(join([0x4e, 0x57, 0x00, 0x40], FULL));
    expect(fed.frames).toHaveLength(1);
    expect(fed.faults.map((fault) => fault.code)).toEqual(["JK_END_MARKER"]);
    expect(fed.discardedBytes).toBe(4);
  });

  it("goes on by one byte after a wrong length", () => {
    for (const noise of [
      [0x4e, 0x57],
      [0x4e, 0x57, 0x4e],
      [0x4e, 0x57, 0xff, 0xff],
    ]) {
      const fed = nwFramer().feed(join(noise, FULL));
      expect(fed.frames).toHaveLength(1);
      expect(fed.faults.map((fault) => fault.code)).toEqual(["JK_LENGTH"]);
      expect(fed.discardedBytes).toBe(noise.length);
    }
  });

  it("is not led astray by 4E 57 and 68 inside a frame", () => {
    // The firmware text of 2020 begins with "NW" = 4E 57; capacity and current hold 68 where they like.
    const legacy = withChecksum(bytesOf(capture("nw-20s-legacy-noC0-current-offset")));
    const fed = nwFramer().feed(join(legacy, FULL));
    expect(fed).toMatchObject({ faults: [], discardedBytes: 0 });
    expect(fed.frames).toHaveLength(2);
  });

  it.each(nwCaptures.filter((one) => one.refusedWith === "JK_CHECKSUM").map((one) => [one.id, one] as const))(
    "refuses %s and takes the next frame",
    (_, one) => {
      const fed = nwFramer().feed(join(bytesOf(one), FULL));
      expect(fed.faults[0]).toMatchObject({ code: "JK_CHECKSUM" });
      expect(fed.frames.map((frame) => frame.information)).toEqual([FULL.slice(11, -9)]);
    },
  );

  it("waits for the rest of a truncated frame until it is reset", () => {
    const framer = nwFramer();
    const truncated = bytesOf(capture("nw-16s-truncated-288of291-fw11.52"));
    expect(framer.feed(truncated)).toEqual({ frames: [], faults: [], discardedBytes: 0 });
    expect(framer.reset()).toBe(288);
    expect([framer.pendingBytes, framer.reset()]).toEqual([0, 0]);
    expect(framer.feed(FULL).frames).toHaveLength(1);
  });

  it("keeps no byte back that cannot begin a frame, nor a start whose length is wrong", () => {
    const framer = nwFramer();
    expect([framer.feed(Uint8Array.of(0xff)).discardedBytes, framer.pendingBytes]).toEqual([1, 0]);
    expect([framer.feed(Uint8Array.of(0x4e, 0x00)).discardedBytes, framer.pendingBytes]).toEqual([2, 0]);
    const short = framer.feed(Uint8Array.of(0x4e, 0x57, 0x00, 0x00));
    expect(short).toMatchObject({ faults: [{ code: "JK_LENGTH" }], discardedBytes: 4 });
  });

  it("takes nothing with another first byte for a frame, whatever its sum", () => {
    const fed = nwFramer().feed(withChecksum(changed(FULL, 0, 0x4f)));
    expect(fed).toMatchObject({ frames: [], discardedBytes: FULL.length });
  });

  it("throws an echo away as a whole, and looks for no frame in it", () => {
    const fed = nwFramer().feed(replyAround([0xb4, 0x4e, 0x57, 0x00, 0x00, 0, 0, 0, 0], { source: 1 }));
    expect([fed.faults.map(({ code }) => code), fed.discardedBytes]).toEqual([["JK_ECHO"], 29]);
  });

  it("drops only what is left behind a frame", () => {
    const framer = nwFramer();
    framer.feed(join(SOC, FULL.subarray(0, 5)));
    expect([framer.pendingBytes, framer.reset()]).toEqual([5, 5]);
  });

  it("takes a chunk longer than its buffer", () => {
    const fed = nwFramer().feed(join(...Array.from({ length: 50 }, () => FULL)));
    expect([fed.frames.length, fed.faults.length, fed.discardedBytes]).toEqual([50, 0, 0]);
  });
});
