import { beforeEach, describe, expect, it } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { bytesOf, capture } from "../../test/support/nw-captures.ts";
import { recordingLog, type RecordingLog } from "../../test/support/recording-log.ts";
import { runPoller } from "../../test/support/run-poller.ts";
import { formatHex } from "../codec/hex.ts";
import { SiinterjkError } from "../errors.ts";
import { memoryBytePair, type MemoryBytePort } from "../io/memory-ports.ts";
import { inTurns } from "./in-turns.ts";
import { JkPoller } from "./jk-poller.ts";
import { NW_ADVICE, nwReader } from "./nw-reader.ts";
import type { PolledPack } from "./polled-pack.ts";

/** A BMS that answers each request with what the test says, after 26 ms as on the wire. */
type Reply = readonly Uint8Array[] | "silence";

const READ_ALL = "4E 57 00 13 00 00 00 00 06 03 00 00 00 00 00 00 68 00 00 01 29";
const CHARGING = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
const NOISE = bytesOf(capture("nw-14s-line-noise-badchecksum-fw8.21W"));
const ECHO = bytesOf(capture("nw-echo-of-own-request"));
const SINGLE = bytesOf(capture("nw-read03-85-soc"));

let clock: FakeClock;
let log: RecordingLog;
let poller: JkPoller;
/** The only pack of most tests. */
let pack: PolledPack;
let far: MemoryBytePort;
let asked: { atMs: number; hex: string }[];
let reply: () => Reply;
let canOpen: () => boolean;
let opened: number;
let stop: () => Promise<void>;

beforeEach(() => {
  clock = new FakeClock();
  log = recordingLog();
  asked = [];
  opened = 0;
  reply = () => [CHARGING];
  canOpen = () => true;
  poller = new JkPoller({
    packs: ["Block 1"],
    dialect: inTurns([nwReader()], NW_ADVICE),
    open: () => {
      if (!canOpen()) return Promise.reject(new SiinterjkError("PORT_NOT_FOUND", "/dev/ttyUSB0 is not there"));
      opened++;
      return Promise.resolve(line());
    },
    clock,
    settings: { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 },
    log,
  });
  pack = poller.packs[0]!;
  stop = runPoller(poller, clock);
  return () => stop();
});

/** A fresh line to the BMS. */
function line(): MemoryBytePort {
  const [near, other] = memoryBytePair("/dev/ttyUSB0", "BMS");
  far = other;
  other.onData((chunk) => {
    asked.push({ atMs: clock.nowMs(), hex: formatHex(chunk) });
    const chunks = reply();
    if (chunks === "silence") return;
    void clock.sleep(26).then(() => chunks.forEach((bytes) => other.write(bytes)));
  });
  return near;
}

describe("asking", () => {
  it("sends the read-all request once a second on a fixed beat, and nothing else", async () => {
    await clock.advance(10_500);
    expect(asked.map((request) => request.atMs)).toEqual([0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10_000]);
    expect(new Set(asked.map((request) => request.hex))).toEqual(new Set([READ_ALL]));
  });

  it("has the reading with the time of its last byte", async () => {
    await clock.advance(500);
    expect(pack.observed()).toMatchObject({
      ok: true,
      atMs: 26,
      value: { packVoltageV: 53.15, currentA: 10.12, socPct: 46, capacityAh: 230, chargeMosOn: true },
    });
  });

  it("keeps to the beat after replies that take long, and to the gap", async () => {
    reply = () => "silence";
    await clock.advance(3500);
    expect(asked.map((request) => request.atMs)).toEqual([0, 1000, 2000, 3000]);
  });
});

