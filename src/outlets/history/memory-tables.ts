/** The tables in memory: for tests, and for histories that need not last. */
import type { Level } from "./levels.ts";
import type { StoredBlock, StoredEvent, StoredMinute, Tables } from "./tables.ts";

export class MemoryTables implements Tables {
  readonly #sources = new Map<string, number>();
  readonly #blocks = new Map<string, Map<number, Uint8Array>>();
  readonly #minutes = new Map<number, StoredMinute>();
  #events: StoredEvent[] = [];
  #lastId = 0;

  /** Nothing here can fail half-way. */
  atomically(work: () => void): void {
    work();
  }

  sources(): ReadonlyMap<string, number> {
    return this.#sources;
  }

  addSource(pack: string, number: number): void {
    this.#sources.set(pack, number);
  }

  block(level: Level, source: number, startMs: number): Uint8Array | null {
    return this.#of(level, source).get(startMs) ?? null;
  }

  blocks(level: Level, source: number, fromMs: number, toMs: number): readonly StoredBlock[] {
    return this.#starts(level, source)
      .filter((startMs) => startMs >= fromMs && startMs < toMs)
      .map((startMs) => ({ startMs, data: this.#of(level, source).get(startMs)! }));
  }

  putBlock(level: Level, source: number, { startMs, data }: StoredBlock): void {
    this.#of(level, source).set(startMs, data.slice());
  }

  reach(level: Level, source: number): { readonly firstMs: number; readonly lastMs: number } | null {
    const starts = this.#starts(level, source);
    return starts.length === 0 ? null : { firstMs: starts[0]!, lastMs: starts.at(-1)! };
  }

  nextStart(level: Level, source: number, fromMs: number): number | null {
    return this.#starts(level, source).find((startMs) => startMs >= fromMs) ?? null;
  }

  dropBlocks(level: Level, source: number, beforeMs: number, most: number): void {
    const old = this.#starts(level, source).filter((startMs) => startMs < beforeMs);
    for (const startMs of old.slice(0, most)) this.#of(level, source).delete(startMs);
  }

  putMinute(place: number, minute: StoredMinute): void {
    this.#minutes.set(place, { ...minute, data: minute.data.slice() });
  }

  minutes(): readonly StoredMinute[] {
    return [...this.#minutes.values()];
  }

  addEvent(event: Omit<StoredEvent, "id">): number {
    this.#events.push({ ...event, id: ++this.#lastId });
    return this.#lastId;
  }

  endEvent(id: number, endMs: number): void {
    this.#change(id, { endMs });
  }

  changeEvent(id: number, json: string): void {
    this.#change(id, { json });
  }

  lastingEvents(): readonly StoredEvent[] {
    return this.#events.filter(({ lasting, endMs }) => lasting && endMs === null);
  }

  events(fromMs: number, toMs: number, limit: number): readonly StoredEvent[] {
    return this.#events
      .filter(({ atMs, endMs, lasting }) => atMs < toMs && (atMs >= fromMs || (lasting && (endMs === null || endMs >= fromMs))))
      .sort((a, b) => b.atMs - a.atMs || b.id - a.id)
      .slice(0, limit);
  }

  keepNewestEvents(count: number): void {
    this.#events = this.#events.slice(-count);
  }

  close(): void {
    // Kept, so that it can be opened again like a file.
  }

  #of(level: Level, source: number): Map<number, Uint8Array> {
    const key = `${level} ${source}`;
    const found = this.#blocks.get(key) ?? new Map<number, Uint8Array>();
    this.#blocks.set(key, found);
    return found;
  }

  #starts(level: Level, source: number): readonly number[] {
    return [...this.#of(level, source).keys()].sort((a, b) => a - b);
  }

  #change(id: number, change: Partial<StoredEvent>): void {
    this.#events = this.#events.map((event) => (event.id === id ? { ...event, ...change } : event));
  }
}
