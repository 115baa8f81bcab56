import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../../../test/support/fake-clock.ts";
import { property } from "../../../../test/support/fc.ts";
import { bytesOf, capture } from "../../../../test/support/nw-captures.ts";
import { fromHex, pbCapture, wireOf } from "../../../../test/support/pb-captures.ts";
import { recordingLog, type RecordingLog } from "../../../../test/support/recording-log.ts";
import { traffic } from "../api/traffic.ts";
import { TrafficRing } from "./traffic-ring.ts";

const WALL_MS = 1_780_000_000_000;
const REPLY = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const REQUEST = fromHex(capture("nw-16s-charging-10A-fw11.262H").requestHex);

let clock: FakeClock;
let log: RecordingLog;
let ring: TrafficRing;

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  ring = new TrafficRing({ clock, wallNowMs: () => WALL_MS + clock.nowMs(), log });
});

/** Everything that is there, once nothing more comes. */
const all = (after = 0, limit = 1000) => {
  clock.stall(1_000);
  const frames = ring.after(after, limit);
  traffic.parse({ frames });
  return frames;
};
const can = (id: number, hex: string) => ({ id, data: fromHex(hex) });

describe("the traffic", () => {
  it("shows a request and its reply in the NW protocol, however the bytes come", () => {
    ring.tap("Block 1", "out", REQUEST);
    clock.stall(20);
    for (let at = 0; at < REPLY.length; at += 50) {
      ring.tap("Block 1", "in", REPLY.subarray(at, at + 50));
      clock.stall(5);
    }
    expect(ring.after(0, 10).map(({ what }) => what)).toEqual(["NW request"]); // the rest may still come
    const frames = all();
    expect(frames).toMatchObject([
      { id: 1, atMs: WALL_MS, bus: "rs485", line: "Block 1", direction: "sent", what: "NW request", bytes: 21, ok: true },
      { id: 2, atMs: WALL_MS + 20, direction: "received", what: "NW reply", bytes: 291, ok: true },
    ]);
    expect(frames[0]!.hex).toBe("4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29");
    expect(frames[1]!.meaning).toMatch(/^5\d\.\d\d V, \+10\.12 A, SOC \d+ %, 16 cells 3\.\d{3}\.\.3\.\d{3} V/);
  });

  it("shows the CAN frames of both sides, and an echo once", () => {
    ring.tap("CAN", "out", can(0x351, "26024C044C04B001"));
    ring.tap("CAN", "echo", can(0x351, "26024C044C04B001"));
    ring.tap("CAN", "in", can(0x305, "1802F6FFDC006202"));
    ring.tap("CAN", "refused", can(0x355, "3C00640070170000"));
    ring.tap("CAN", "in", can(0x123, "01"));
    ring.tap("CAN", "in", can(0x305, "18"));
    expect(all().map(({ direction, what, meaning, ok }) => [direction, what, meaning, ok])).toEqual([
      ["sent", "351", "charge 55 V 110 A, discharge 43.2 V 110 A", true],
      ["received", "305", "53.6 V, 1 A, 22 degC, SOC 61 %", true],
      ["sent", "355", "not taken by the port: SOC 60 % (fine 60 %), SOH 100 %", false],
      ["received", "123", expect.stringContaining("0x123"), true],
      ["received", "305", expect.stringContaining("0x305"), false],
    ]);
  });

  it("shows the bus of the newer BMSs: a frame with its acknowledgement, and requests", () => {
    const status = pbCapture("pb-status-16s-addr3");
    ring.tap("A, B", "out", fromHex(status.requestHex));
    ring.tap("A, B", "in", wireOf(status));
    const [request, reply] = all();
    expect(request).toMatchObject({ what: "PB request", meaning: "address 3: status", ok: true });
    expect(reply).toMatchObject({ what: "PB status", ok: true });
    expect(reply!.meaning).toMatch(/^5\d\.\d\d V, .*16 cells .*from address 3 \(status\)$/);
  });

  it("says what is wrong with what is no frame", () => {
    ring.tap("A", "in", REPLY.subarray(0, 100));
    clock.stall(500);
    ring.tap("A", "in", REPLY.with(60, REPLY[60]! ^ 1));
    clock.stall(500);
    ring.tap("A", "in", Uint8Array.of(1, 2, 3));
    expect(all().map(({ what, meaning, ok }) => [what, meaning, ok])).toEqual([
      ["noise", "100 bytes that are no frame", false],
      ["noise", expect.stringMatching(/^JK_CHECKSUM /), false],
      ["noise", "3 bytes that are no frame", false],
    ]);
  });

  it("never shows passwords, serial numbers and names that owners give", () => {
    const info = wireOf(pbCapture("pb-info-addr3-fw15.41"));
    const hidden = Uint8Array.from(info);
    hidden.set(Buffer.from("123456789AB"), 86);
    hidden.set(Buffer.from("sesame"), 118);
    hidden[299] = hidden.slice(0, 299).reduce((sum, byte) => sum + byte, 0) % 256;
    ring.tap("A", "in", REPLY);
    clock.stall(500);
    ring.tap("A", "in", REPLY.subarray(0, 290)); // not whole
    clock.stall(500);
    ring.tap("B", "in", hidden);
    clock.stall(500);
    ring.tap("B", "in", hidden.subarray(0, 250));
    clock.stall(500);
    ring.tap("B", "in", hidden.with(299, hidden[299] ^ 1));
    ring.tap("CAN", "in", { id: 0x380, data: new TextEncoder().encode("SERIAL12") });
    const shown = all()
      .map(({ hex, meaning, what }) => `${Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1")} ${meaning} ${what}`)
      .join("\n");
    for (const secret of ["221187", "beki", "123456789AB", "sesame", "SERIAL"]) expect(shown).not.toContain(secret);
    expect(all()).toHaveLength(6);
  });

  it("gives what came after a number, the newest of it", () => {
    for (let i = 0; i < 5; i++) ring.tap("CAN", "in", can(0x305, "1802F6FFDC006202"));
    expect(all(2).map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(all(0, 2).map(({ id }) => id)).toEqual([4, 5]);
    expect(all(5)).toEqual([]);
  });

  it("is bounded in number and bytes, whatever comes", () => {
    for (let i = 0; i < 3_000; i++) ring.tap("CAN", "in", can(0x305, "1802F6FFDC006202"));
    expect(all()).toHaveLength(1_000);
    for (let i = 0; i < 3_000; i++) {
      ring.tap("A", "in", new Uint8Array(5_000));
      clock.stall(200);
    }
    expect(ring.heldBytes).toBeLessThanOrEqual(400_000);
    const frames = all();
    expect(frames.at(-1)).toMatchObject({ id: 6_000, bytes: 1024 });
    expect(frames.at(-1)!.hex).toHaveLength(600 * 3 - 1);
  });

  it("takes any bytes on any line", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom("A", "B"),
            fc.constantFrom("in" as const, "out" as const),
            fc.uint8Array({ maxLength: 400 }),
            fc.nat(200),
          ),
        ),
        (taps) => {
          for (const [line, direction, bytes, afterMs] of taps) {
            ring.tap(line, direction, bytes);
            clock.stall(afterMs);
          }
          all();
          expect(log.lines("error")).toEqual([]);
        },
      ),
      property(100),
    ));

  it("ends with a mistake in it, and says so once, instead of disturbing the line", () => {
    const broken = new TrafficRing({
      clock,
      log,
      wallNowMs: () => {
        throw new Error("no clock");
      },
    });
    broken.tap("A", "out", REQUEST);
    broken.tap("A", "out", REQUEST);
    expect(log.lines("error")).toEqual(["WEB_FAULT no clock: the bridge goes on"]);
    expect(broken.after(0, 10)).toEqual([]);
  });
});
