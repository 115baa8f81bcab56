import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { batch, battery, DAY_MS, every10s, HOUR_MS, rowsOf, stat } from "../../../test/contract/history-samples.ts";
import { property } from "../../../test/support/fc.ts";
import { MemoryHistory } from "./memory-history.ts";
import type { BatterySample } from "./store.ts";

const KEEP = { batteryDays: 60, packsDays: 60, fiveMinutesDays: 60 };
const FOREVER = { fromMs: 0, toMs: Date.UTC(2100, 0) };

/** One sample every 5 min, with 1 mWh in and 2 out of each. */
const thin = (fromMs: number, toMs: number): readonly BatterySample[] =>
  Array.from({ length: (toMs - fromMs) / 300_000 }, (_, i) => battery(fromMs + i * 300_000, 50, { inMwh: 1, outMwh: 2 }));

describe("days of the time zone here", () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each([
    // The clocks go forward on 29 March, and back on 25 October (European Union).
    ["Europe/Berlin", "2026-03-28T12:00:00+01:00", "2026-03-30T12:00:00+02:00", [12, 23, 12]],
    ["Europe/Berlin", "2026-10-24T12:00:00+02:00", "2026-10-26T12:00:00+01:00", [12, 25, 12]],
    ["Asia/Kathmandu", "2026-05-31T12:00:00+05:45", "2026-06-02T12:00:00+05:45", [12, 24, 12]],
    ["Pacific/Auckland", "2026-12-31T12:00:00+13:00", "2027-01-02T12:00:00+13:00", [12, 24, 12]],
    ["UTC", "2026-02-28T12:00:00Z", "2026-03-02T12:00:00Z", [12, 24, 12]],
  ])("%s: energy of each day from %s", async (timeZone, from, to, hours) => {
    process.env.TZ = timeZone;
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    const expected = hours.map((h) => (h * 12) / 1e6);
    const store = new MemoryHistory(KEEP);
    for (const sample of thin(fromMs, toMs)) await store.append(batch({ battery: [sample] }));
    const days = await store.energy({ ...FOREVER, per: "day" });
    expect(days.inKwh).toEqual(expected);
    expect(days.outKwh).toEqual(expected.map((kwh) => 2 * kwh));
    for (const atMs of days.atMs) expect(new Date(atMs).toTimeString()).toMatch(/^00:00:00/);
    expect((await store.open()).counters.todayInKwh).toBe(expected.at(-1));
    const ofHours = await store.energy({ ...FOREVER, per: "hour" });
    expect(ofHours.atMs).toHaveLength((toMs - fromMs) / HOUR_MS);
    expect(new Set(ofHours.inKwh)).toEqual(new Set([12 / 1e6]));
    const months = await store.energy({ ...FOREVER, per: "month" });
    expect(months.inKwh.reduce((sum, kwh) => sum! + kwh!, 0)).toBeCloseTo(thin(fromMs, toMs).length / 1e6, 12);
    // The same when it comes in one piece, after a restart, and when a later day has closed the last one.
    const bulk = new MemoryHistory(KEEP);
    await bulk.append(batch({ battery: thin(fromMs, toMs) }));
    await bulk.close();
    await bulk.append(batch({ battery: [battery(toMs + 3 * DAY_MS, 1)] }));
    expect((await bulk.energy({ ...FOREVER, per: "day" })).inKwh).toEqual([...expected, null, null, 0]);
  });
});

