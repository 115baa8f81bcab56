import { describe, expect, it } from "vitest";
import { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { SiinterjkError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { RUNNING } from "../../../test/support/snapshots.ts";
import { CONTRACT_KEEP } from "../../../test/contract/history-keep.ts";
import { History } from "./history.ts";
import { MemoryHistory } from "./memory-history.ts";
import type { Batch, HistoryStore, Opened } from "./store.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);
const FULL = { kind: "full", bmsPct: 97 } as const;

/** A history in memory that fails when it is told to, and remembers what it was given. */
class FailingStore extends MemoryHistory {
  fails: Error | null = null;
  readonly batches: Batch[] = [];

  override open(): Promise<Opened> {
    return this.fails === null ? super.open() : Promise.reject(this.fails);
  }

  override append(batch: Batch): Promise<Opened> {
    if (this.fails !== null) return Promise.reject(this.fails);
    this.batches.push(batch);
    return super.append(batch);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function bench(options: { settleMs?: number; wall?: (nowMs: number) => number; store?: HistoryStore } = {}) {
  const store = new FailingStore(CONTRACT_KEEP);
  const latest = new Latest<Snapshot>();
  const lines: string[] = [];
  const write = (_: unknown, line: string): void => void lines.push(line);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  let nowMs = 0;
  const wall = options.wall ?? ((ms: number) => NOON_MS + ms);
  const history = new History({
    store: options.store ?? store,
    latest,
    wallNowMs: () => wall(nowMs),
    nowMs: () => nowMs,
    log,
    run: "run",
    settleMs: options.settleMs ?? 0,
  });
  const life = new AbortController();
  const running = history.run(life.signal);
  /** A tick each second, at 50 V x 20 A = 1000 W. */
  const tick = async (seconds: number, change: Partial<Snapshot> = {}): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      nowMs += 1_000;
      const good = { atMs: nowMs, value: { ...RUNNING.packs[0]!.good!.value, packVoltageV: 50, currentA: 20 } };
      latest.set({ ...RUNNING, atMs: nowMs, packs: [{ ...RUNNING.packs[0]!, good }], ...change });
      await turn();
    }
  };
  const stop = async (): Promise<void> => {
    life.abort();
    await running;
  };
  return { store, history, tick, stop, lines };
}

const disk = new SiinterjkError("HISTORY_NOT_SAVED", "the disk is full");

describe("History", () => {
  it("stores once a minute, and the rest at the end", async () => {
    const { store, history, tick, stop } = bench();
    await tick(2);
    expect(history.counters()).toBeNull(); // the machine is the bridge's until it runs
    await tick(1);
    expect(history.counters()).toMatchObject({ outKwh: 0, todayOutKwh: 0 });
    await tick(182);
    expect(store.batches).toHaveLength(3);
    expect(history.counters()!.inKwh).toBeCloseTo(184 / 3_600, 5);
    await stop();
    expect(store.batches).toHaveLength(4);
    expect((await store.open()).counters.inKwh).toBeCloseTo(184 / 3_600, 5);
    const query = { series: ["powerW"], pack: null, fromMs: NOON_MS, toMs: NOON_MS + 190_000, points: 50 };
    expect((await store.series(query)).series.powerW?.mean).toEqual(Array<number>(19).fill(542));
  });

  it("stores events within seconds, in one piece, and tells them in both languages", async () => {
    const { store, history, tick, stop } = bench();
    await tick(10);
    await tick(1, { events: [FULL] });
    await tick(1, { events: [FULL] });
    await tick(2);
    expect(store.batches).toHaveLength(0);
    await tick(1);
    expect(store.batches.map(({ events, battery }) => [events.length, battery.length])).toEqual([[2, 0]]);
    const { events } = await history.events({ limit: 1 });
    expect(events).toEqual([
      {
        id: 2,
        atMs: NOON_MS + 12_000,
        endMs: null,
        lasting: false,
        kind: "full",
        severity: "good",
        sentence: { en: expect.stringContaining("full") as string, de: expect.stringContaining("voll") as string },
      },
    ]);
    await stop();
  });

  it("goes on while the disk fails, says so once, and stores everything when it works again", async () => {
    const { store, history, tick, stop, lines } = bench();
    await tick(65);
    store.fails = disk;
    await tick(300);
    expect(history.condition()).toEqual({ state: "failing", trouble: "HISTORY_NOT_SAVED the disk is full" });
    expect(lines).toEqual(["HISTORY_NOT_SAVED the disk is full: the bridge goes on"]);
    expect(history.counters()!.inKwh).toBeCloseTo(364 / 3_600, 4);
    store.fails = null;
    await tick(61);
    expect(history.condition()).toEqual({ state: "ok", trouble: null });
    expect(lines.slice(1)).toEqual(["The history is kept again"]);
    await stop();
    expect((await store.open()).counters.inKwh).toBeCloseTo(425 / 3_600, 4);
    const rows = [];
    for await (const row of store.rows({ series: ["socPct"], pack: null, fromMs: 0, toMs: NOON_MS * 2 })) rows.push(row);
    expect(rows).toHaveLength(43);
  });

  it("counts on from what is stored when it can be opened only later", async () => {
    const store = new FailingStore(CONTRACT_KEEP);
    await store.append({
      run: "before",
      number: 1,
      battery: [],
      packs: [],
      events: [],
      energy: { inMwh: 5_000_000, outMwh: 1_000_000 },
    });
    store.fails = disk;
    const late = bench({ store });
    await late.tick(130);
    expect(late.history.counters()).toBeNull();
    store.fails = null;
    await late.tick(70);
    expect(late.history.counters()!.inKwh).toBeCloseTo(5 + 199 / 3_600, 4);
    expect(late.history.counters()!.outKwh).toBe(1);
    await late.stop();
    expect((await store.open()).counters.inKwh).toBeCloseTo(5 + 199 / 3_600, 4);
  });

  it("throws a batch away that brings the history down, but not its energy", async () => {
    const { store, tick, stop, lines } = bench();
    await tick(61);
    store.fails = new TypeError("a fault");
    await tick(200);
    store.fails = null;
    await tick(125);
    await stop();
    expect(lines).toContain("HISTORY_STOPPED a fault: the bridge goes on");
    expect(lines.some((line) => /^HISTORY_DROPPED \d+ samples/.test(line))).toBe(true);
    expect((await store.open()).counters.inKwh).toBeCloseTo(385 / 3_600, 4);
  });

  it("stamps nothing before the clock is right, and counts energy all the same", async () => {
    // A computer without a clock: it is 1970 until the network has been asked.
    const { store, history, tick, stop } = bench({ wall: (ms) => (ms < 90_000 ? ms : NOON_MS + ms) });
    await tick(5, { events: [FULL] });
    await tick(80);
    expect(store.batches.map(({ battery, packs, events }) => battery.length + packs.length + events.length)).toEqual([0]);
    expect(history.counters()!.inKwh).toBeCloseTo(84 / 3_600, 4);
    await tick(60);
    await stop();
    const query = { series: ["socPct"], pack: null, fromMs: NOON_MS - 100_000, toMs: NOON_MS + 150_000, points: 100 };
    const { atMs, series } = await store.series(query);
    const known = atMs.filter((_, i) => series.socPct?.mean[i] !== null).map((ms) => (ms - NOON_MS) / 1_000);
    expect(known).toEqual(Array.from({ length: 15 }, (_, i) => i * 10));
    expect((await store.events({ limit: 9 })).map((event) => event.atMs - NOON_MS)).toEqual([5_000, 4_000, 3_000, 2_000, 1_000]);
  });

  it("waits while a young clock may still be set", async () => {
    const { store, tick, stop } = bench({ settleMs: 120_000, wall: (ms) => NOON_MS + ms + (ms > 50_000 ? 3_600_000 : 0) });
    await tick(119);
    expect(store.batches.every(({ battery }) => battery.length === 0)).toBe(true);
    await tick(120);
    await stop();
    const rows = [];
    for await (const { atMs } of store.rows({ series: ["socPct"], pack: null, fromMs: 0, toMs: NOON_MS * 2 })) rows.push(atMs);
    expect(rows[0]).toBe(NOON_MS + 3_600_000);
    expect(rows.length).toBeGreaterThanOrEqual(23);
  });
});
