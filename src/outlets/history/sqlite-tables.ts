/**
 * The tables in a SQLite file, through libsql. Small pages and few of them for each minute: what wears out an SD card is the
 * number of 4 kB blocks that are written, not the number of bytes.
 */
import type { Database, Statement } from "libsql";
import { LEVELS, type Level } from "./levels.ts";
import { migrate } from "./sqlite-schema.ts";
import type { StoredBlock, StoredEvent, StoredMinute, Tables } from "./tables.ts";

/** Blocks begin at quarters of an hour at the closest (days in Nepal); the key of one is level, source, start in one number. */
const QUARTER_MS = 900_000;
const STARTS = 2 ** 26;
const SOURCES = 4096;

const keyOf = (level: Level, source: number, startMs: number): number =>
  (LEVELS.indexOf(level) * SOURCES + source) * STARTS + Math.max(0, Math.min(STARTS - 1, Math.ceil(startMs / QUARTER_MS)));

const startOf = (key: number): number => (key % STARTS) * QUARTER_MS;

interface EventRecord {
  readonly id: number;
  readonly at: number;
  readonly end: number | null;
  readonly lasting: number;
  readonly json: string;
}

export class SqliteTables implements Tables {
  readonly #db: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #sources = new Map<string, number>();

  /** Takes a database that is open, and brings it to the form of this version. Throws HISTORY_VERSION. */
  constructor(db: Database) {
    this.#db = db;
    migrate(db);
    for (const { id, pack } of this.#all<{ id: number; pack: string }>("SELECT id, pack FROM source"))
      this.#sources.set(pack, id);
  }

  atomically(work: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      // After a full disk SQLite may have rolled back by itself.
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  sources(): ReadonlyMap<string, number> {
    return this.#sources;
  }

  addSource(pack: string, number: number): void {
    this.#run("INSERT INTO source (id, pack) VALUES (?, ?)", number, pack);
    this.#sources.set(pack, number);
  }

  block(level: Level, source: number, startMs: number): Uint8Array | null {
    return this.#all<{ data: Uint8Array }>("SELECT data FROM block WHERE id = ?", keyOf(level, source, startMs))[0]?.data ?? null;
  }

  *blocks(level: Level, source: number, fromMs: number, toMs: number): Iterable<StoredBlock> {
    const [from, to] = [keyOf(level, source, fromMs), keyOf(level, source, toMs)];
    const sql = "SELECT id, data FROM block WHERE id >= ? AND id < ? ORDER BY id";
    for (const { id, data } of this.#all<{ id: number; data: Uint8Array }>(sql, from, to)) yield { startMs: startOf(id), data };
  }

  putBlock(level: Level, source: number, { startMs, data }: StoredBlock): void {
    this.#run("INSERT OR REPLACE INTO block (id, data) VALUES (?, ?)", keyOf(level, source, startMs), data);
  }

  reach(level: Level, source: number): { readonly firstMs: number; readonly lastMs: number } | null {
    const [from, to] = [keyOf(level, source, 0), keyOf(level, source, Infinity)];
    const first = this.#id("SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT 1", from, to);
    const last = this.#id("SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1", from, to);
    return first === null || last === null ? null : { firstMs: startOf(first), lastMs: startOf(last) };
  }

  nextStart(level: Level, source: number, fromMs: number): number | null {
    const [from, to] = [keyOf(level, source, fromMs), keyOf(level, source, Infinity)];
    const found = this.#id("SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT 1", from, to);
    return found === null ? null : startOf(found);
  }

  dropBlocks(level: Level, source: number, beforeMs: number, most: number): void {
    const [from, to] = [keyOf(level, source, 0), keyOf(level, source, beforeMs)];
    const sql = "DELETE FROM block WHERE id IN (SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)";
    this.#run(sql, from, to, most);
  }

  putMinute(place: number, { number, data }: StoredMinute): void {
    this.#run("UPDATE minute SET number = ?, data = ? WHERE place = ?", number, data, place);
  }

  minutes(): readonly StoredMinute[] {
    return this.#all<StoredMinute>("SELECT number, data FROM minute WHERE number > 0");
  }

  addEvent({ atMs, endMs, lasting, json }: Omit<StoredEvent, "id">): number {
    const sql = "INSERT INTO event (at, end, lasting, json) VALUES (?, ?, ?, ?)";
    return Number(this.#statement(sql).run(atMs, endMs, lasting ? 1 : 0, json).lastInsertRowid);
  }

  endEvent(id: number, endMs: number): void {
    this.#run("UPDATE event SET end = ? WHERE id = ?", endMs, id);
  }

  changeEvent(id: number, json: string): void {
    this.#run("UPDATE event SET json = ? WHERE id = ?", json, id);
  }

  lastingEvents(): readonly StoredEvent[] {
    return this.#all<EventRecord>("SELECT * FROM event WHERE lasting = 1 AND end IS NULL ORDER BY id").map(eventOf);
  }

  events(fromMs: number, toMs: number, limit: number): readonly StoredEvent[] {
    const sql =
      "SELECT * FROM event WHERE at < ? AND (at >= ? OR end >= ? OR (lasting = 1 AND end IS NULL)) ORDER BY at DESC, id DESC LIMIT ?";
    return this.#all<EventRecord>(sql, toMs, fromMs, fromMs, limit).map(eventOf);
  }

  keepNewestEvents(count: number): void {
    this.#run("DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?", count);
  }

  close(): void {
    this.#db.close();
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#statement(sql).run(...values);
  }

  /** The first number that is found. */
  #id(sql: string, ...values: readonly unknown[]): number | null {
    return this.#all<{ id: number }>(sql, ...values)[0]?.id ?? null;
  }

  #all<T>(sql: string, ...values: readonly unknown[]): T[] {
    return this.#statement(sql).all(...values) as T[];
  }
}

const eventOf = ({ id, at, end, lasting, json }: EventRecord): StoredEvent => ({
  id,
  atMs: at,
  endMs: end,
  lasting: lasting === 1,
  json,
});
