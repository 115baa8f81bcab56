import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Libsql from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import { FileBook, type FileBookOptions } from "../../src/outlets/history/file-book.ts";
import { FileHistory } from "../../src/outlets/history/file-history.ts";
import { seriesOf } from "../../src/outlets/history/asking.ts";
import { CONTRACT_KEEP } from "./history-keep.ts";
import { batch, battery, every10s, HOUR_MS, pack } from "./history-samples.ts";

const NOON_MS = Date.UTC(2026, 5, 2, 12);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "siinterjk-history-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A book in a file, and what it has told. */
function bookIn(path: string, more: Partial<FileBookOptions> = {}): { readonly book: FileBook; readonly told: string[] } {
  const told: string[] = [];
  const file = join(path, "history.db");
  const tell = (code: string): void => void told.push(code);
  const book = new FileBook({ file, keep: CONTRACT_KEEP, wallNowMs: () => NOON_MS, tell, ...more });
  onTestFinished(() => book.close());
  return { book, told };
}

/** The same in a thread, which lets go of the file when it is closed. */
function historyIn(path: string): { readonly history: FileHistory; readonly told: string[] } {
  const told: string[] = [];
  const tell = (code: string): void => void told.push(code);
  const history = new FileHistory({ file: join(path, "history.db"), keep: CONTRACT_KEEP, tell });
  onTestFinished(() => history.close());
  return { history, told };
}

const minute = (n: number) => {
  const atMs = NOON_MS + n * 60_000;
  const own = every10s(atMs, atMs + 60_000, (at) => battery(at, 50, { inMwh: 1_000 }));
  return batch({ battery: own, packs: ["Block 1", "Block 2"].map((name) => pack(atMs, name, 50)) });
};

const mean = async (book: FileBook, fromMs: number, toMs: number): Promise<readonly (number | null)[]> =>
  book.read((open) => seriesOf(open.shelf(), { series: ["socPct"], pack: null, fromMs, toMs, points: 50 }).series.socPct!.mean);

