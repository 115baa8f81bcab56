/** Reading the past: blocks from the tables, and in the place of those that are not complete what the open hour makes of them. */
import { Block, fuller, Gathering, rollUp } from "./block.ts";
import { readBlock, unpack, type Wanted } from "./block-bytes.ts";
import { dayAfter, dayOfMonth, daysOfHour, monthStart } from "./calendar.ts";
import { blockStart, FIVE_MS, HOUR_MS, slotsOf, stepOf, UTC_DAY_MS, type Level } from "./levels.ts";
import type { OpenHour } from "./open-hour.ts";
import type { Tables } from "./tables.ts";

/** A block that begins then; some of its slots may lie outside of what was asked for. */
export type Visit = (startMs: number, block: Block) => void;

export class Shelf {
  readonly #tables: Tables;
  readonly #open: OpenHour | null;
  readonly #onDamage: (startMs: number) => void;

  /** `onDamage` hears of every block that cannot be read; it is a gap. */
  constructor(tables: Tables, open: OpenHour | null, onDamage: (startMs: number) => void) {
    this.#tables = tables;
    this.#open = open;
    this.#onDamage = onDamage;
  }

  /** Number of columns with mean, min and max that a source has now; 0 for one that is not known. */
  statsOf(pack: string): number {
    const open = this.#open?.block(pack);
    if (open !== undefined && open !== null) return open.stats;
    const source = this.#tables.sources().get(pack);
    const lastMs = source === undefined ? undefined : this.#tables.reach("raw", source)?.lastMs;
    return lastMs === undefined ? 0 : (this.block("raw", pack, lastMs, null)?.stats ?? 0);
  }

  /** Since when a level is kept; `null`: there is nothing. */
  firstMs(level: Level, pack: string): number | null {
    const source = this.#tables.sources().get(pack);
    const stored = source === undefined ? null : this.#tables.reach(level, source);
    const ongoing = this.#isOpen(pack) ? [...this.#ongoing(level)] : [];
    const firstMs = Math.min(stored?.firstMs ?? Infinity, ...ongoing);
    return firstMs === Infinity ? null : firstMs;
  }

  /** End of the last hour that anything is known of; 0 without any. */
  endMs(pack: string): number {
    const source = this.#tables.sources().get(pack);
    const lastMs = source === undefined ? undefined : this.#tables.reach("raw", source)?.lastMs;
    const openMs = this.#isOpen(pack) ? this.#open?.startMs : undefined;
    return Math.max(0, ...[lastMs, openMs].flatMap((startMs) => (startMs === undefined ? [] : [startMs + HOUR_MS])));
  }

