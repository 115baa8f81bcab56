/** As many newer BMSs on one bus as have addresses: rounds that take longer than the beat. */
import { beforeEach, describe, expect, it } from "vitest";
import type { FakeClock } from "../../test/support/fake-clock.ts";
import { pbBench } from "../../test/support/pb-bench.ts";
import { replyOf, type PbBus } from "../../test/support/pb-bus.ts";

let clock: FakeClock;
let bus: PbBus;

describe("fifteen packs on one bus", () => {
  beforeEach(() => {
    const bench = pbBench(Array.from({ length: 15 }, (_, i) => i + 1));
    ({ clock, bus } = bench);
    return bench.end;
  });

  it("are asked round after round without a pause, each of them equally often", async () => {
    // Until all have told their settings and their device info, one a round.
    await clock.advance(60_000);
    bus.take();
    await clock.advance(60_000);
    const asked = bus.take();
    expect(new Set(asked.map(({ asks }) => asks))).toEqual(new Set(["status"]));
    const pauses = asked.slice(1).map(({ atMs }, i) => atMs - asked[i]!.atMs);
    // A reply of 40 ms and a gap, also from the last pack to the first.
    expect(new Set(pauses)).toEqual(new Set([140]));
    expect(asked.slice(0, 16).map(({ address }) => address % 15)).toEqual(
      Array.from({ length: 16 }, (_, i) => (asked[0]!.address + i) % 15),
    );
  });

  it("cost one time-out a round while one of them is silent, and keep to the beat when few are left", async () => {
    await clock.advance(60_000);
    bus.script = ({ address, asks }) => (address === 15 ? null : replyOf(address, asks));
    bus.take();
    await clock.advance(60_000);
    const silent = bus.take().filter(({ address }) => address === 15);
    expect(silent.length).toBeGreaterThan(4);
    expect(silent.length).toBeLessThan(12);
    bus.script = ({ address, asks }) => (address > 3 ? null : replyOf(address, asks));
    await clock.advance(120_000);
    bus.take();
    await clock.advance(30_000);
    const first = bus.take().filter(({ address }) => address === 1);
    const pauses = first.slice(1).map(({ atMs }, i) => atMs - first[i]!.atMs);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000);
    expect(pauses.filter((pauseMs) => pauseMs === 1_000).length).toBeGreaterThan(10);
  });
});
