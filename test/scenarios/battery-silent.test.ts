import { describe, expect, test } from "vitest";
import { Rig } from "../support/rig.ts";
import { ALL_CLEAR, BMS_INTERNAL, hex, socIn } from "../support/rig-wire.ts";

/** A rig in service whose BMS falls silent; with the time of its last reading. */
async function silenced(config: Record<string, unknown> = {}) {
  const rig = new Rig({ config });
  await rig.inService();
  rig.faults.drop = true;
  await rig.pass(1_000);
  return { rig, lastReadingMs: rig.last!.packs[0]!.good!.atMs };
}

describe("the BMS falls silent", () => {
  test("10 s of silence change nothing but the events", async () => {
    const { rig, lastReadingMs } = await silenced();
    const before = hex(rig.frames(0x351).at(-1)!);
    await rig.until("10 s", () => rig.clock.nowMs() >= lastReadingMs + 10_000, 20_000);
    rig.faults.drop = false;
    await rig.pass(30_000);
    expect(new Set(rig.frames(0x351, lastReadingMs).map(hex))).toEqual(new Set([before]));
    expect(new Set(rig.frames(0x35a, lastReadingMs).map(hex))).toEqual(new Set([ALL_CLEAR]));
    expect(rig.events.filter(({ atMs }) => atMs > lastReadingMs).map(({ event }) => event)).toMatchObject([
      { kind: "pack-link", link: "stale", was: "fresh" },
      { kind: "pack-link", link: "fresh", was: "stale" },
    ]);
    expect(await rig.end()).toEqual([]);
  });

  test("hold for 15 s, block for 30 s, then silence, and 60 s after the last word the inverter stops by itself", async () => {
    const { rig, lastReadingMs } = await silenced();
    const at = (s: number) => rig.until(`${s} s`, () => rig.clock.nowMs() >= lastReadingMs + s * 1000, 100_000);
    const held = hex(rig.frames(0x351).at(-1)!);
    await at(14.9);
    expect(new Set(rig.frames(0x351, lastReadingMs).map(hex))).toEqual(new Set([held]));
    expect(rig.inverter.accepted.warnings).toBe(0);

    await at(17);
    const blocked = rig.setpoints(lastReadingMs).find(({ cclA }) => cclA === 0)!;
    expect(blocked.atMs - lastReadingMs).toBeGreaterThan(15_000);
    expect(blocked.atMs - lastReadingMs).toBeLessThan(16_100);
    expect(blocked).toMatchObject({ cclA: 0, dclA: 0, cvlV: 55, dvlV: 43.2 });
    expect(hex(rig.frames(0x35a, lastReadingMs).at(-1)!)).toBe(BMS_INTERNAL);
    expect(rig.inverter.errorNumber).toBe(947); // W947, warning 12

    await at(46.5);
    const lastWordMs = rig.frames(0x355).at(-1)!.atMs;
    expect(lastWordMs - lastReadingMs).toBeGreaterThan(44_000);
    expect(lastWordMs - lastReadingMs).toBeLessThan(46_100);
    expect(rig.setpoints(blocked.atMs).every(({ cclA, dclA }) => cclA === 0 && dclA === 0)).toBe(true);
    expect(new Set(rig.frames(0x355, lastReadingMs).map(socIn)).size).toBe(1);
    await rig.pass(50_000);
    expect(rig.frames(0x355).at(-1)!.atMs).toBe(lastWordMs);
    expect(rig.wire.at(-1)!.atMs - lastReadingMs).toBeLessThan(46_300);
    expect(rig.inverter.state.s).toBe("run");

    const stoppedMs = await rig.until("F952", () => rig.inverter.state.s === "standby", 20_000);
    expect(rig.inverter.state).toMatchObject({ why: "bms-timeout" });
    expect(stoppedMs - lastWordMs).toBeGreaterThanOrEqual(60_000);
    expect(stoppedMs - lastWordMs).toBeLessThan(60_200);
    expect(await rig.end(["bms-timeout"])).toEqual([]);
  });

  test("after F952 the BMS comes back: warning ended, 30 s at 0 A, the rise, and the inverter runs again", async () => {
    const { rig, lastReadingMs } = await silenced();
    await rig.until("F952", () => rig.inverter.state.s === "standby", 150_000);
    await rig.pass(60_000);
    rig.faults.drop = false;
    await rig.until("a reading", () => rig.last!.packs[0]!.link === "fresh", 5_000, 10);
    const backMs = rig.last!.packs[0]!.good!.atMs;
    await rig.inService();
    expect(rig.inverter.accepted).toMatchObject({ warnings: 0, alarms: 0 });
    const rise = rig.setpoints(backMs);
    expect(rise[0]!.atMs - backMs).toBeLessThan(250);
    const first = rise.find(({ cclA }) => cclA > 0)!;
    expect(first.atMs - backMs).toBeGreaterThanOrEqual(29_900);
    expect(first.atMs - backMs).toBeLessThan(31_500);
    for (const { cclA, dclA, atMs } of rise) {
      const reachedA = atMs < first.atMs ? 0 : 2 + (2 * (atMs - first.atMs)) / 1000;
      expect(Math.max(cclA, dclA)).toBeLessThanOrEqual(reachedA + 0.001);
    }
    expect(
      rig.wire
        .filter(({ atMs }) => atMs >= backMs)
        .slice(0, 3)
        .map(({ id }) => id),
    ).toEqual([0x351, 0x355, 0x35a]);
    expect(rig.eventsOf("decision", lastReadingMs).map(({ event }) => event.decision)).toEqual(["block", "silent", "run"]);
    expect(await rig.end(["bms-timeout"])).toEqual([]);
  });

  test("back before the end of the block: 30 s at 0 A, then the rise; the inverter never stops", async () => {
    const { rig, lastReadingMs } = await silenced();
    await rig.until("30 s", () => rig.clock.nowMs() >= lastReadingMs + 30_000, 40_000);
    rig.faults.drop = false;
    await rig.until("a reading", () => rig.last!.packs[0]!.link === "fresh", 5_000, 10);
    const backMs = rig.last!.packs[0]!.good!.atMs;
    await rig.pass(90_000);
    const first = rig.setpoints(backMs).find(({ dclA }) => dclA > 0)!;
    expect(first.atMs - backMs).toBeGreaterThanOrEqual(29_900);
    expect(rig.inverter.accepted).toMatchObject({ chargeLimitA: 110, dischargeLimitA: 110, warnings: 0 });
    expect(await rig.end()).toEqual([]);
  });

  test("onBatteryLost block: it goes on with 0 A and warning 12, and the inverter stays up", async () => {
    const { rig, lastReadingMs } = await silenced({ safety: { onBatteryLost: "block" } });
    const socPct = socIn(rig.frames(0x355).at(-1)!);
    await rig.pass(600_000);
    expect(rig.frames(0x355, rig.clock.nowMs() - 1_200)).not.toEqual([]);
    const late = rig.setpoints(lastReadingMs + 17_000);
    expect(late.length).toBeGreaterThan(560);
    expect(late.every(({ cclA, dclA, cvlV }) => cclA === 0 && dclA === 0 && cvlV === 55)).toBe(true);
    expect(rig.frames(0x355, lastReadingMs).every((frame) => socIn(frame) === socPct)).toBe(true);
    expect(rig.inverter.errorNumber).toBe(947);
    expect(rig.inverter.state.s).toBe("run");
    expect(Math.abs(rig.world.plant.busCurrentA)).toBeLessThan(1);
    expect(await rig.end()).toEqual([]);
  });
});
