import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/event.ts";
import type { HistoryStore } from "../../src/outlets/history/store.ts";
import { batch, battery, DAY_MS, every10s, HOUR_MS, pack, rowsOf, stat } from "./history-samples.ts";

/** Where a history is kept; `open` again is what a restart of the program is. */
export interface HistoryPlace {
  readonly open: () => HistoryStore;
  readonly dispose: () => void;
}

/** Tuesday, 12:00 in UTC. */
const NOON_MS = Date.UTC(2026, 5, 2, 12);

/** What every history promises (src/outlets/history/store.ts), with the CONTRACT_KEEP of history-keep.ts. */
export function historyContract(kind: string, makePlace: () => HistoryPlace): void {
  describe(`history: ${kind}`, () => {
    let place: HistoryPlace;
    let store: HistoryStore;
    beforeEach(() => {
      place = makePlace();
      store = place.open();
    });
    afterEach(async () => {
      await store.close();
      place.dispose();
    });

    const restart = async (): Promise<void> => {
      await store.close();
      store = place.open();
    };
    const soc = (fromMs: number, toMs: number, points: number) =>
      store.series({ series: ["socPct"], pack: null, fromMs, toMs, points });

    it("is empty at first, and says so in every answer", async () => {
      expect(await store.open()).toEqual({
        counters: { inKwh: 0, outKwh: 0, todayInKwh: 0, todayOutKwh: 0 },
        newestMs: null,
      });
      const series = await soc(NOON_MS, NOON_MS + 30_000, 4);
      expect(series.atMs).toEqual([NOON_MS, NOON_MS + 10_000, NOON_MS + 20_000]);
      expect(series.series.socPct?.mean).toEqual([null, null, null]);
      expect(await store.energy({ fromMs: 0, toMs: NOON_MS, per: "day" })).toEqual({ atMs: [], inKwh: [], outKwh: [] });
      expect(await store.events({ limit: 10 })).toEqual([]);
      expect(await rowsOf(store, { series: ["socPct"], pack: null, fromMs: 0, toMs: NOON_MS })).toEqual([]);
    });

    it("gives back what was stored, and a gap where nothing was", async () => {
      await store.append(batch({ battery: [battery(NOON_MS, 50), battery(NOON_MS + 20_000, 52, { socPct: null })] }));
      const series = await store.series({
        series: ["socPct", "powerW"],
        pack: null,
        fromMs: NOON_MS,
        toMs: NOON_MS + 40_000,
        points: 10,
      });
      expect(series).toEqual({
        fromMs: NOON_MS,
        toMs: NOON_MS + 40_000,
        stepMs: 10_000,
        atMs: [NOON_MS, NOON_MS + 10_000, NOON_MS + 20_000, NOON_MS + 30_000],
        series: {
          socPct: { mean: [50, null, null, null], min: [49, null, null, null], max: [51, null, null, null] },
          powerW: { mean: [50, null, 52, null], min: [49, null, 51, null], max: [51, null, 53, null] },
        },
      });
    });

    it("keeps each value as finely as it is measured", async () => {
      const fine = { mean: 3.3127, min: 3.3012, max: 3.3348 };
      await store.append(
        batch({ battery: [battery(NOON_MS, 1, { cellMinV: fine, currentA: stat(-12.34), powerW: stat(-2.4) })] }),
      );
      const { series } = await store.series({
        series: ["cellMinV", "currentA", "powerW"],
        pack: null,
        fromMs: NOON_MS,
        toMs: NOON_MS + 10_000,
        points: 2,
      });
      expect(series.cellMinV).toEqual({ mean: [3.313], min: [3.301], max: [3.335] });
      expect(series.currentA?.mean).toEqual([-12.3]);
      expect(series.powerW?.mean).toEqual([-2]);
    });

    it("keeps the packs with their cells apart", async () => {
      const cells = [stat(3.301), null, stat(3.303)];
      await store.append(batch({ packs: [pack(NOON_MS, "Block 1", 40, cells), pack(NOON_MS, "Block 2", 60)] }));
      const ask = (name: string) =>
        store.series({ series: ["socPct", "cells"], pack: name, fromMs: NOON_MS, toMs: NOON_MS + 60_000, points: 2 });
      const first = await ask("Block 1");
      expect(Object.keys(first.series)).toEqual(expect.arrayContaining(["socPct", "1", "2", "3"]));
      expect(first.series.socPct?.mean).toEqual([40]);
      expect(first.series["1"]?.mean).toEqual([3.301]);
      expect(first.series["2"]?.mean).toEqual([null]);
      expect((await ask("Block 2")).series).toMatchObject({ socPct: { mean: [60] }, 1: { mean: [3] } });
      const unknown = await ask("Block 3");
      expect(unknown.series.socPct?.mean).toEqual([null]);
    });

    it("leaves names out that it does not know", async () => {
      await store.append(batch({ battery: [battery(NOON_MS, 50)] }));
      const query = { pack: null, fromMs: NOON_MS, toMs: NOON_MS + 10_000, points: 2 };
      expect((await store.series({ ...query, series: ["cells", "toString", "socPct"] })).series).toHaveProperty("socPct");
      expect(Object.keys((await store.series({ ...query, series: ["cells", "nothing"] })).series)).toEqual([]);
    });

    it("never gives more points than asked, and rolls up by weight", async () => {
      const samples = every10s(NOON_MS, NOON_MS + 2 * HOUR_MS, (atMs) => battery(atMs, atMs < NOON_MS + HOUR_MS ? 20 : 80));
      await store.append(batch({ battery: samples }));
      await store.append(batch({ battery: [battery(NOON_MS + 2 * HOUR_MS, 10, { ticks: 5 })] }));
      for (const points of [2, 3, 7, 24, 100, 2_000]) {
        const { atMs, stepMs, series } = await soc(NOON_MS, NOON_MS + 2 * HOUR_MS, points);
        expect(atMs.length).toBeLessThanOrEqual(points);
        expect(atMs[0]).toBeLessThanOrEqual(NOON_MS);
        expect(atMs.at(-1)! + stepMs).toBeGreaterThanOrEqual(NOON_MS + 2 * HOUR_MS);
        expect(series.socPct!.min.find((value) => value !== null)).toBe(19);
        expect(series.socPct!.max.findLast((value) => value !== null)).toBe(81);
      }
      // Points of 2 h would begin in an even hour, points of 1 h at noon.
      expect((await soc(NOON_MS, NOON_MS + 2 * HOUR_MS, 3)).series.socPct?.mean).toEqual([20, 80]);
      expect((await soc(NOON_MS, NOON_MS + 2 * HOUR_MS, 2)).series.socPct?.mean).toEqual([50]);
    });

    it("goes on after a restart as if there had been none", async () => {
      const samples = every10s(NOON_MS, NOON_MS + 3 * HOUR_MS, (atMs) => battery(atMs, (atMs / 10_000) % 90, { inMwh: 3 }));
      for (let i = 0; i < samples.length; i += 6) {
        await store.append(batch({ battery: samples.slice(i, i + 6), packs: [pack(samples[i]!.atMs, "Block 1", 1)] }));
        if (i % 540 === 0) await restart();
      }
      await restart();
      const whole = await soc(NOON_MS, NOON_MS + 3 * HOUR_MS, 2_000);
      expect(whole.atMs).toHaveLength(samples.length);
      expect(whole.series.socPct?.mean).toEqual(samples.map(({ stats }) => stats[0]!.mean));
      expect(await store.open()).toEqual({
        counters: { inKwh: (3 * samples.length) / 1e6, outKwh: 0, todayInKwh: (3 * samples.length) / 1e6, todayOutKwh: 0 },
        newestMs: NOON_MS + 3 * HOUR_MS,
      });
      const minutes = await store.series({
        series: ["1"],
        pack: "Block 1",
        fromMs: NOON_MS,
        toMs: NOON_MS + HOUR_MS,
        points: 61,
      });
      expect(minutes.atMs).toHaveLength(60);
      expect((await rowsOf(store, { series: ["cells"], pack: "Block 1", fromMs: NOON_MS, toMs: NOON_MS + HOUR_MS })).length).toBe(
        60,
      );
    });

    it("counts a batch that is handed over twice once, also after a restart", async () => {
      const twice = batch({ battery: [battery(NOON_MS, 50, { inMwh: 2_000_000, outMwh: 1_000_000 })] });
      await store.append(twice);
      await store.append(twice);
      await restart();
      const { counters } = await store.append(twice);
      expect(counters).toEqual({ inKwh: 2, outKwh: 1, todayInKwh: 2, todayOutKwh: 1 });
    });

    it("counts energy without any sample", async () => {
      await store.append(batch({ energy: { inMwh: 500_000, outMwh: 250_000 } }));
      await restart();
      expect((await store.open()).counters).toMatchObject({ inKwh: 0.5, outKwh: 0.25, todayInKwh: 0 });
    });

    it("keeps what came first where a clock went back, and fills what was free", async () => {
      await store.append(
        batch({ battery: every10s(NOON_MS, NOON_MS + 2 * HOUR_MS, (atMs) => battery(atMs, 50, { inMwh: 10 })) }),
      );
      const backMs = NOON_MS - 60_000;
      const again = every10s(backMs, NOON_MS + 120_000, (atMs) => battery(atMs, 90, { inMwh: 10 }));
      const opened = await store.append(batch({ battery: again }));
      expect(opened.newestMs).toBe(NOON_MS + 120_000);
      expect(opened.counters.inKwh).toBe((10 * (720 + 18)) / 1e6);
      const { series } = await soc(backMs, NOON_MS + 60_000, 13);
      expect(series.socPct?.mean).toEqual([...Array<number>(6).fill(90), ...Array<number>(6).fill(50)]);
      // And forward again: the hours after it still stand.
      await store.append(batch({ battery: [battery(NOON_MS + 2 * HOUR_MS, 70)] }));
      expect((await soc(NOON_MS + HOUR_MS, NOON_MS + 3 * HOUR_MS, 3)).series.socPct?.mean).toEqual([50, 70]);
      expect(await rowsOf(store, { series: ["socPct"], pack: null, fromMs: 0, toMs: NOON_MS + DAY_MS })).toHaveLength(727);
    });

    it("throws the finest away first and keeps hours and days", async () => {
      for (let day = 0; day < 8; day++) {
        const dayMs = NOON_MS + day * DAY_MS;
        const samples = every10s(dayMs - 12 * HOUR_MS, dayMs + 12 * HOUR_MS, (atMs) => battery(atMs, day, { inMwh: 1 }));
        await store.append(batch({ battery: samples }));
      }
      const old = (minutes: number, points: number) => soc(NOON_MS, NOON_MS + minutes * 60_000, points);
      expect((await old(10, 100)).stepMs).toBe(HOUR_MS);
      expect((await old(10, 100)).series.socPct?.mean).toEqual([0]);
      const earlier = NOON_MS + 3 * DAY_MS;
      expect((await soc(earlier, earlier + 600_000, 100)).stepMs).toBe(300_000);
      const recent = NOON_MS + 7 * DAY_MS;
      expect((await soc(recent, recent + 600_000, 100)).stepMs).toBe(10_000);
      const days = await store.energy({ fromMs: 0, toMs: NOON_MS + 10 * DAY_MS, per: "day" });
      expect(days.inKwh.reduce((sum, kwh) => sum! + kwh!, 0)).toBeCloseTo((8 * 8_640) / 1e6, 9);
      const rows = await rowsOf(store, { series: ["socPct"], pack: null, fromMs: 0, toMs: NOON_MS + 10 * DAY_MS });
      const times = rows.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(new Set(times).size).toBe(times.length);
      // 3 days of 10 s and the hour that is open, 5 min of 5 days in all, hours before that.
      expect(rows).toHaveLength(73 * 360 + (5 * 24 - 73) * 12 + 3 * 24);
    });

    const spread = (spreadV: number | null): DomainEvent => ({ kind: "voltage-spread", spreadV });

    it("gives an event its beginning and its end", async () => {
      await store.append(batch({ events: [{ atMs: NOON_MS, event: spread(0.6) }] }));
      expect(await store.events({ limit: 9 })).toEqual([
        { id: 1, atMs: NOON_MS, endMs: null, lasting: true, event: spread(0.6) },
      ]);
      await store.append(batch({ events: [{ atMs: NOON_MS + 5_000, event: spread(null) }] }));
      await store.append(batch({ events: [{ atMs: NOON_MS + 7_000, event: { kind: "full", bmsPct: 98 } }] }));
      expect(await store.events({ limit: 9 })).toEqual([
        { id: 2, atMs: NOON_MS + 7_000, endMs: null, lasting: false, event: { kind: "full", bmsPct: 98 } },
        { id: 1, atMs: NOON_MS, endMs: NOON_MS + 5_000, lasting: true, event: spread(0.6) },
      ]);
    });

    it("ends what lasted when the program ended with what it saw last", async () => {
      await store.append(batch({ battery: [battery(NOON_MS + 50_000, 1)], events: [{ atMs: NOON_MS, event: spread(0.6) }] }));
      await restart();
      expect(await store.events({ limit: 9 })).toMatchObject([{ endMs: NOON_MS + 60_000 }]);
      // An end that belongs to none that lasts is told as it is.
      await store.append(batch({ events: [{ atMs: NOON_MS + 90_000, event: spread(null) }] }));
      expect(await store.events({ limit: 9 })).toMatchObject([{ lasting: false }, { lasting: true }]);
    });

    it("finds events by time, with those that still lasted then", async () => {
      await store.append(
        batch({
          events: [
            { atMs: NOON_MS, event: spread(0.6) },
            { atMs: NOON_MS + 10_000, event: { kind: "full", bmsPct: 1 } },
            { atMs: NOON_MS + 20_000, event: { kind: "full", bmsPct: 2 } },
            { atMs: NOON_MS + 30_000, event: spread(null) },
          ],
        }),
      );
      const at = async (fromMs: number, toMs: number, limit = 9): Promise<readonly number[]> =>
        (await store.events({ fromMs, toMs, limit })).map(({ id }) => id);
      expect(await at(NOON_MS + 20_000, NOON_MS + 30_000)).toEqual([3, 1]);
      expect(await at(NOON_MS + 31_000, NOON_MS + 40_000)).toEqual([]);
      expect(await at(NOON_MS - 5_000, NOON_MS)).toEqual([]);
      expect(await at(0, NOON_MS + 40_000, 2)).toEqual([3, 2]);
    });

    it("answers any question without fault", async () => {
      await store.append(batch({ battery: [battery(NOON_MS, 50)] }));
      for (const [fromMs, toMs] of [
        [0, 8.64e15],
        [-1e15, 1e15],
        [NOON_MS, NOON_MS],
        [NOON_MS + 1, NOON_MS],
        [0.5, 1.5],
        [NOON_MS, 4e12],
      ] as const) {
        for (const points of [2, 2_000]) expect((await soc(fromMs, toMs, points)).atMs.length).toBeLessThanOrEqual(points);
        for (const per of ["hour", "day", "month"] as const) {
          expect((await store.energy({ fromMs, toMs, per })).atMs.length).toBeLessThanOrEqual(1);
        }
        await store.events({ fromMs, toMs, limit: 1 });
        await rowsOf(store, { series: ["socPct"], pack: null, fromMs, toMs });
      }
    });
  });
}
