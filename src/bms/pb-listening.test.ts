/** A bus on which a JK BMS is the master itself, as it was captured. */
import { beforeEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import { property } from "../../test/support/fc.ts";
import type { FakeClock } from "../../test/support/fake-clock.ts";
import { pbBench } from "../../test/support/pb-bench.ts";
import { masterTalk, replyOf, requestOf, type PbBus } from "../../test/support/pb-bus.ts";
import { busTalk } from "../../test/support/pb-captures.ts";
import type { RecordingLog } from "../../test/support/recording-log.ts";
import type { JkPoller } from "./jk-poller.ts";

/** 20 lines, 220 ms apart: a turn of 4.4 s. */
const TALK = masterTalk(busTalk);

let clock: FakeClock;
let log: RecordingLog;
let bus: PbBus;
let poller: JkPoller;
let readings: number;
/** The master sends its turns. */
let master: boolean;
let talk: readonly Uint8Array[];

function start(addresses: readonly number[]): () => Promise<void> {
  readings = 0;
  master = false;
  talk = TALK;
  const bench = pbBench(addresses, () => readings++);
  ({ clock, log, bus, poller } = bench);
  return bench.end;
}

async function pass(seconds: number): Promise<void> {
  const untilMs = clock.nowMs() + seconds * 1000;
  for (let i = 0; clock.nowMs() < untilMs; i++) {
    if (master) bus.far.write(talk[i % talk.length]!);
    await clock.advance(220);
  }
}

const mode = () => poller.packs[0]!.health().mode;
const observed = (i: number) => poller.packs[i]!.observed();

describe("a bus that has a master", () => {
  beforeEach(() => start([7, 0, 2]));

  it("is never asked; the packs are read from what the master is told, from the second turn on", async () => {
    master = true;
    await pass(4.4);
    expect(readings).toBe(0);
    await pass(13.2);
    expect(bus.asked).toEqual([]);
    expect(mode()).toBe("listening");
    // Slave 7, its settings of the first turn behind it; the master itself.
    expect(observed(0)).toMatchObject({ ok: true, value: { cellsV: { 0: 3.349 }, protection: { cellOverVoltageV: 3.61 } } });
    expect(observed(1)).toMatchObject({ ok: true, value: { protection: { chargeUnderTemperatureC: -20 } } });
    expect(readings).toBe(6);
    expect(poller.packs[0]!.health()).toMatchObject({ port: "open", asked: 0, failed: {}, trouble: null });
  });

  it("is read without settings where the master never asks for them, from the fourth turn on", async () => {
    master = true;
    talk = TALK.map((line, i) => (busTalk[i]!.is.type === "settings" ? Uint8Array.of(0) : line));
    await pass(13.2);
    expect(readings).toBe(0);
    await pass(4.4);
    expect(observed(0)).toMatchObject({ ok: true, value: { cellsV: { 0: 3.349 } } });
    expect(readings).toBe(2);
  });

  it("tells what that costs and how to change it, once", async () => {
    master = true;
    await pass(60);
    const told = log.lines("info").filter((line) => line.includes("another master"));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /every 4\.4 s.*does not ask is not seen.*freshMs must be 10000.*switches \(DIP\) of all BMSs to 1\.\.15/,
    );
  });

  it("makes a pack fail that the master does not ask", async () => {
    master = true;
    await pass(60);
    expect(observed(2)).toMatchObject({ ok: false, why: "timeout" });
    expect(poller.packs[2]!.health().trouble).toBe("not heard for 9 s on a bus that is only listened to");
    expect(log.lines("warn")).toEqual([expect.stringMatching(/^Block 2: not heard for 9 s/)]);
    expect([observed(0).ok, observed(1).ok]).toEqual([true, true]);
  });

  it("is asked when the master has been silent for 2 s, but the master itself is not", async () => {
    master = true;
    await pass(20);
    master = false;
    const silentMs = clock.nowMs();
    await clock.advance(30_000);
    expect(mode()).toBe("polling");
    expect(bus.asked[0]!.atMs - silentMs).toBeGreaterThan(1_700);
    expect(bus.asked[0]!.atMs - silentMs).toBeLessThan(3_100);
    expect(new Set(bus.asked.map(({ address }) => address))).toEqual(new Set([7, 2]));
    expect([observed(0).ok, observed(1).ok, observed(2).ok]).toEqual([true, false, true]);
    expect(log.lines("info").filter((line) => line.includes("asking again"))).toHaveLength(1);
  });

  it("gives no reading out of bytes that have waited while the process stood still", async () => {
    master = true;
    await pass(20);
    const before = readings;
    clock.stall(3_600_000);
    bus.far.write(replyOf(7, "status"));
    await clock.advance(0);
    expect(readings).toBe(before);
    await pass(9);
    expect(readings).toBeGreaterThan(before);
  });
});

describe("a bus without a master", () => {
  beforeEach(() => start([1, 7]));

  it("is left alone at once when one appears, and asked again when it has gone", async () => {
    await pass(10);
    expect(mode()).toBe("polling");
    bus.take();
    const atMs = clock.nowMs();
    master = true;
    await pass(10);
    expect(mode()).toBe("listening");
    expect(bus.take().filter((request) => request.atMs > atMs + 300)).toEqual([]);
    expect(log.lines("warn")).toEqual([expect.stringContaining("Block 1, Block 7: another master asks on /dev/ttyUSB0")]);
    master = false;
    await pass(10);
    expect(mode()).toBe("polling");
    expect([observed(0).ok, observed(1).ok]).toEqual([true, true]);
  });

  it("that hears a foreign request in the middle of an exchange ends it without blame", async () => {
    await clock.advance(10_010);
    expect(bus.asked.at(-1)).toMatchObject({ atMs: 10_000, address: 1 });
    const failed = poller.packs[0]!.health().failed;
    bus.far.write(requestOf(9, "status"));
    await clock.advance(500);
    expect([mode(), poller.packs[0]!.health().failed]).toEqual(["listening", failed]);
  });

  it("takes each request of its own for an echo once only", async () => {
    bus.script = ({ address, asks }) => [requestOf(address, asks), requestOf(address, asks)];
    await clock.advance(1_600);
    expect(mode()).toBe("listening");
  });

  it("takes an acknowledgement of address 0 for a master", async () => {
    await clock.advance(5_500);
    bus.far.write(replyOf(0, "settings"));
    await clock.advance(10);
    expect(mode()).toBe("listening");
  });
});

describe("noise", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.constantFrom(...TALK),
    fc.tuple(fc.constantFrom(...TALK), fc.nat(400)).map(([line, n]) => line.subarray(0, n)),
    fc.tuple(fc.constantFrom(...TALK), fc.nat(300), fc.nat(255)).map(([line, at, byte]) => line.with(at % line.length, byte)),
  );
  const storm = fc.array(fc.tuple(fc.integer({ min: 0, max: 700 }), anything), { minLength: 1, maxLength: 40 });

  it("never stops the reading, and what comes of it is soon over", async () => {
    await fc.assert(
      fc.asyncProperty(storm, async (bursts) => {
        const end = start([1, 7]);
        for (const [waitMs, bytes] of bursts) {
          await clock.advance(waitMs);
          bus.far.write(bytes);
        }
        await clock.advance(25_000);
        const nowMs = clock.nowMs();
        for (const pack of poller.packs) {
          const seen = pack.observed();
          expect(seen.ok && nowMs - seen.atMs <= 2_000).toBe(true);
        }
        expect([mode(), bus.strange]).toEqual(["polling", []]);
        await end();
      }),
      property(60),
    );
  });
});
