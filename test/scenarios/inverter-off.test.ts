import { expect, test } from "vitest";
import { Rig } from "../support/rig.ts";
import { ALL_CLEAR, BMS_INTERNAL, hex } from "../support/rig-wire.ts";

const MINUTE_MS = 60_000;

test.each([
  ["2 minutes", 2 * MINUTE_MS],
  ["2 hours", 120 * MINUTE_MS],
])("the inverter is off for %s: one old frame at most, then a fresh set", async (_, offMs) => {
  const rig = new Rig({ stepMs: 500, wire: "at-once" });
  await rig.inService();
  // The worst frame to be stuck: a warning that has long ended when the inverter wakes.
  rig.faults.drop = true;
  await rig.until("warning 12", () => rig.inverter.accepted.warnings !== 0, 30_000);
  await rig.pass(2_000);
  await rig.until("its turn again", () => rig.wire.at(-1)!.id === 0x356, 2_000, 10);
  rig.inverter.powerOff();
  await rig.pass(5_000);
  rig.faults.drop = false;
  await rig.pass(offMs);
  const presence = rig.eventsOf("inverter-presence").map(({ event }) => event.present);
  expect(presence.at(-1)).toBe(false);

  const sinceMs = rig.clock.nowMs();
  rig.inverter.powerOn();
  await rig.until("the inverter boots", () => rig.inverterListens, 60_000);
  const wokeMs = rig.inverter.transitions.at(-1)!.atMs;
  await rig.pass(3_500);
  const woken = rig.wire.filter(({ atMs }) => atMs >= sinceMs);
  const old = woken.filter(({ atMs, sentAtMs }) => atMs - sentAtMs > 1_200);
  expect(old.map(hex)).toEqual([BMS_INTERNAL]);
  expect(old[0]!.atMs).toBe(wokeMs);

  const fresh = woken.filter((frame) => !old.includes(frame));
  const within = (ms: number) => new Set(fresh.filter(({ atMs }) => atMs - wokeMs <= ms).map(({ id }) => id));
  // All that steers or warns first; the sixth frame, a text for the display, follows behind the next cycle's values.
  expect(within(1_400)).toEqual(new Set([0x351, 0x355, 0x35a, 0x356, 0x35e]));
  expect(within(2_500)).toContain(0x35f);
  expect(fresh.every(({ atMs, readingAtMs }) => atMs - readingAtMs! < 2_100)).toBe(true);
  expect(rig.eventsOf("inverter-presence", sinceMs).map(({ event }) => event.present)).toEqual([true]);
  expect(hex(fresh.find(({ id }) => id === 0x35a)!)).toBe(ALL_CLEAR);
  expect(rig.inverter.accepted).toMatchObject({ alarms: 0, warnings: 0 });

  await rig.inService();
  await rig.pass(30_000);
  expect(rig.world.plant.busCurrentA).toBeLessThan(-15);
  expect(await rig.end()).toEqual([]);
});
