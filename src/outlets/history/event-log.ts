/** Writes events with their beginning and end. */
import { partOf } from "./lasting.ts";
import type { DomainEvent } from "../../domain/event.ts";
import type { EventRow, Span, StampedEvent } from "./store.ts";
import type { Tables } from "./tables.ts";

export class EventLog {
  readonly #tables: Tables;
  /** What lasts, by its key. */
  readonly #lasting = new Map<string, { readonly id: number; readonly atMs: number }>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Nobody knows what became of it while the program did not run. */
  endAll(newestMs: number | null): void {
    for (const { id, atMs } of this.#tables.lastingEvents()) this.#tables.endEvent(id, Math.max(atMs, newestMs ?? atMs));
  }

  write(events: readonly StampedEvent[]): void {
    for (const stamped of events) this.#write(stamped);
  }

  #write({ atMs, event }: StampedEvent): void {
    const { part, key } = partOf(event);
    const json = JSON.stringify(event);
    if (key === null) {
      this.#tables.addEvent({ atMs, endMs: null, lasting: false, json });
      return;
    }
    const before = this.#lasting.get(key);
    if (before !== undefined && part === "change") {
      this.#tables.changeEvent(before.id, json);
      return;
    }
    if (before !== undefined) {
      this.#tables.endEvent(before.id, Math.max(before.atMs, atMs));
      this.#lasting.delete(key);
      if (part === "end") return;
    }
    const lasting = part !== "end";
    const id = this.#tables.addEvent({ atMs, endMs: null, lasting, json });
    if (lasting) this.#lasting.set(key, { id, atMs });
  }
}

/** What happened or lasted in this time, newest first. */
export const eventRowsOf = (
  tables: Tables,
  { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER, limit }: Partial<Span> & { readonly limit: number },
): EventRow[] =>
  tables.events(fromMs, toMs, limit).map(({ id, atMs, endMs, lasting, json }) => ({
    id,
    atMs,
    endMs,
    lasting,
    // Written by this program: an event, if perhaps one of an earlier version.
    event: JSON.parse(json) as DomainEvent,
  }));
