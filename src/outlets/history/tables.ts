/** What the history is kept in: four tables, in memory or in SQLite. Everything is synchronous; times are ms since 1970. */
import type { Level } from "./levels.ts";

/** A block as it is stored (block-bytes.ts). */
export interface StoredBlock {
  readonly startMs: number;
  readonly data: Uint8Array;
}

/** A minute that no block holds yet. Its place is used again later. */
export interface StoredMinute {
  /** Counts up, from 1. */
  readonly number: number;
  readonly data: Uint8Array;
}

export interface StoredEvent {
  readonly id: number;
  readonly atMs: number;
  readonly endMs: number | null;
  readonly lasting: boolean;
  readonly json: string;
}

export interface Tables {
  /** All of what `work` changes, or nothing. */
  atomically(work: () => void): void;

  /** Names of packs by their number; the battery, "", is 0. */
  sources(): ReadonlyMap<string, number>;
  addSource(pack: string, number: number): void;

  block(level: Level, source: number, startMs: number): Uint8Array | null;
  /** That begin in this time, oldest first. */
  blocks(level: Level, source: number, fromMs: number, toMs: number): Iterable<StoredBlock>;
  /** In the place of one that begins at the same time. */
  putBlock(level: Level, source: number, block: StoredBlock): void;
  /** Start of the first and the last block; `null` without any. */
  reach(level: Level, source: number): { readonly firstMs: number; readonly lastMs: number } | null;
  /** Start of the first block that begins then or later. */
  nextStart(level: Level, source: number, fromMs: number): number | null;
  /** Throws away what begins before this time: the oldest, and at most so many. */
  dropBlocks(level: Level, source: number, beforeMs: number, most: number): void;

  /** Place 0 .. MINUTE_PLACES - 1. */
  putMinute(place: number, minute: StoredMinute): void;
  /** In no order. */
  minutes(): readonly StoredMinute[];

  addEvent(event: Omit<StoredEvent, "id">): number;
  endEvent(id: number, endMs: number): void;
  changeEvent(id: number, json: string): void;
  /** Those that still last. */
  lastingEvents(): readonly StoredEvent[];
  /** That happened or lasted in this time, newest first. */
  events(fromMs: number, toMs: number, limit: number): readonly StoredEvent[];
  /** Throws away all but this many. */
  keepNewestEvents(count: number): void;

  close(): void;
}

/** More than an hour has minutes, so that one that begins anew often is not packed each time. */
export const MINUTE_PLACES = 100;
