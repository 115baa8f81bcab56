/** Newer BMSs on one bus, with captured frames. */
import { beforeEach, describe, expect, it } from "vitest";
import type { FakeClock } from "../../test/support/fake-clock.ts";
import { joinBytes } from "../../test/support/join-bytes.ts";
import { pbBench } from "../../test/support/pb-bench.ts";
import { FRAMES, ackOf, exceptionOf, replyOf, requestOf, type Asks, type PbBus } from "../../test/support/pb-bus.ts";
import { changedFrame, frameBytesOf, modbusCapture, pbCapture } from "../../test/support/pb-captures.ts";
import type { RecordingLog } from "../../test/support/recording-log.ts";
import type { JkPoller } from "./jk-poller.ts";

let clock: FakeClock;
let log: RecordingLog;
let bus: PbBus;
let poller: JkPoller;

function start(addresses: readonly number[]): () => Promise<void> {
  const bench = pbBench(addresses);
  ({ clock, log, bus, poller } = bench);
  return bench.end;
}

const health = (i: number) => poller.packs[i]!.health();
const observed = (i: number) => poller.packs[i]!.observed();
const words = (): string[] => bus.take().map(({ address, asks }) => `${address} ${asks}`);

/** All packs read once, what was asked until then forgotten. */
async function settled(count: number): Promise<void> {
  await clock.advance(19_900 + 1000 * count);
  bus.take();
  expect(poller.packs.every((pack) => pack.observed().ok)).toBe(true);
}

describe("the script", () => {
  it("makes the acknowledgements and requests of captures", () => {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
    expect(hex(ackOf(1, "status"))).toBe(modbusCapture("modbus-fc10-trigger-ack-addr1").hex);
    expect(hex(ackOf(0, "settings"))).toBe(modbusCapture("modbus-fc10-trigger-ack-settings-addr0").hex);
    expect(hex(requestOf(3, "info"))).toBe(pbCapture("pb-info-addr3-fw15.41").requestHex);
  });
});