describe("the file of the history", () => {
  it("is locked against a second program, which says so and gets it later", async () => {
    const path = folder();
    const { history } = historyIn(path);
    await history.append(minute(0));
    const { history: second } = historyIn(path);
    await expect(second.append(minute(1))).rejects.toMatchObject({ code: "HISTORY_IN_USE" });
    await expect(second.open()).rejects.toMatchObject({ code: "HISTORY_IN_USE" });
    await history.append(minute(1));
    await history.close();
    expect((await second.open()).counters.inKwh).toBe(0.012);
  });

  it("tells when its folder is not there, and opens it when it is", async () => {
    const { book } = bookIn(folder(), { file: join(folder(), "missing", "history.db") });
    await expect(book.append(minute(0))).rejects.toMatchObject({ code: "HISTORY_NOT_SAVED" });
    await expect(book.append(minute(0))).rejects.toMatchObject({ code: "HISTORY_NOT_SAVED" });
  });

  it("goes on after a full disk as if the failed minute had not been tried", async () => {
    const path = folder();
    let db: Libsql.Database | null = null;
    const connect = (file: string): Promise<Libsql.Database> => Promise.resolve((db = new Libsql(file)));
    const { book } = bookIn(path, { connect });
    await book.append(minute(0));
    // SQLite reports SQLITE_FULL as it does for a full disk.
    const pages = Object.values(db!.prepare("PRAGMA page_count").get() as Record<string, number>)[0]!;
    db!.exec(`PRAGMA max_page_count = ${pages}`);
    const large = batch({
      battery: every10s(NOON_MS + 60_000, NOON_MS + 30 * HOUR_MS, (at) => battery(at, (at * 7_919) % 1_009, { inMwh: 7 })),
    });
    await expect(book.append(large)).rejects.toMatchObject({ code: "HISTORY_NOT_SAVED" });
    expect((await book.open()).energy.inMwh).toBe(6_000);
    expect(await mean(book, NOON_MS + HOUR_MS, NOON_MS + HOUR_MS + 20_000)).toEqual([null, null]);
    db!.exec("PRAGMA max_page_count = 1000000");
    const { counters } = await book.append(large);
    expect(counters.inKwh).toBeCloseTo((6_000 + 7 * large.battery.length) / 1e6, 12);
    await book.append(large);
    expect((await book.open()).energy.inMwh).toBe(6_000 + 7 * large.battery.length);
  });

  it("still answers where the disk has become read-only", async () => {
    const path = folder();
    let db: Libsql.Database | null = null;
    const connect = (file: string): Promise<Libsql.Database> => Promise.resolve((db = new Libsql(file)));
    const { book } = bookIn(path, { connect });
    await book.append(minute(0));
    // SQLite reports SQLITE_READONLY as it does for such a disk.
    db!.exec("PRAGMA query_only = ON");
    await expect(book.append(minute(1))).rejects.toMatchObject({
      code: "HISTORY_NOT_SAVED",
      message: expect.stringContaining("readonly") as string,
    });
    db!.exec("PRAGMA query_only = OFF");
    expect(await mean(book, NOON_MS, NOON_MS + 70_000)).toEqual([50, 50, 50, 50, 50, 50, null]);
    await book.append(minute(1));
    expect((await book.open()).energy.inMwh).toBe(12_000);
  });

  it("moves a file aside that is none, and begins a new one", async () => {
    const path = folder();
    writeFileSync(join(path, "history.db"), "This is no database at all. ".repeat(200));
    writeFileSync(join(path, "history.db.corrupt-before"), "an earlier one");
    const { book, told } = bookIn(path);
    await book.append(minute(0));
    expect(told).toEqual(["HISTORY_CORRUPT"]);
    expect(await mean(book, NOON_MS, NOON_MS + 10_000)).toEqual([50]);
    const aside = readdirSync(path).filter((name) => name.includes("corrupt"));
    expect(aside).toEqual(["history.db.corrupt-2026-06-02T12-00-00.000Z"]);
    expect(readFileSync(join(path, aside[0]!), "utf8")).toContain("no database at all");
  });

  it("begins anew where the pages of the file are spoilt", async () => {
    const path = folder();
    const { history } = historyIn(path);
    await history.append(minute(0));
    await history.close();
    const file = join(path, "history.db");
    writeFileSync(file, readFileSync(file).fill(0xa5, 1_024));
    const { book, told } = bookIn(path);
    await book.append(minute(1));
    expect(told).toEqual(["HISTORY_CORRUPT"]);
    expect(await mean(book, NOON_MS, NOON_MS + 70_000)).toEqual([null, null, null, null, null, null, 50]);
  });

  it("carries the counters on when the file is found damaged while it is used", async () => {
    const path = folder();
    let spoilt = false;
    const connect = (file: string): Promise<Libsql.Database> => {
      const db = new Libsql(file);
      const exec = db.exec.bind(db);
      db.exec = (sql) => {
        if (spoilt && sql === "COMMIT") throw new Libsql.SqliteError("database disk image is malformed", "SQLITE_CORRUPT", 11);
        return exec(sql);
      };
      return Promise.resolve(db);
    };
    const { book, told } = bookIn(path, { connect });
    await book.append(minute(0));
    spoilt = true;
    await expect(book.append(minute(1))).rejects.toMatchObject({ code: "HISTORY_NOT_SAVED" });
    spoilt = false;
    expect(told).toEqual(["HISTORY_CORRUPT"]);
    await book.append(minute(2));
    expect((await book.open()).energy.inMwh).toBe(12_000);
    expect(await mean(book, NOON_MS, NOON_MS + 10_000)).toEqual([null]);
  });

  it("shows an hour that cannot be read as a gap, and tells it once", async () => {
    const path = folder();
    let db: Libsql.Database | null = null;
    const connect = (file: string): Promise<Libsql.Database> => Promise.resolve((db = new Libsql(file)));
    const { book, told } = bookIn(path, { connect });
    for (let n = 0; n < 130; n += 10) await book.append(minute(n));
    db!.prepare("UPDATE block SET data = zeroblob(100) WHERE id = (SELECT min(id) FROM block)").run();
    expect(await mean(book, NOON_MS, NOON_MS + 10_000)).toEqual([null]);
    expect(await mean(book, NOON_MS + HOUR_MS, NOON_MS + HOUR_MS + 10_000)).toEqual([50]);
    await mean(book, NOON_MS, NOON_MS + 10_000);
    expect(told).toEqual(["HISTORY_DAMAGED"]);
  });

  it("leaves the file of a newer program and of another one alone", async () => {
    for (const sql of ["PRAGMA application_id = 0x53494a4b; PRAGMA user_version = 99", "CREATE TABLE theirs (a)"]) {
      const path = folder();
      const file = join(path, "history.db");
      const db = new Libsql(file);
      db.exec(`CREATE TABLE x (a); DROP TABLE x; ${sql}`);
      db.close();
      const { book, told } = bookIn(path);
      await expect(book.append(minute(0))).rejects.toMatchObject({ code: "HISTORY_VERSION" });
      expect(told).toEqual([]);
      expect(readdirSync(path).filter((name) => name.includes("corrupt"))).toEqual([]);
    }
  });

  it("writes one page for a minute, and grows by the hour only", async () => {
    const path = folder();
    const { book } = bookIn(path);
    for (let n = 0; n < 3; n++) await book.append(minute(n));
    const log = (): number => statSync(join(path, "history.db-wal")).size;
    const before = log();
    for (let n = 3; n < 58; n++) await book.append(minute(n));
    // A page of 1024 bytes and 24 before it (sqlite.org/fileformat2.html, section 4).
    expect(log() - before).toBe(55 * 1_048);
    const events = batch({ events: [{ atMs: NOON_MS, event: { kind: "full", bmsPct: 1 } }] });
    const atMs = log();
    await book.append(events);
    expect(log() - atMs).toBeLessThanOrEqual(3 * 1_048);
  });
});

