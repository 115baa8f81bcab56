/**
 * The history as a book: the hour that goes on stands minute by minute on slips, and is entered as blocks when it is over; at the
 * end of a day its 5 min, its hours and the day. Roll-ups are always made of what is stored, so that nothing
 * has to be carried along. After an exception the book must be opened anew: the tables have changed nothing.
 */
import { blockBytes, pack as packed, unpack } from "./block-bytes.ts";
import type { Block } from "./block.ts";
import { dayOfMonth, daysOfHour, dayStart, monthStart } from "./calendar.ts";
import { EventLog } from "./event-log.ts";
import { blockStart, HOUR_MS, stepOf, UTC_DAY_MS, type Level } from "./levels.ts";
import { inUnits, unitsOf } from "./measures.ts";
import { OpenHour, readFillings, writeFillings, type Filling } from "./open-hour.ts";
import { Shelf } from "./shelf.ts";
import type { Batch, Energy, Opened, Stat } from "./store.ts";
import { MINUTE_PLACES, type Tables } from "./tables.ts";
import { ByteReader, ByteWriter } from "./varints.ts";

/** How long the samples of the battery, those of the packs, and the 5 minutes are kept, days. */
export interface Keep {
  readonly batteryDays: number;
  readonly packsDays: number;
  readonly fiveMinutesDays: number;
}

/** For each hour that is entered; few, so that a clock that is wrong by years for an hour costs no more than hours. */
const MOST_DROPPED = 2;
/** Years of them. */
const EVENTS_KEPT = 50_000;
/** More than this is not written on a slip, but as a block. */
const MOST_ON_SLIP = 64;
const SLIP_FORMAT = 1;
/** Slips shorter than this are filled up, so that each keeps to its page. */
const SLIP_BYTES = 900;
/** Times that cannot be: before the first and after the last. */
const LAST_MS = Date.UTC(3000, 0);

interface Slip {
  readonly run: string;
  readonly batch: number;
  readonly inMwh: number;
  readonly outMwh: number;
  readonly newestMs: number;
  /** Slips up to this number are in blocks. */
  readonly entered: number;
  readonly hourMs: number;
  readonly fillings: readonly Filling[];
}

/** Energy of the day of the newest sample, mWh. */
interface Today {
  readonly dayMs: number;
  inMwh: number;
  outMwh: number;
}

export class HistoryBook {
  readonly #tables: Tables;
  readonly #keep: Keep;
  readonly #onDamage: (startMs: number) => void;
  readonly #events: EventLog;
  #open: OpenHour | null = null;
  #run = "";
  #batch = -1;
  #inMwh: number;
  #outMwh: number;
  #newestMs: number | null = null;
  #today: Today | null = null;
  #slip = 0;
  #entered = 0;