describe("four packs on one bus", () => {
  beforeEach(() => start([1, 2, 3, 4]));

  it("are listened for 1.5 s, then asked for their settings, then for their status, one behind the other", async () => {
    await clock.advance(1_499);
    expect(bus.asked).toEqual([]);
    await clock.advance(1_500);
    const turns = [1, 2, 3, 4].map((address) => ({ atMs: 1500 + (address - 1) * 140, address, asks: "settings" }));
    expect(bus.take()).toEqual([...turns, { atMs: 2060, address: 1, asks: "info" }]);
    expect(poller.packs.map((pack) => pack.observed().ok)).toEqual([false, false, false, false]);
    await clock.advance(1_000);
    const second = [1, 2, 3, 4].map((address) => ({ atMs: 3000 + (address - 1) * 140, address, asks: "status" }));
    expect(bus.take()).toEqual([...second, { atMs: 3560, address: 2, asks: "info" }]);
    expect(poller.packs.map((pack) => pack.observed())).toMatchObject(
      [3040, 3180, 3320, 3460].map((atMs) => ({
        ok: true,
        atMs,
        value: { packVoltageV: 52.695, capacityAh: 280, protection: { cellOverVoltageV: 3.65 } },
      })),
    );
    expect(bus.strange).toEqual([]);
  });

  it("are asked for their status alone once all is known", async () => {
    await settled(4);
    await clock.advance(2_000);
    expect(words()).toEqual([1, 2, 3, 4, 1, 2, 3, 4].map((address) => `${address} status`));
    expect(observed(2)).toMatchObject({ value: { firmware: "15A / 15.41" } });
    expect(health(0)).toMatchObject({ mode: "polling", failed: {}, trouble: null });
  });

  it("are asked for their settings again after 10 minutes, one a round", async () => {
    await settled(4);
    bus.script = ({ address, asks }) => {
      const frame = asks === "settings" ? changedFrame(FRAMES.settings, { 18: 0x10, 19: 0x0e }) : FRAMES[asks];
      return joinBytes(frame, ackOf(address, asks));
    };
    await clock.advance(570_000);
    expect(words().filter((word) => word.endsWith("settings"))).toEqual([]);
    await clock.advance(20_000);
    const asked = bus.take().filter(({ asks }) => asks === "settings");
    expect(asked.map(({ address }) => address)).toEqual([1, 2, 3, 4]);
    expect(new Set(asked.map(({ atMs }) => Math.floor(atMs / 1000))).size).toBe(4);
    expect(observed(3)).toMatchObject({ ok: true, value: { protection: { cellOverVoltageV: 3.6 } } });
  });

  it("are asked for settings and info again after the port was opened again, while readings go on", async () => {
    await settled(4);
    bus.far.unplug();
    await clock.advance(4_000);
    expect(bus.opened).toBe(2);
    const asked = words();
    expect(asked.slice(0, 5)).toEqual(["1 status", "2 status", "3 status", "4 status", "1 settings"]);
    await clock.advance(9_000);
    const later = [...asked, ...words()].filter((word) => !word.endsWith("status"));
    expect(later).toHaveLength(8);
    expect(new Set(later).size).toBe(8);
  });

  it("one of which falls silent costs the others a time-out ever more rarely, and it is back within 20 s", async () => {
    await settled(4);
    bus.script = ({ address, asks }) => (address === 2 ? null : replyOf(address, asks));
    const fromMs = clock.nowMs() + 100;
    await clock.advance(120_000);
    const seconds = bus
      .take()
      .filter(({ address }) => address === 2)
      .map(({ atMs }) => Math.floor((atMs - fromMs) / 1000));
    // Three times each round, then every 2nd, 4th, 8th, and from then on 16th.
    expect(seconds).toEqual([0, 1, 2, 4, 8, 16, 32, 48, 64, 80, 96, 112]);
    expect([observed(0).ok, observed(1).ok, observed(2).ok]).toEqual([true, false, true]);
    expect(health(1)).toMatchObject({ trouble: "no reply within 300 ms" });
    expect(log.lines("warn")).toEqual([expect.stringMatching(/^Block 2: no reply within 300 ms; 3 requests .*protocol .*001/)]);
    bus.script = ({ address, asks }) => replyOf(address, asks);
    await clock.advance(20_000);
    expect(observed(1).ok).toBe(true);
    expect(words().filter((word) => word === "2 settings")).toHaveLength(1);
    expect(log.lines("info").at(-1)).toBe("Block 2: answers again after 12 failed requests");
  });

  it("that are all silent are asked every time, and the port is opened anew", async () => {
    await settled(4);
    bus.script = () => null;
    // 4 x 300 ms and as many gaps
    await clock.advance(7_900);
    expect(words().filter((word) => word.startsWith("4"))).toHaveLength(5);
    expect(bus.opened).toBe(1);
    await clock.advance(1_000);
    expect(bus.opened).toBe(2);
  });

  it("have the reply of another refused at once, and the next has its turn", async () => {
    await settled(4);
    const answered = health(3).answered;
    bus.script = ({ address, asks }) => replyOf(address === 1 ? 4 : address, asks);
    await clock.advance(1_000);
    expect(observed(0)).toMatchObject({ ok: false, why: "malformed" });
    expect(health(0).trouble).toBe("reply of address 4, expected 1");
    const asked = bus.take();
    expect(asked[1]!.atMs - asked[0]!.atMs).toBe(40 + 100);
    expect(health(3).answered - answered).toBe(1);
  });

  it.each([
    ["a damaged frame", [Uint8Array.from(FRAMES.status.with(100, 0x55))], "bad-checksum", "sum "],
    ["a frame whose start is lost", [FRAMES.status.subarray(7)], "malformed", "without a whole frame"],
    ["an echo without a frame", [requestOf(1, "status")], "malformed", "without a whole frame"],
  ] as const)("have %s refused at once", async (_, bytes, why, detail) => {
    await settled(4);
    bus.script = ({ address, asks }) => (address === 1 ? joinBytes(...bytes, ackOf(1, asks)) : replyOf(address, asks));
    await clock.advance(1_000);
    expect(observed(0)).toMatchObject({ ok: false, why });
    expect(health(0).trouble).toContain(detail);
    const asked = bus.take();
    expect(asked[1]!.atMs - asked[0]!.atMs).toBe(140);
    expect(observed(1).ok).toBe(true);
  });

  it("are read behind whole and partial echoes, padding, and a late reply to the request before", async () => {
    bus.script = ({ address, asks }) => {
      const echo = requestOf(address, asks).subarray(0, [11, 3, 8, 6][address - 1]);
      const late = address === 3 ? replyOf(3, "info") : Uint8Array.of();
      const padded = joinBytes(FRAMES[asks], Uint8Array.of(0), ackOf(address, asks), Uint8Array.of(0));
      const wire = joinBytes(echo, late, address === 4 ? padded : replyOf(address, asks));
      return [wire.subarray(0, 5), wire.subarray(5, 200), wire.subarray(200)];
    };
    await settled(4);
    expect(poller.packs.map((pack) => pack.health())).toMatchObject(
      Array(4).fill({ mode: "polling", failed: {}, trouble: null, reopened: 0 }),
    );
  });

  it("have readings for which counter byte 5 means nothing", async () => {
    bus.script = ({ address, asks }) => joinBytes(changedFrame(FRAMES[asks], { 5: 0x05 * address }), ackOf(address, asks));
    await settled(4);
  });

  it("that only echo come to nothing, with the cause", async () => {
    bus.script = ({ address, asks }) => requestOf(address, asks);
    await clock.advance(20_000);
    expect(observed(0)).toMatchObject({ ok: false, why: "echo" });
    expect(health(0)).toMatchObject({ mode: "polling", trouble: "only our own request came back" });
  });

  it("are not blamed for what is left of another's reply", async () => {
    await settled(4);
    bus.script = ({ address, asks }) => (address > 2 ? replyOf(address, asks) : FRAMES[asks].subarray(0, 100 * (3 - address)));
    await clock.advance(1_000);
    expect(health(0).trouble).toBe("200 bytes but no whole reply within 300 ms");
    expect(health(1).trouble).toBe("100 bytes but no whole reply within 300 ms");
  });

  it("have an exception as the cause at once", async () => {
    bus.script = ({ address, asks }) => (address === 3 ? exceptionOf(3, 2) : replyOf(address, asks));
    await clock.advance(2_500);
    expect(health(2).trouble).toBe("the BMS refuses the request with exception 2");
  });
});

