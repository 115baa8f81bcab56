import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { BLOCKED, FOUR_PACKS, RUNNING, STARTING } from "../../../test/support/snapshots.ts";
import { Sampler, type Sampled } from "./sampler.ts";
import { BATTERY_SERIES, PACK_SERIES, type BatterySample, type Stat } from "./store.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);

/** A snapshot at so many ms after noon; 1000 W unless said otherwise. */
const at = (ms: number, change: Partial<Snapshot> = {}, currentA = 20): Snapshot => ({
  ...RUNNING,
  atMs: ms,
  packs: RUNNING.packs.map((pack) => ({
    ...pack,
    good: { atMs: ms, value: { ...pack.good!.value, packVoltageV: 50, currentA } },
  })),
  ...change,
});

/** Ticks every second; what has become complete. */
function run(sampler: Sampler, ticks: readonly Snapshot[], offsetMs = NOON_MS): Sampled {
  const all = { battery: [], packs: [], events: [], energy: { inMwh: 0, outMwh: 0 } } as {
    battery: BatterySample[];
    packs: Sampled["packs"][number][];
    events: Sampled["events"][number][];
    energy: { inMwh: number; outMwh: number };
  };
  for (const tick of ticks) {
    const { battery, packs, events, energy } = sampler.take(tick, tick.atMs + offsetMs);
    all.battery.push(...battery);
    all.packs.push(...packs);
    all.events.push(...events);
    all.energy.inMwh += energy.inMwh;
    all.energy.outMwh += energy.outMwh;
  }
  return all;
}

const seconds = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => (from + i) * 1_000);
const valueOf = (sample: BatterySample | undefined, name: (typeof BATTERY_SERIES)[number]): Stat | undefined =>
  sample?.stats[BATTERY_SERIES.indexOf(name)];

describe("Sampler", () => {
  it("makes one sample of the battery of each 10 s, and one of each pack a minute", () => {
    const { battery, packs, energy } = run(
      new Sampler(),
      seconds(0, 121).map((ms) => at(ms)),
    );
    expect(battery.map(({ atMs, ticks }) => [atMs - NOON_MS, ticks])).toEqual(
      Array.from({ length: 12 }, (_, i) => [i * 10_000, 10]),
    );
    expect(packs.map(({ pack, atMs, ticks }) => [pack, atMs - NOON_MS, ticks])).toEqual([
      ["Block 1", 0, 60],
      ["Block 1", 60_000, 60],
    ]);
    expect(valueOf(battery[0], "socPct")).toEqual({ mean: 60, min: 60, max: 60 });
    expect(packs[0]!.stats[PACK_SERIES.indexOf("currentA")]).toEqual({ mean: 20, min: 20, max: 20 });
    expect(packs[0]!.cells).toHaveLength(16);
    expect(packs[0]!.cells[6]?.mean).toBeCloseTo(3.47, 9);
    // 120 s at 1000 W.
    expect(energy).toEqual({ inMwh: 33_333, outMwh: 0 });
    const sampled = battery.reduce((sum, { inMwh }) => sum + inMwh, 0);
    expect(energy.inMwh - sampled).toBeLessThan(300);
  });

  it("keeps the least and the greatest of the ticks", () => {
    const ticks = seconds(0, 11).map((ms) => at(ms, { battery: { ...RUNNING.battery!, powerW: ms === 4_000 ? -500 : ms / 10 } }));
    const { battery } = run(new Sampler(), ticks);
    expect(valueOf(battery[0], "powerW")).toEqual({ mean: (4_500 - 400 - 500) / 10, min: -500, max: 900 });
  });

  it("gives the SOC and the limits that are sent, and the battery as it is heard", () => {
    const { battery } = run(new Sampler(), [at(0), at(10_000)]);
    const means = Object.fromEntries(BATTERY_SERIES.map((name) => [name, valueOf(battery[0], name)?.mean]));
    expect(means).toEqual({
      socPct: 60,
      powerW: 542.1284,
      voltageV: 53.57,
      currentA: 10.12,
      chargeLimitA: 38.5,
      dischargeLimitA: 110,
      chargeVoltageV: 55,
      cellMinV: 3.34,
      cellMaxV: 3.47,
      temperatureMinC: 20,
      temperatureMaxC: 21.5,
    });
  });

  it("says nothing of what is not heard", () => {
    const blocked = run(new Sampler(), [
      { ...BLOCKED, atMs: 0 },
      { ...BLOCKED, atMs: 10_000 },
    ]);
    expect(valueOf(blocked.battery[0], "voltageV")).toBeNull();
    expect(valueOf(blocked.battery[0], "chargeLimitA")?.mean).toBe(0);
    expect(
      run(new Sampler(), [
        { ...BLOCKED, atMs: 0 },
        { ...BLOCKED, atMs: 60_000 },
      ]).packs,
    ).toEqual([]);
    const silent = run(
      new Sampler(),
      seconds(0, 25).map((ms) => ({ ...STARTING, atMs: ms })),
    );
    expect(silent.battery).toEqual([]);
    expect(silent.energy).toEqual({ inMwh: 0, outMwh: 0 });
  });

  it("counts the power of the packs that are heard, for as many as each stands for", () => {
    const ticks = seconds(0, 4).map((ms) => ({ ...FOUR_PACKS, atMs: ms }));
    const [first, second, third] = FOUR_PACKS.packs.map(({ good, rules }) => {
      const { packVoltageV, currentA } = good!.value;
      return packVoltageV * currentA * rules.represents;
    });
    expect(FOUR_PACKS.packs[3]!.link).toBe("lost");
    expect(run(new Sampler(), ticks).energy).toEqual({ inMwh: Math.floor(((first! + second! + third!) * 3) / 3.6), outMwh: 0 });
  });

  it("counts no energy over ticks that are missing", () => {
    expect(run(new Sampler(), [at(0), at(1_000), at(7_000), at(8_000)]).energy).toEqual({ inMwh: 555, outMwh: 0 });
  });

  it("goes on in its window when the clock goes back a little, and begins another when it goes back far", () => {
    const sampler = new Sampler();
    run(
      sampler,
      seconds(0, 12).map((ms) => at(ms)),
    );
    const little = sampler.take(at(12_000), NOON_MS + 9_500);
    expect(little.battery).toEqual([]);
    const far = sampler.take(at(13_000), NOON_MS - 3_600_000);
    expect(far.battery.map(({ atMs, ticks }) => [atMs - NOON_MS, ticks])).toEqual([[10_000, 3]]);
    expect(sampler.end().battery.map(({ atMs }) => atMs - NOON_MS)).toEqual([-3_600_000]);
  });

  it("stamps events with the time of their tick", () => {
    const events = [{ kind: "full", bmsPct: 97 }] as const;
    expect(new Sampler().take(at(500, { events }), NOON_MS + 500.7).events).toEqual([{ atMs: NOON_MS + 500, event: events[0] }]);
  });
});