describe("what goes wrong", () => {
  it.each([
    ["no reply", (): Reply => "silence", "timeout", "no reply within 300 ms"],
    ["a part of a reply", (): Reply => [CHARGING.subarray(0, 200)], "timeout", "200 bytes but no whole reply within 300 ms"],
    ["a damaged reply", (): Reply => [NOISE], "bad-checksum", "sum"],
    ["only the echo of the request", (): Reply => [ECHO], "echo", ""],
    ["a reply that lacks what is needed", (): Reply => [SINGLE], "malformed", ""],
  ] as const)("%s is an absence with its cause, and the last reading keeps its age", async (_, next, why, detail) => {
    await clock.advance(500);
    reply = next;
    await clock.advance(1000);
    expect(pack.observed()).toMatchObject({ ok: false, why, last: { atMs: 26, value: { socPct: 46 } } });
    expect(pack.health()).toMatchObject({ asked: 2, answered: 1, failed: { [why]: 1 } });
    expect(pack.health().trouble).toContain(detail);
    reply = () => [CHARGING];
    await clock.advance(1000);
    expect(pack.observed()).toMatchObject({ ok: true, atMs: 2026 });
    expect(pack.health().trouble).toBeNull();
  });

  it("finds the reply behind an echo, noise and in pieces", async () => {
    reply = () => [ECHO, Uint8Array.of(0x4e, 0x57, 0x00, 0xff, 0x00), CHARGING.subarray(0, 7), CHARGING.subarray(7)];
    await clock.advance(500);
    expect(pack.observed().ok).toBe(true);
  });

  it("does not take the late reply of the last request for this one's start", async () => {
    reply = () => [CHARGING.subarray(0, 100)];
    await clock.advance(900);
    reply = () => [CHARGING];
    await clock.advance(600);
    expect(pack.observed()).toMatchObject({ ok: true, atMs: 1026 });
  });

  it("takes a reply that the program found only after it had stood still for no younger than the request's time", async () => {
    await clock.advance(20);
    clock.stall(3_600_000); // the reply has waited in the system's buffer all the time
    far.write(CHARGING);
    await clock.advance(0);
    expect(pack.observed()).toMatchObject({ ok: true, atMs: 300 });
  });

  it("tells once that requests keep failing, and once that they do no more", async () => {
    await clock.advance(500);
    reply = () => [NOISE];
    await clock.advance(20_000);
    reply = () => [CHARGING];
    await clock.advance(5000);
    expect(log.lines("warn")).toHaveLength(1);
    expect(log.lines("warn")[0]).toMatch(/^Block 1: .*3 requests in a row have failed\. Check A\/B wiring/);
    expect(log.lines("info").filter((line) => line.includes("answers again"))).toEqual([
      "Block 1: answers again after 20 failed requests",
    ]);
  });
});

describe("the port", () => {
  it("is opened again after it was pulled, with growing pauses, and told once", async () => {
    await clock.advance(1500);
    canOpen = () => false;
    far.unplug();
    await clock.advance(60_000);
    expect(pack.observed()).toMatchObject({ ok: false, why: "port-closed", last: { atMs: 1026 } });
    expect(log.lines("warn")).toEqual(["Block 1: port down: unplugged"]);
    canOpen = () => true;
    await clock.advance(6000);
    expect(pack.observed().ok).toBe(true);
    expect(pack.health()).toMatchObject({ port: "open", reopened: 1 });
    expect(opened).toBe(2);
  });

  it("that is missing at the start is waited for", async () => {
    await stop();
    canOpen = () => false;
    stop = runPoller(poller, clock);
    await clock.advance(30_000);
    expect(pack.health().port).toBe("down");
    canOpen = () => true;
    await clock.advance(6000);
    expect(pack.observed().ok).toBe(true);
  });

  it("that is dead without telling is opened anew after 5 requests, then ever more rarely", async () => {
    await clock.advance(500);
    reply = () => "silence";
    await clock.advance(5600);
    expect(opened).toBe(2);
    await clock.advance(10_000);
    expect(opened).toBe(3);
    await clock.advance(600_000);
    expect(opened).toBeLessThan(20);
    expect(log.lines("warn")).toHaveLength(1); // the BMS may just be off: no word about ports
    reply = () => [CHARGING];
    await clock.advance(1100);
    expect(pack.observed().ok).toBe(true);
  });

  it("is released when it is told to stop", async () => {
    await clock.advance(100);
    await stop();
    await clock.advance(5000);
    expect(asked).toHaveLength(1);
    expect(await far.ended).toMatchObject({ expected: false });
  });
});