// Not through the command of tsx, which would be killed instead of what it runs.
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

describe("the file of the history after kill -9", () => {
  it("is whole, and has every minute that was stored", async () => {
    const path = folder();
    const file = join(path, "history.db");
    let stored = 0;
    for (let round = 0; round < 3; round++) {
      const child = spawn(
        process.execPath,
        ["--import", tsx, join(import.meta.dirname, "history-writer.ts"), file, String(stored)],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const begun = stored;
      let text = "";
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          text += chunk.toString();
          stored = Math.max(stored, ...text.split("\n").slice(0, -1).map(Number));
          // In the middle of whatever it writes now.
          if (stored >= begun + 70) child.kill("SIGKILL");
        });
        child.on("exit", () => resolve());
      });
      expect(child.signalCode).toBe("SIGKILL");
      const copy = `${file}.copy-${round}`;
      copyFileSync(file, copy);
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
      const db = new Libsql(copy);
      expect(db.prepare("PRAGMA integrity_check").raw().get()).toEqual(["ok"]);
      db.close();
      const { history, told } = historyIn(path);
      const energyMwh = Math.round((await history.open()).counters.inKwh * 1e6);
      // What was told to be stored is there; what was being stored may be.
      expect(energyMwh).toBeGreaterThanOrEqual(stored * 6_000);
      expect(energyMwh % 6_000).toBe(0);
      stored = energyMwh / 6_000;
      const [fromMs, toMs] = [NOON_MS + (stored - 1) * 60_000, NOON_MS + stored * 60_000];
      const { series } = await history.series({ series: ["socPct"], pack: null, fromMs, toMs, points: 50 });
      expect(series.socPct?.mean).toEqual([50, 50, 50, 50, 50, 50]);
      expect(await history.events({ limit: 1_000 })).toHaveLength(stored);
      expect(told).toEqual([]);
      await history.close();
    }
  });

  it("does without the last minute when the end of its log is torn", async () => {
    const path = folder();
    const { book } = bookIn(path);
    for (let n = 0; n < 10; n++) await book.append(minute(n));
    const torn = join(path, "torn");
    const file = join(path, "history.db");
    copyFileSync(file, torn);
    copyFileSync(`${file}-wal`, `${torn}-wal`);
    truncateSync(`${torn}-wal`, statSync(`${torn}-wal`).size - 500);
    const { book: second, told } = bookIn(path, { file: torn });
    expect((await second.open()).energy.inMwh).toBe(9 * 6_000);
    expect(told).toEqual([]);
  });
});