  /**
   * Opens what the tables hold; in new ones the counters begin at `begin`. What lasted when the program ended has ended with the
   * newest sample.
   */
  constructor(tables: Tables, keep: Keep, begin: Energy, onDamage: (startMs: number) => void) {
    this.#inMwh = begin.inMwh;
    this.#outMwh = begin.outMwh;
    this.#tables = tables;
    this.#keep = keep;
    this.#onDamage = onDamage;
    this.#events = new EventLog(tables);
    const slips = tables.minutes().toSorted((a, b) => a.number - b.number);
    this.#slip = slips.at(-1)?.number ?? 0;
    const read = slips.flatMap(({ number, data }) => (number === 0 ? [] : this.#readSlip(number, data)));
    const last = read.at(-1);
    if (last !== undefined) {
      const { slip } = last;
      this.#run = slip.run;
      this.#batch = slip.batch;
      this.#inMwh = slip.inMwh;
      this.#outMwh = slip.outMwh;
      this.#newestMs = slip.newestMs === 0 ? null : slip.newestMs;
      this.#entered = slip.entered;
      if (this.#newestMs !== null) {
        this.#open = this.#openHour(slip.hourMs);
        for (const { number, slip: before } of read) {
          if (number > slip.entered && before.hourMs === slip.hourMs)
            for (const filling of before.fillings) this.#open.fill(filling);
        }
      }
    }
    tables.atomically(() => this.#events.endAll(this.#newestMs));
  }

  opened(): Opened {
    const dayMs = this.#newestMs === null ? null : dayStart(this.#newestMs - 1);
    if (dayMs !== null && this.#today?.dayMs !== dayMs) this.#today = this.#energyOfDay(dayMs);
    return {
      counters: {
        inKwh: this.#inMwh / 1e6,
        outKwh: this.#outMwh / 1e6,
        todayInKwh: (this.#today?.inMwh ?? 0) / 1e6,
        todayOutKwh: (this.#today?.outMwh ?? 0) / 1e6,
      },
      newestMs: this.#newestMs,
    };
  }

  shelf(): Shelf {
    return new Shelf(this.#tables, this.#open, this.#onDamage);
  }

  /** All that has ever flowed. */
  get energy(): Energy {
    return { inMwh: this.#inMwh, outMwh: this.#outMwh };
  }

  get tables(): Tables {
    return this.#tables;
  }

  append(batch: Batch): void {
    if (batch.run === this.#run && batch.number <= this.#batch) return;
    this.#tables.atomically(() => {
      this.#run = batch.run;
      this.#batch = batch.number;
      const fillings = fillingsOf(batch);
      const { inMwh, outMwh } = batch.energy;
      this.#events.write(batch.events);
      if (fillings.length === 0 && inMwh + outMwh === 0) return;
      this.#inMwh += inMwh;
      this.#outMwh += outMwh;
      this.#slip++;
      this.#writeSlip(this.#enter(fillings));
    });
  }

  /** Puts samples where they belong; returns those of the hour that is open now, as far as they are new. */
  #enter(fillings: readonly Filling[]): readonly Filling[] {
    for (const { pack } of fillings) this.#source(pack);
    const byHour = new Map<number, Filling[]>();
    for (const filling of fillings) {
      const hourMs = blockStart("raw", filling.atMs);
      const ofHour = byHour.get(hourMs);
      if (ofHour === undefined) byHour.set(hourMs, [filling]);
      else ofHour.push(filling);
    }
    let fresh: readonly Filling[] = [];
    for (const [hourMs, ofHour] of byHour) {
      const open = this.#turnTo(hourMs);
      fresh = ofHour.filter((filling) => open.fill(filling));
      for (const { pack, atMs, totals } of fresh) if (pack === "") this.#countToday(atMs, totals);
    }
    // The minute of a pack is told when it is over, like the last seconds of the battery.
    const newest = fillings.findLast(({ pack }) => pack === "") ?? fillings.at(-1);
    if (newest !== undefined) this.#newestMs = newest.atMs + stepOf("raw", newest.pack === "" ? null : newest.pack);
    return fresh;
  }

  #countToday(atMs: number, [inMwh = 0, outMwh = 0]: readonly number[]): void {
    if (this.#today === null || dayStart(atMs) !== this.#today.dayMs) return;
    this.#today.inMwh += inMwh;
    this.#today.outMwh += outMwh;
  }

  #energyOfDay(dayMs: number): Today {
    const month = this.shelf().withDay(null, "", dayMs, { stats: new Set(), sums: true });
    const sum = (column: number): number => month?.totals[column * month.slots + dayOfMonth(dayMs)] ?? 0;
    return { dayMs, inMwh: sum(0), outMwh: sum(1) };
  }

  /** The open hour is entered, and this one is opened; it may be an earlier one, after the clock was set. */
  #turnTo(hourMs: number): OpenHour {
    const before = this.#open;
    if (before?.startMs === hourMs) return before;
    if (before !== null) this.#enterHour(before, hourMs);
    this.#open = this.#openHour(hourMs);
    return this.#open;
  }

  #openHour(hourMs: number): OpenHour {
    const shelf = new Shelf(this.#tables, null, this.#onDamage);
    return new OpenHour(hourMs, this.#tables.sources().keys(), (pack) => shelf.stored("raw", pack, hourMs, null));
  }

  #enterHour(hour: OpenHour, nextMs: number): void {
    const shelf = this.shelf();
    const { startMs } = hour;
    for (const pack of hour.packs()) this.#put("raw", pack, startMs, hour.block(pack));
    this.#entered = this.#slip - 1;
    const utcDayMs = blockStart("five", startMs);
    const endedDays = daysOfHour(startMs).filter((dayMs) => dayMs !== dayStart(nextMs));
    for (const [pack, source] of this.#tables.sources()) {
      if (utcDayMs !== blockStart("five", nextMs)) {
        for (const level of ["five", "hour"] as const) this.#put(level, pack, utcDayMs, shelf.block(level, pack, utcDayMs, null));
      }
      for (const dayMs of endedDays) {
        const month = shelf.stored("day", pack, monthStart(dayMs), null);
        this.#put("day", pack, monthStart(dayMs), shelf.withDay(month, pack, dayMs, null));
      }
      const fineDays = pack === "" ? this.#keep.batteryDays : this.#keep.packsDays;
      this.#tables.dropBlocks("raw", source, startMs + HOUR_MS - fineDays * UTC_DAY_MS, MOST_DROPPED);
      this.#tables.dropBlocks("five", source, utcDayMs - (this.#keep.fiveMinutesDays - 1) * UTC_DAY_MS, MOST_DROPPED);
    }
    this.#tables.keepNewestEvents(EVENTS_KEPT);
  }

  #put(level: Level, pack: string, startMs: number, block: Block | null): void {
    if (block === null) return;
    this.#tables.putBlock(level, this.#source(pack), { startMs, data: packed(blockBytes(block)) });
  }

  #source(pack: string): number {
    const sources = this.#tables.sources();
    if (sources.size === 0) this.#tables.addSource("", 0);
    const known = sources.get(pack);
    if (known !== undefined) return known;
    const number = sources.size;
    this.#tables.addSource(pack, number);
    return number;
  }

  #writeSlip(fresh: readonly Filling[]): void {
    const full = this.#slip - this.#entered >= MINUTE_PLACES - 1 || fresh.length > MOST_ON_SLIP;
    if (full && this.#open !== null) {
      for (const pack of this.#open.packs()) this.#put("raw", pack, this.#open.startMs, this.#open.block(pack));
      this.#entered = this.#slip;
    }
    const out = new ByteWriter();
    out.number(SLIP_FORMAT);
    out.text(this.#run);
    const hourMs = this.#open?.startMs ?? 0;
    for (const n of [this.#batch, this.#inMwh, this.#outMwh, this.#newestMs ?? 0, this.#entered, hourMs]) out.number(n);
    writeFillings(out, hourMs, full ? [] : fresh);
    const body = packed(out.bytes());
    const data = new Uint8Array(Math.max(SLIP_BYTES, body.length));
    data.set(body);
    this.#tables.putMinute(this.#slip % MINUTE_PLACES, { number: this.#slip, data });
  }

  /** A slip that cannot be read is a minute lost. */
  #readSlip(number: number, data: Uint8Array): readonly { readonly number: number; readonly slip: Slip }[] {
    try {
      const reader = new ByteReader(unpack(data));
      if (reader.number() !== SLIP_FORMAT) throw new RangeError("another format of slip");
      const run = reader.text();
      const [batch, inMwh, outMwh, newestMs, entered, hourMs] = Array.from({ length: 6 }, () => reader.number()) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const fillings = readFillings(reader, hourMs);
      return [{ number, slip: { run, batch, inMwh, outMwh, newestMs, entered, hourMs, fillings } }];
    } catch {
      this.#onDamage(0);
      return [];
    }
  }
}

/** In whole units; what has no possible time is left out. */
function fillingsOf({ battery, packs }: Batch): readonly Filling[] {
  const units = (pack: string | null, stats: readonly Stat[]): readonly Stat[] =>
    stats.map((stat, column) => inUnits(stat, unitsOf(pack, column)));
  const ofBattery = battery.map(({ atMs, ticks, stats, inMwh, outMwh }) => ({
    pack: "",
    atMs,
    ticks,
    stats: units(null, stats),
    totals: [inMwh, outMwh],
  }));
  const ofPacks = packs.map(({ pack, atMs, ticks, stats, cells }) => ({
    pack,
    atMs,
    ticks,
    stats: units(pack, [...stats, ...cells]),
    totals: [],
  }));
  return [...ofBattery, ...ofPacks].filter(({ atMs, ticks }) => atMs > 0 && atMs < LAST_MS && ticks > 0);
}
