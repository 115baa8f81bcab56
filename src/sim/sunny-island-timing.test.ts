import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { memoryCanBus } from "../io/memory-ports.ts";
import { simulateSunnyIsland } from "./sunny-island.ts";
import type { SiSettings } from "./sunny-island-settings.ts";

/** An inverter whose CAN lives after 1 s, and the bytes of a BMS: 56.0 V, 100 A, 100 A, 44.0 V; 76 %, 100 %, 76.42 %. */
function bench(settings: Partial<SiSettings> = {}) {
  const clock = new FakeClock();
  const bus = memoryCanBus();
  const bms = bus.port("bms");
  const si = simulateSunnyIsland({
    port: bus.port("si"),
    clock,
    surplusW: () => 0,
    settings: { initMs: 1000, ...settings },
  });
  const hex: Readonly<Record<number, string>> = { 0x351: "3002e803e803b801", 0x355: "4c006400da1d" };
  const send = async (id: number): Promise<void> => {
    bms.send({ id, data: Buffer.from(hex[id] ?? "", "hex") });
    await clock.advance(0);
  };
  const boot = async (): Promise<void> => {
    await clock.advance(1000);
    si.step(100, { voltageV: 53, currentA: 0 });
    await clock.advance(1000);
  };
  return { clock, si, send, boot };
}

describe("the inhibit time of 200 ms", () => {
  test.each([
    [199, ["inhibit-same-id", "inhibit-any-id"]],
    [200, []],
    [200 - 1e-9, []], // 200 ms in binary fractions
  ])("the same id after %d ms", async (gapMs, rules) => {
    const { si, send, boot, clock } = bench();
    await boot();
    await send(0x351);
    await clock.advance(gapMs);
    await send(0x351);
    expect(si.breaches.list.map(({ rule }) => rule)).toEqual(rules);
  });

  test.each([
    [0, 1],
    [120, 0],
  ])("another id after 100 ms, with a tolerance of %i ms, breaks at most the strictest reading", async (toleranceMs, count) => {
    const { si, send, boot, clock } = bench({ inhibitToleranceMs: toleranceMs });
    await boot();
    await send(0x351);
    await clock.advance(100);
    await send(0x355);
    expect(si.breaches.count("inhibit-any-id")).toBe(count);
    expect(si.breaches.count("inhibit-same-id")).toBe(0);
  });

  test("frames that waited for it to boot come all at once, which is a breach", async () => {
    const { si, send, boot } = bench();
    for (let i = 0; i < 5; i++) await send(0x351);
    await boot();
    expect(si.breaches.count("inhibit-same-id")).toBe(4);
  });
});

test("frames are counted by id with their last time and longest gap", async () => {
  const { si, send, boot, clock } = bench();
  await boot();
  for (const gapMs of [300, 1200, 500]) {
    await send(0x355);
    await clock.advance(gapMs);
  }
  expect(si.received.get(0x355)).toEqual({ count: 3, lastMs: 3500, longestGapMs: 1200 });
  expect(si.received.get(0x351)).toBeUndefined();
});

test("the list of breaches is bounded, their counts are not", async () => {
  const { si, send, boot } = bench();
  await boot();
  for (let i = 0; i < 700; i++) await send(0x359);
  expect(si.breaches.list).toHaveLength(500);
  expect(si.breaches.count("unknown-id")).toBe(700);
});