describe("a single pack", () => {
  beforeEach(() => start([3]));

  it("is read without its settings after they have failed three times, and they are asked for again once a minute", async () => {
    bus.script = ({ address, asks }) => (asks === "status" ? replyOf(address, asks) : null);
    await clock.advance(6_000);
    const first = words();
    expect(first.slice(0, 4)).toEqual(["3 settings", "3 settings", "3 settings", "3 status"]);
    expect(observed(0)).toMatchObject({ ok: true, value: { packVoltageV: 52.695 } });
    const seen = observed(0);
    expect(seen.ok && seen.value.protection).toBeUndefined();
    await clock.advance(120_000);
    const later = words();
    expect([...first, ...later].filter((word) => word === "3 info")).toHaveLength(2);
    expect(later.filter((word) => word === "3 settings")).toHaveLength(2);
    expect(health(0)).toMatchObject({ failed: { timeout: 5 }, trouble: null });
    bus.script = ({ address, asks }) => replyOf(address, asks);
    await clock.advance(63_000);
    expect(observed(0)).toMatchObject({ value: { capacityAh: 280, protection: { cellOverVoltageV: 3.65 } } });
  });

  it("is read without its settings also when it refuses them", async () => {
    bus.script = ({ address, asks }) => (asks === "settings" ? exceptionOf(address, 2) : replyOf(address, asks));
    await clock.advance(6_000);
    expect(words().slice(0, 4)).toEqual(["3 settings", "3 settings", "3 settings", "3 status"]);
    expect(observed(0).ok).toBe(true);
  });

  it("gets its settings first when it was silent before it ever had a reading", async () => {
    bus.script = () => null;
    await clock.advance(30_000);
    bus.take();
    bus.script = ({ address, asks }) => replyOf(address, asks);
    await clock.advance(6_000);
    const seen = observed(0);
    expect(seen.ok && seen.value.protection !== undefined).toBe(true);
    expect(words().slice(0, 2)).toEqual(["3 status", "3 settings"]);
  });

  it("with 24 cell slots is a fault that names them", async () => {
    const old = frameBytesOf(pbCapture("pb-24slots-24s-fw10.07"));
    bus.script = ({ address, asks }) => (asks === "status" ? joinBytes(old, ackOf(address, asks)) : replyOf(address, asks));
    await clock.advance(10_000);
    expect(observed(0)).toMatchObject({ ok: false, why: "malformed" });
    expect(health(0).trouble).toBe("status with 24 cell slots (JK02_24S), expected 32 (JK02_32S)");
    expect(log.lines("warn")).toEqual([expect.stringMatching(/24 cell slots .*firmware 10 and older is read with protocol nw/)]);
  });

  it("whose reply has waited while the process stood still is no younger than the request's time", async () => {
    await settled(1);
    bus.script = () => null;
    await clock.advance(1_000 - (clock.nowMs() % 1_000) + 10);
    const askedMs = bus.asked.at(-1)!.atMs;
    clock.stall(3_600_000);
    bus.far.write(replyOf(3, "status"));
    await clock.advance(0);
    expect(observed(0)).toMatchObject({ ok: true, atMs: askedMs + 300 });
  });

  it("is asked nothing but the three requests of its address", async () => {
    await clock.advance(700_000);
    const asked = new Set<Asks>(bus.asked.map(({ asks }) => asks));
    expect([...asked].sort()).toEqual(["info", "settings", "status"]);
    expect([new Set(bus.asked.map(({ address }) => address)), bus.strange]).toEqual([new Set([3]), []]);
  });
});
