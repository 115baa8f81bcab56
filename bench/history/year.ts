/** A year of 4 packs in a file, made once and kept in the temporary folder, and how long each chart of it takes. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import type { DomainEvent } from "../../src/domain/event.ts";
import { FileBook } from "../../src/outlets/history/file-book.ts";
import { FileHistory } from "../../src/outlets/history/file-history.ts";
import { keepOf } from "../../src/outlets/history/start-history.ts";
import { BATTERY_SERIES, PACK_SERIES } from "../../src/outlets/history/store.ts";
import { batterySample, BEGIN_MS, packSample, PACKS } from "./pretended.ts";

const DAY_MS = 86_400_000;
const DAYS = 365;
const END_MS = BEGIN_MS + DAYS * DAY_MS;
const KEEP_DAYS = { batteryDays: 90, packsDays: 60, fiveMinutesDays: 400 };
/** Before that only the 5 minutes and what is coarser remain: one sample in each makes the same roll-ups in a tenth of the time. */
const FINE_FROM_MS = END_MS - 91 * DAY_MS;
const EVENTS_A_DAY = 100;
/** Raised when the file would become another one. */
const MADE_AS = 2;
const TIMES = 15;

export interface ChartTime {
  readonly chart: string;
  /** What it takes when nobody else wants the processor. */
  readonly shortestMs: number;
  readonly medianMs: number;
  readonly longestMs: number;
}

export interface HistoryYear {
  readonly fileMb: number;
  readonly madeS: number;
  readonly charts: readonly ChartTime[];
}

const event = (n: number): DomainEvent =>
  n % 2 === 0
    ? { kind: "limited-by", direction: "charge", name: "cell-high", was: "inverter" }
    : { kind: "limited-by", direction: "charge", name: "inverter", was: "cell-high" };

/** The file, and how long it took to make it; 0 if it was there. */
async function made(): Promise<{ readonly file: string; readonly madeS: number }> {
  const folder = join(tmpdir(), "siinterjk-bench-history");
  const file = join(folder, `year-${MADE_AS}.db`);
  if (existsSync(file)) return { file, madeS: 0 };
  mkdirSync(folder, { recursive: true });
  const begun = performance.now();
  for (const end of ["", "-wal"]) rmSync(`${file}.new${end}`, { force: true });
  const db = new Libsql(`${file}.new`);
  const connect = (): Promise<typeof db> => Promise.resolve(db);
  const book = new FileBook({
    file: `${file}.new`,
    keep: keepOf(KEEP_DAYS),
    wallNowMs: Date.now,
    tell: () => undefined,
    connect,
  });
  await book.open();
  // It is made for one run on this machine, and need not survive anything.
  db.exec("PRAGMA synchronous = OFF");
  for (let day = 0; day < DAYS; day++) {
    const dayMs = BEGIN_MS + day * DAY_MS;
    const fine = dayMs >= FINE_FROM_MS;
    const times = (stepMs: number): number[] => Array.from({ length: DAY_MS / stepMs }, (_, i) => dayMs + i * stepMs);
    const battery = times(fine ? 10_000 : 300_000).map(batterySample);
    const packs = times(fine ? 60_000 : 300_000).flatMap((atMs) => PACKS.map((_, place) => packSample(atMs, place)));
    const events = Array.from({ length: EVENTS_A_DAY }, (_, n) => ({
      atMs: dayMs + n * (DAY_MS / EVENTS_A_DAY),
      event: event(n),
    }));
    await book.append({ run: "year", number: day, battery, packs, events, energy: { inMwh: 0, outMwh: 0 } });
    // libsql frees memory only when the loop turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // libsql holds the file until the process ends: what is measured is a copy.
  db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  copyFileSync(`${file}.new`, `${file}.copy`);
  renameSync(`${file}.copy`, file);
  book.close();
  for (const end of ["", "-wal"]) rmSync(`${file}.new${end}`, { force: true });
  return { file, madeS: (performance.now() - begun) / 1000 };
}

export async function historyYear(): Promise<HistoryYear> {
  const { file, madeS } = await made();
  const history = new FileHistory({ file, keep: keepOf(KEEP_DAYS), tell: () => undefined });
  await history.open();
  const series = (days: number, names: readonly string[], pack: string | null, points: number) => () =>
    history.series({ fromMs: END_MS - days * DAY_MS, toMs: END_MS, series: names, pack, points });
  const asked: [string, () => Promise<unknown>][] = [];
  for (const [range, days] of [
    ["24 h", 1],
    ["7 d", 7],
    ["30 d", 30],
    ["1 y", DAYS],
  ] as const) {
    asked.push([`${range}, battery, 11 series, 600 points`, series(days, BATTERY_SERIES, null, 600)]);
    asked.push([`${range}, 16 cells of a pack, 600 points`, series(days, ["cells"], PACKS[1], 600)]);
  }
  // The widest ranges that each level has to serve.
  for (const [range, days] of [
    ["6.9 d", 6.9],
    ["83 d", 83],
    ["1 y", DAYS],
  ] as const) {
    asked.push([`${range}, battery, 11 series, 2000 points`, series(days, BATTERY_SERIES, null, 2_000)]);
    asked.push([`${range}, a pack with its cells, 2000 points`, series(days, [...PACK_SERIES, "cells"], PACKS[0], 2_000)]);
  }
  asked.push(["1 y, energy of each day", () => history.energy({ fromMs: BEGIN_MS, toMs: END_MS, per: "day" })]);
  asked.push(["30 d, energy of each hour", () => history.energy({ fromMs: END_MS - 30 * DAY_MS, toMs: END_MS, per: "hour" })]);
  asked.push(["200 events", () => history.events({ fromMs: BEGIN_MS, toMs: END_MS, limit: 200 })]);
  const charts: ChartTime[] = [];
  for (const [chart, ask] of asked) charts.push({ chart, ...(await timed(ask)) });
  await history.close();
  return { fileMb: statSync(file).size / 1e6, madeS, charts };
}

async function timed(ask: () => Promise<unknown>): Promise<Omit<ChartTime, "chart">> {
  const took: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const begun = performance.now();
    await ask();
    took.push(performance.now() - begun);
  }
  took.sort((a, b) => a - b);
  return { shortestMs: took[0]!, medianMs: took[Math.floor(TIMES / 2)]!, longestMs: took.at(-1)! };
}
