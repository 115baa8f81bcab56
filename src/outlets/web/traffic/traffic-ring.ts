/**
 * The last frames on all lines, for the page. Taking one costs next to nothing; what it means is found out when somebody asks. What
 * comes on a serial line between two pauses is one entry. Memory is bounded by number and bytes.
 */
import { formatHex } from "../../../codec/hex.ts";
import { decodeSma } from "../../../codec/sma/decode.ts";
import { smaLine } from "../../../codec/sma/words.ts";
import { messageOf } from "../../../errors.ts";
import type { CanFrame, Clock } from "../../../io/port.ts";
import type { Log } from "../../../log.ts";
import type { ApiTrafficFrame } from "../api/traffic.ts";
import type { TrafficReader } from "../source.ts";
import { serialBurst, type BurstMeaning } from "./burst.ts";

interface Entry {
  readonly id: number;
  readonly atMs: number;
  readonly line: string;
  readonly direction: ApiTrafficFrame["direction"];
  /** The port did not take it. */
  readonly refused: boolean;
  /** `null` on a serial line. */
  readonly canId: number | null;
  readonly bytes: Uint8Array;
}

/** What comes on a serial line and may go on. */
interface Open {
  readonly wallMs: number;
  lastMs: number;
  readonly parts: Uint8Array[];
  length: number;
}

const MOST_ENTRIES = 1000;
const MOST_BYTES = 400_000;
/** What an entry takes besides its bytes, about. */
const ENTRY_BYTES = 120;
/** A pause on a serial line; bytes of one reply come closer together, also from a serial server. */
const PAUSE_MS = 80;
const MOST_BURST_BYTES = 1024;
const SHOWN_BYTES = 600;
/** The CAN ids of a serial number in the protocol that Victron's batteries share; the Sunny Island has no such frames. */
const SERIAL_NUMBER_IDS: ReadonlySet<number> = new Set([0x380, 0x381]);

export interface TrafficRingOptions {
  readonly clock: Pick<Clock, "nowMs">;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly log: Log;
}

export class TrafficRing implements TrafficReader {
  readonly #options: TrafficRingOptions;
  readonly #open = new Map<string, Open>();
  #entries: Entry[] = [];
  #bytes = 0;
  #lastId = 0;
  #broken = false;

  constructor(options: TrafficRingOptions) {
    this.#options = options;
  }

  /** Memory that is used, bytes, about. */
  get heldBytes(): number {
    return this.#bytes + this.#entries.length * ENTRY_BYTES;
  }

  /** Bytes or a CAN frame that moved over a line, now; see recorder/recorded-ports.ts. */
  tap(line: string, direction: "in" | "out" | "echo" | "refused", moved: Uint8Array | CanFrame): void {
    // An echo says no more than the frame that it repeats.
    if (direction === "echo" || this.#broken) return;
    try {
      this.#take(line, direction, moved);
    } catch (error) {
      // A mistake in here ends the list, not the line.
      this.#broken = true;
      this.#options.log.error({ code: "WEB_FAULT" }, `WEB_FAULT ${messageOf(error)}: the bridge goes on`);
    }
  }

  /** What happens to ports is told elsewhere. */
  note(): void {
    return;
  }

  #take(line: string, direction: "in" | "out" | "refused", moved: Uint8Array | CanFrame): void {
    if (direction === "in" && moved instanceof Uint8Array) {
      this.#receive(line, moved);
      return;
    }
    this.#close(line);
    const bytes = moved instanceof Uint8Array ? moved : moved.data;
    this.#add({
      atMs: this.#options.wallNowMs(),
      line,
      direction: direction === "in" ? "received" : "sent",
      refused: direction === "refused",
      canId: moved instanceof Uint8Array ? null : moved.id,
      bytes: bytes.slice(0, MOST_BURST_BYTES),
    });
  }

  after(id: number, limit: number): readonly ApiTrafficFrame[] {
    const nowMs = this.#options.clock.nowMs();
    for (const [line, { lastMs }] of [...this.#open]) if (nowMs - lastMs > PAUSE_MS) this.#close(line);
    const newer = this.#entries.filter((entry) => entry.id > id);
    return newer.slice(-limit).map((entry) => this.#decoded(entry));
  }

  #receive(line: string, chunk: Uint8Array): void {
    const nowMs = this.#options.clock.nowMs();
    const before = this.#open.get(line);
    if (before !== undefined && (nowMs - before.lastMs > PAUSE_MS || before.length + chunk.length > MOST_BURST_BYTES)) {
      this.#close(line);
    }
    let open = this.#open.get(line);
    if (open === undefined) {
      open = { wallMs: this.#options.wallNowMs(), lastMs: nowMs, parts: [], length: 0 };
      this.#open.set(line, open);
    }
    const part = chunk.slice(0, MOST_BURST_BYTES);
    open.parts.push(part);
    open.length += part.length;
    open.lastMs = nowMs;
  }

  #close(line: string): void {
    const open = this.#open.get(line);
    if (open === undefined) return;
    this.#open.delete(line);
    const bytes = new Uint8Array(open.length);
    let at = 0;
    for (const part of open.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#add({ atMs: open.wallMs, line, direction: "received", refused: false, canId: null, bytes });
  }

  #add(entry: Omit<Entry, "id">): void {
    this.#entries.push({ id: ++this.#lastId, ...entry });
    this.#bytes += entry.bytes.length;
    while (this.#entries.length > MOST_ENTRIES || this.heldBytes > MOST_BYTES) {
      this.#bytes -= this.#entries.shift()?.bytes.length ?? 0;
    }
  }

  #decoded({ id, atMs, line, direction, refused, canId, bytes }: Entry): ApiTrafficFrame {
    const { what, meaning, ok, shown } = canId === null ? serialBurst(bytes) : canMeaning(canId, bytes);
    return {
      id,
      atMs,
      bus: canId === null ? "rs485" : "can",
      line,
      direction,
      what,
      hex: formatHex(shown.subarray(0, SHOWN_BYTES)),
      bytes: bytes.length,
      meaning: refused ? `not taken by the port: ${meaning}` : meaning,
      ok: ok && !refused,
    };
  }
}

function canMeaning(id: number, data: Uint8Array): BurstMeaning {
  const what = id.toString(16).toUpperCase().padStart(3, "0");
  if (SERIAL_NUMBER_IDS.has(id))
    return { what, meaning: "a serial number (hidden)", ok: true, shown: new Uint8Array(data.length) };
  const decoded = decodeSma({ id, data });
  if (decoded.ok) return { what, meaning: smaLine(decoded.value), ok: true, shown: data };
  // Other devices speak on this bus, too: that is no mistake.
  const foreign = decoded.error.code === "SMA_UNKNOWN_ID";
  return { what, meaning: decoded.error.message, ok: foreign, shown: data };
}