  /** Start of the first block of hours or finer that ends after this time; `null` without any. */
  nextStart(pack: string, fromMs: number): number | null {
    const source = this.#tables.sources().get(pack);
    const starts = (["raw", "five", "hour"] as const).flatMap((level) => {
      const from = blockStart(level, fromMs);
      const stored = source === undefined ? null : this.#tables.nextStart(level, source, from);
      return [...(stored === null ? [] : [stored]), ...[...this.#ongoing(level)].filter((startMs) => startMs >= from)];
    });
    return starts.length === 0 ? null : Math.min(...starts);
  }

  /** One block, whether it is stored or goes on. */
  block(level: Level, pack: string, startMs: number, wanted: Wanted | null): Block | null {
    if (this.#open === null || !this.#ongoing(level).has(startMs)) return this.stored(level, pack, startMs, wanted);
    const raw = this.#open.block(pack);
    switch (level) {
      case "raw":
        return raw;
      case "five":
        return this.#fiveOfDay(pack, startMs, wanted);
      case "hour": {
        const five = this.#fiveOfDay(pack, startMs, wanted);
        return five === null ? null : rollUp(five, HOUR_MS / FIVE_MS);
      }
      case "day":
        return this.#days().reduce(
          (month, dayMs) => (monthStart(dayMs) === startMs ? this.withDay(month, pack, dayMs, wanted) : month),
          this.stored("day", pack, startMs, wanted),
        );
    }
  }

  stored(level: Level, pack: string, startMs: number, wanted: Wanted | null): Block | null {
    const source = this.#tables.sources().get(pack);
    const data = source === undefined ? null : this.#tables.block(level, source, startMs);
    return data === null ? null : this.#read(data, startMs, wanted);
  }

  /** Calls `visit` for every block that has slots in this time. */
  scan(level: Level, pack: string, fromMs: number, toMs: number, wanted: Wanted, visit: Visit): void {
    const source = this.#tables.sources().get(pack);
    const see = (startMs: number, block: Block | null): void => {
      if (block !== null) visit(startMs, block);
    };
    const ongoing = this.#ongoing(level);
    if (source !== undefined) {
      for (const { startMs, data } of this.#tables.blocks(level, source, blockStart(level, fromMs), toMs)) {
        if (!ongoing.has(startMs)) see(startMs, this.#read(data, startMs, wanted));
      }
    }
    for (const startMs of ongoing) {
      if (startMs >= blockStart(level, fromMs) && startMs < toMs) see(startMs, this.block(level, pack, startMs, wanted));
    }
  }

  /** The 5 min of a day of UTC, made of its samples; where they have been thrown away, as they are stored. */
  #fiveOfDay(pack: string, startMs: number, wanted: Wanted | null): Block | null {
    const stepMs = stepOf("raw", pack === "" ? null : pack);
    const hours = Array.from({ length: UTC_DAY_MS / HOUR_MS }, (_, hour) => {
      const raw = this.block("raw", pack, startMs + hour * HOUR_MS, wanted);
      return raw === null ? null : rollUp(raw, FIVE_MS / stepMs);
    });
    const known = hours.filter((block) => block !== null);
    const stored = this.stored("five", pack, startMs, wanted);
    if (known.length === 0) return stored;
    const shape = { stats: Math.max(...known.map(({ stats }) => stats)), sums: known[0]!.sums };
    const day = new Block({ slots: slotsOf("five", null), ...shape });
    hours.forEach((block, hour) => {
      for (let slot = 0; block !== null && slot < block.slots; slot++) {
        const { stats, totals } = block.slotOf(slot);
        if (block.ticks[slot]! > 0) day.fill(hour * block.slots + slot, block.ticks[slot]!, stats, totals);
      }
    });
    return stored === null ? day : fuller(day, stored);
  }

  /** A month with this day made anew of its 5 min; a day may begin and end within an hour of UTC. */
  withDay(month: Block | null, pack: string, dayMs: number, wanted: Wanted | null): Block | null {
    const endMs = dayAfter(dayMs);
    const gathering = new Gathering();
    let stats = 0;
    let sums = 0;
    for (let utcDayMs = blockStart("five", dayMs); utcDayMs < endMs; utcDayMs += UTC_DAY_MS) {
      const block = this.block("five", pack, utcDayMs, wanted);
      if (block === null) continue;
      stats = Math.max(stats, block.stats);
      sums = block.sums;
      for (let slot = 0; slot < block.slots; slot++) {
        const atMs = utcDayMs + slot * FIVE_MS;
        if (atMs >= dayMs && atMs < endMs) gathering.take(block, slot);
      }
    }
    if (stats === 0) return month;
    const after = month?.widened(stats) ?? new Block({ slots: slotsOf("day", null), stats, sums });
    after.clear(dayOfMonth(dayMs));
    gathering.into(after, dayOfMonth(dayMs));
    return after;
  }

  /** It has samples in the open hour. */
  #isOpen(pack: string): boolean {
    return this.#open !== null && this.#open.block(pack) !== null;
  }

  /** The days that the open hour belongs to: two where midnight is not at a full hour of UTC. */
  #days(): readonly number[] {
    return this.#open === null ? [] : daysOfHour(this.#open.startMs);
  }

  /** Starts of the blocks that the open hour belongs to. */
  #ongoing(level: Level): ReadonlySet<number> {
    if (this.#open === null) return new Set();
    return new Set(level === "day" ? this.#days().map(monthStart) : [blockStart(level, this.#open.startMs)]);
  }

  #read(data: Uint8Array, startMs: number, wanted: Wanted | null): Block | null {
    try {
      return readBlock(unpack(data), wanted);
    } catch {
      this.#onDamage(startMs);
      return null;
    }
  }
}