describe("any course of samples", () => {
  /** Stretches of samples with gaps between them, over some days. */
  const anyCourse = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: -90, max: 90 })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => {
      const samples: BatterySample[] = [];
      let atMs = Date.UTC(2026, 5, 2, 21, 30);
      for (const [pauseS, count, value] of parts) {
        atMs += Math.floor(pauseS / 10) * 10_000;
        for (let i = 0; i < count; i++, atMs += 10_000) {
          const missing = (i * 7 + value) % 11 === 0;
          const ticks = 1 + (i % 10);
          samples.push(
            battery(atMs, value, {
              powerW: missing ? null : stat(value * 10 + (i % 13)),
              ticks,
              inMwh: i % 5,
              outMwh: (i * value) % 3 === 0 ? 4 : 0,
            }),
          );
        }
      }
      return samples;
    });

  it("has the same points in every level, gaps where nothing was, and all of the energy", async () => {
    await fc.assert(
      fc.asyncProperty(anyCourse, fc.integer({ min: 1, max: 400 }), async (samples, size) => {
        const store = new MemoryHistory(KEEP);
        for (let i = 0; i < samples.length; i += size) {
          await store.append(batch({ battery: samples.slice(i, i + size) }));
          if (i % 3 === 0) await store.close();
        }
        const fromMs = samples[0]!.atMs;
        const toMs = samples.at(-1)!.atMs + 10_000;
        for (const points of [24, 300, 2_000]) {
          const { atMs, stepMs, series } = await store.series({ series: ["powerW"], pack: null, fromMs, toMs, points });
          atMs.forEach((startMs, i) => {
            const own = samples.filter((sample) => sample.atMs >= startMs && sample.atMs < startMs + stepMs);
            const known = own.flatMap(({ ticks, stats }) => (stats[1] === null ? [] : [{ ticks, ...stats[1]! }]));
            const { mean, min, max } = series.powerW!;
            if (known.length === 0) {
              expect([mean[i], min[i], max[i]]).toEqual([null, null, null]);
              return;
            }
            expect(min[i]).toBe(Math.min(...known.map((one) => one.min)));
            expect(max[i]).toBe(Math.max(...known.map((one) => one.max)));
            expect(mean[i]).toBeGreaterThanOrEqual(min[i]!);
            expect(mean[i]).toBeLessThanOrEqual(max[i]!);
          });
        }
        const total = (pick: (sample: BatterySample) => number): number => samples.reduce((sum, one) => sum + pick(one), 0) / 1e6;
        for (const per of ["hour", "day", "month"] as const) {
          const { inKwh, outKwh } = await store.energy({ ...FOREVER, per });
          expect(inKwh.reduce<number>((sum, kwh) => sum + (kwh ?? 0), 0)).toBeCloseTo(
            total((one) => one.inMwh),
            9,
          );
          expect(outKwh.reduce<number>((sum, kwh) => sum + (kwh ?? 0), 0)).toBeCloseTo(
            total((one) => one.outMwh),
            9,
          );
        }
        const { counters } = await store.open();
        expect(counters.inKwh).toBeCloseTo(
          total((one) => one.inMwh),
          9,
        );
        const rows = await rowsOf(store, { series: ["powerW"], pack: null, ...FOREVER });
        expect(rows.map(({ atMs }) => atMs)).toEqual(samples.map(({ atMs }) => atMs));
      }),
      property(25),
    );
  });

  it("has the weighted mean in the roll-up of an hour, but for the rounding of its parts", async () => {
    const store = new MemoryHistory(KEEP);
    const beginMs = Date.UTC(2026, 5, 2);
    const samples = every10s(beginMs, beginMs + 2 * DAY_MS, (atMs) =>
      battery(atMs, 0, { powerW: stat(3_000 * Math.sin(atMs / 5e6)), ticks: 1 + ((atMs / 10_000) % 10) }),
    );
    await store.append(batch({ battery: samples }));
    const { atMs, stepMs, series } = await store.series({
      series: ["powerW"],
      pack: null,
      fromMs: beginMs,
      toMs: beginMs + 2 * DAY_MS,
      points: 49,
    });
    expect(stepMs).toBe(HOUR_MS);
    atMs.forEach((startMs, i) => {
      const own = samples.filter((sample) => sample.atMs >= startMs && sample.atMs < startMs + HOUR_MS);
      const ticks = own.reduce((sum, one) => sum + one.ticks, 0);
      const mean = own.reduce((sum, one) => sum + one.ticks * one.stats[1]!.mean, 0) / ticks;
      expect(Math.abs(series.powerW!.mean[i]! - mean)).toBeLessThan(1.5);
    });
  });
});
