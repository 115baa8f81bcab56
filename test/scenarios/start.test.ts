import { describe, expect, test } from "vitest";
import { Rig } from "../support/rig.ts";
import { ALL_CLEAR, hex, socIn } from "../support/rig-wire.ts";

const FIRST_SET = [0x351, 0x355, 0x35a, 0x356, 0x35e, 0x35f];

describe("cold start", () => {
  test("the inverter is up first: nothing is said before the first plausible reading, then everything, in order", async () => {
    // A BMS that has just been switched on shows SOC 0 for 16 s.
    const rig = new Rig({ bridgeOn: false, jk: { startS: 30 } });
    await rig.until("the inverter boots", () => rig.inverter.state.s === "standby", 60_000);
    rig.start();
    await rig.until("the BMS knows its SOC", () => rig.bmsAnswers, 60_000);
    expect(rig.wire.length).toBe(0);
    expect(rig.last?.decision).toMatchObject({ kind: "silent", because: [{ code: "waiting-for-first-reading" }] });

    await rig.pass(2_500);
    expect(rig.wire.slice(0, 6).map(({ id }) => id)).toEqual(FIRST_SET);
    expect(rig.wire.slice(0, 6).map(({ atMs }) => Math.round(atMs - rig.wire[0]!.atMs))).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(hex(rig.wire[2]!)).toBe(ALL_CLEAR);
    expect(rig.wire[0]!.atMs - rig.wire[0]!.readingAtMs!).toBeLessThan(50);
    await rig.inService();
    expect(await rig.end()).toEqual([]);
  });

  test("limits rise from 0 by 2 A per second to what the inverter takes", async () => {
    const rig = new Rig({ bridgeOn: false });
    await rig.pass(20_000);
    rig.start();
    await rig.inService();
    const rise = rig.setpoints();
    expect(rise[0]).toMatchObject({ cclA: 0, dclA: 0, cvlV: 55, dvlV: 43.2 });
    for (const { cclA, dclA, atMs } of rise) {
      expect(dclA).toBe(cclA);
      expect(cclA).toBeLessThanOrEqual((2 * (atMs - rise[0]!.atMs)) / 1000 + 0.001);
    }
    expect(rise.find(({ cclA }) => cclA === 110)!.atMs - rise[0]!.atMs).toBeCloseTo(55_000, -4);
    expect(Math.max(...rise.map(({ cclA }) => cclA))).toBe(110);
    expect(await rig.end()).toEqual([]);
  });

  test("the bridge is up first: the inverter gets at most one old frame when it wakes, then runs", async () => {
    const rig = new Rig({ inverterOn: false });
    await rig.pass(60_000);
    expect(rig.wire.length).toBe(0);
    expect(rig.log.lines("warn")).toContain("can0: nobody takes the frames: is the Sunny Island off, or the cable?");
    rig.inverter.powerOn();
    await rig.inService();
    expect(rig.wire.filter(({ atMs, sentAtMs }) => atMs - sentAtMs > 1_200)).toHaveLength(1);
    await rig.pass(30_000);
    expect(rig.world.plant.busCurrentA).toBeLessThan(-15);
    expect(await rig.end()).toEqual([]);
  });
});

test("a restart of the bridge goes unnoticed", async () => {
  const rig = new Rig({ jk: { lowSocAlarmPct: 60 } });
  await rig.inService();
  expect(rig.inverter.accepted.warnings).toBe(1 << 2); // slot 3, battery voltage low
  const before = rig.wire.findLast(({ id }) => id === 0x355)!;
  await rig.stop();
  const stoppedMs = rig.clock.nowMs();
  await rig.pass(3_000);
  expect(rig.frames(0x355, stoppedMs + 1)).toEqual([]);
  rig.start();
  await rig.pass(60_000);

  const after = rig.frames(0x355, stoppedMs + 1);
  expect(after[0]!.atMs - before.atMs).toBeLessThan(10_000);
  expect(Math.abs(socIn(after[0]!) - socIn(before))).toBeLessThanOrEqual(1);
  // What a bridge before it may have raised is ended first, and raised again if it still stands.
  const messages = rig.frames(0x35a, stoppedMs + 1).map(hex);
  expect(messages.slice(0, 2)).toEqual([ALL_CLEAR, "aaaaaa029aaaaa02"]);
  expect(rig.setpoints(stoppedMs + 1)[0]).toMatchObject({ cclA: 0, dclA: 0, cvlV: 55 });
  expect(rig.inverter.state).toMatchObject({ s: "run" });
  expect(rig.inverter.transitions.filter(({ state }) => state.s === "run")).toHaveLength(1);
  expect(await rig.end()).toEqual([]);
});
