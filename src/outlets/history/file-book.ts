/**
 * The book in a SQLite file, with what can go wrong: no libsql, no rights, a full disk, another process that has the file, a file
 * that is damaged. Loads libsql when it is opened. Blocks while the disk works: it belongs into a thread of its own.
 */
import { readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Database } from "libsql";
import { messageOf, SiinterjkError, type ErrorCode } from "../../errors.ts";
import { HistoryBook, type Keep } from "./book.ts";
import { prepare } from "./sqlite-schema.ts";
import { SqliteTables } from "./sqlite-tables.ts";
import type { Batch, Energy, Opened } from "./store.ts";

/** Something to be told although the call goes on. */
export type Tell = (code: ErrorCode, message: string) => void;

export interface FileBookOptions {
  readonly file: string;
  readonly keep: Keep;
  readonly tell: Tell;
  /** ms since 1970, for the name of a file that is put aside. */
  readonly wallNowMs: () => number;
  /** For tests: how a database is opened. */
  readonly connect?: (file: string) => Promise<Database>;
}

export class FileBook {
  readonly #options: FileBookOptions;
  #db: Database | null = null;
  #book: HistoryBook | null = null;
  /** What the counters said last: they go on in a new file. */
  #energy: Energy = { inMwh: 0, outMwh: 0 };
  #damageTold = false;
  #over = false;

  constructor(options: FileBookOptions) {
    this.#options = options;
  }

  /**
   * libsql lets go of a file only when its statements are collected, at the end of the thread: after a failure to open, this one is
   * of no use any more.
   */
  get isOver(): boolean {
    return this.#over;
  }

  /** Opens the file if it is not open, and begins a new one where it is damaged. Throws a `SiinterjkError`. */
  async open(): Promise<HistoryBook> {
    if (this.#book !== null) return this.#book;
    try {
      return await this.#openFile();
    } catch (error) {
      if (!isDamage(error)) throw this.#failure(error);
      this.#putAside(error);
    }
    try {
      return await this.#openFile();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  append(batch: Batch): Promise<Opened> {
    return this.read((book) => {
      book.append(batch);
      this.#energy = book.energy;
      return book.opened();
    });
  }

  /** After a failure the book is made anew of the file, which holds what it held before. */
  async read<T>(question: (book: HistoryBook) => T): Promise<T> {
    const book = await this.open();
    try {
      return question(book);
    } catch (error) {
      this.#book = null;
      if (isDamage(error)) this.#putAside(error);
      throw explained(error, this.#options.file);
    }
  }

  close(): void {
    const db = this.#db;
    this.#db = null;
    this.#book = null;
    try {
      db?.close();
    } catch {
      // A database that fails to close is given up.
    }
  }

  async #openFile(): Promise<HistoryBook> {
    const { file, keep, connect = connectLibsql } = this.#options;
    if (this.#db === null) {
      this.#db = await connect(file);
      prepare(this.#db);
    }
    const book = new HistoryBook(new SqliteTables(this.#db), keep, this.#energy, (startMs) => this.#damaged(startMs));
    this.#book = book;
    this.#energy = book.energy;
    return book;
  }

  #failure(error: unknown): SiinterjkError {
    this.close();
    this.#over = true;
    return explained(error, this.#options.file);
  }

  /** One block is a gap; the rest is good. */
  #damaged(startMs: number): void {
    if (this.#damageTold) return;
    this.#damageTold = true;
    this.#options.tell(
      "HISTORY_DAMAGED",
      `${this.#options.file}: what was kept of ${new Date(startMs).toISOString()} cannot be read`,
    );
  }

  /** The newest of such files is kept, for whoever wants to save something. */
  #putAside(cause: unknown): void {
    const { file, tell, wallNowMs } = this.#options;
    this.close();
    const aside = `${file}.corrupt-${new Date(wallNowMs()).toISOString().replaceAll(":", "-")}`;
    try {
      for (const name of readdirSync(dirname(file))) {
        if (name.startsWith(`${basename(file)}.corrupt-`)) rmSync(join(dirname(file), name), { force: true });
      }
      renameSync(file, aside);
      for (const end of ["-wal", "-shm", "-journal"]) rmSync(`${file}${end}`, { force: true });
      tell("HISTORY_CORRUPT", `${file}: ${messageOf(cause)}; moved to ${aside}, a new one begins`);
    } catch (error) {
      throw this.#failure(error);
    }
  }
}

async function connectLibsql(file: string): Promise<Database> {
  const libsql = await import("libsql").catch((cause: unknown) => {
    throw new SiinterjkError("HISTORY_DRIVER", `libsql cannot be loaded: ${messageOf(cause)}`, { cause });
  });
  return new libsql.default(file);
}

const sqliteCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

const isDamage = (error: unknown): boolean => /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode(error));

function explained(error: unknown, file: string): SiinterjkError {
  if (error instanceof SiinterjkError) return error;
  const code = /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error)) ? "HISTORY_IN_USE" : "HISTORY_NOT_SAVED";
  return new SiinterjkError(code, `${file}: ${messageOf(error)}`, { cause: error, context: { file } });
}
