/** The history in memory, gone with the program: for tests, for the simulation, and the twin of the one in a file. */
import { energyOf, rowsOf, seriesOf } from "./asking.ts";
import { HistoryBook, type Keep } from "./book.ts";
import { MemoryTables } from "./memory-tables.ts";
import { eventRowsOf } from "./event-log.ts";
import type { Batch, EnergyTable, EventRow, HistoryStore, Opened, Period, Row, Series, SeriesQuery, Span } from "./store.ts";

export class MemoryHistory implements HistoryStore {
  readonly #keep: Keep;
  readonly #tables = new MemoryTables();
  #book: HistoryBook | null = null;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  open(): Promise<Opened> {
    return Promise.resolve(this.#opened().opened());
  }

  append(batch: Batch): Promise<Opened> {
    const book = this.#opened();
    book.append(batch);
    return Promise.resolve(book.opened());
  }

  series(query: SeriesQuery & { readonly points: number }): Promise<Series> {
    return Promise.resolve(seriesOf(this.#opened().shelf(), query));
  }

  energy(query: Span & { readonly per: Period }): Promise<EnergyTable> {
    return Promise.resolve(energyOf(this.#opened().shelf(), query));
  }

  events(query: Partial<Span> & { readonly limit: number }): Promise<EventRow[]> {
    return Promise.resolve(eventRowsOf(this.#opened().tables, query));
  }

  async *rows(query: SeriesQuery): AsyncIterable<Row> {
    for (let fromMs: number | null = query.fromMs; fromMs !== null;) {
      const { rows, nextMs } = rowsOf(this.#opened().shelf(), { ...query, fromMs });
      yield* rows;
      fromMs = nextMs;
      await Promise.resolve();
    }
  }

  /** It can be opened again, as a file can. */
  close(): Promise<void> {
    this.#book = null;
    return Promise.resolve();
  }

  #opened(): HistoryBook {
    this.#book ??= new HistoryBook(this.#tables, this.#keep, { inMwh: 0, outMwh: 0 }, () => undefined);
    return this.#book;
  }
}
