/** The form of the file, and the way to it from every earlier one. */
import type { Database } from "libsql";
import { SiinterjkError } from "../../errors.ts";
import { MINUTE_PLACES } from "./tables.ts";

/** "SIJK": so that no other program's database is written into. */
const APPLICATION_ID = 0x53494a4b;
/** A whole minute of 4 packs on one page. */
const PAGE_BYTES = 1024;
/** The log is taken into the file when it has so many pages: 2 MB, a few times a day. */
const LOG_PAGES = 2000;
/** A row of this size has a page of its own, which is written anew in its place. */
const MINUTE_BYTES = 900;

/** Each brings the file from its version, its place in the list, to the next. */
const STEPS: readonly ((db: Database) => void)[] = [
  (db) => {
    db.exec(`
      CREATE TABLE source (id INTEGER PRIMARY KEY, pack TEXT NOT NULL UNIQUE);
      CREATE TABLE block (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
      CREATE TABLE minute (place INTEGER PRIMARY KEY, number INTEGER NOT NULL, data BLOB NOT NULL);
      CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, end INTEGER, lasting INTEGER NOT NULL, json TEXT NOT NULL);
      CREATE INDEX event_at ON event (at);
    `);
    const add = db.prepare("INSERT INTO minute (place, number, data) VALUES (?, 0, zeroblob(?))");
    for (let place = 0; place < MINUTE_PLACES; place++) add.run(place, MINUTE_BYTES);
  },
];

const SCHEMA_VERSION = STEPS.length;

/** How the file is used; the lock is held as long as it is open. */
export function prepare(db: Database): void {
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  db.exec("PRAGMA locking_mode = EXCLUSIVE");
  db.prepare("PRAGMA journal_mode = WAL").get();
  // FULL: what is written each minute is on the card, and not for half a minute more in the memory of the kernel.
  db.exec("PRAGMA synchronous = FULL");
  db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
}

/** Throws HISTORY_VERSION for a file of a newer program, or of another one. */
export function migrate(db: Database): void {
  const version = numberOf(db, "user_version");
  const tables = (db.prepare("SELECT count(*) AS n FROM sqlite_schema").get() as { n: number }).n;
  const owner = numberOf(db, "application_id");
  if ((tables > 0 && owner !== APPLICATION_ID) || version > SCHEMA_VERSION) {
    const whose = owner === APPLICATION_ID ? "a newer program" : "another program";
    throw new SiinterjkError("HISTORY_VERSION", `The file belongs to ${whose}`, { context: { version } });
  }
  for (const [from, step] of STEPS.entries()) {
    if (from < version) continue;
    db.exec("BEGIN IMMEDIATE");
    try {
      step(db);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec(`PRAGMA user_version = ${from + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}

const numberOf = (db: Database, pragma: "user_version" | "application_id"): number =>
  Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() as Record<string, unknown>)[0]);
