/**
 * The lines of the last hour in bounded memory: a chunk for each minute, packed beside the loop as soon as it is full. Beyond
 * the bound the oldest minute goes first: its raw bytes while there are any, then its ticks.
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** `bytes`: what went over the lines. `ticks`: inputs and decisions; such a chunk can be replayed by itself. */
export type ChunkKind = "ticks" | "bytes";

const CHUNK_MS = 60_000;
const KEPT_MS = 3_600_000;
/** A chunk that is as large as this is full before its minute is over. */
const MOST_CHUNK_BYTES = 1 << 20;
/** Room for a quiet minute; it doubles when that is not enough. */
const FIRST_ROOM_BYTES = 1 << 14;
/** One for each kind. */
const MOST_SPARE = 2;

interface Chunk {
  readonly kind: ChunkKind;
  readonly fromMs: number;
  toMs: number;
  /** Text while it is open and until it is packed, then gzip; only the first `length` bytes count. */
  bytes: Buffer;
  length: number;
  packing: Promise<void> | null;
  packed: boolean;
}

export class Chunks {
  readonly #maxBytes: number;
  readonly #mostChunkBytes: number;
  /** Full ones, oldest first. */
  readonly #full: Chunk[] = [];
  readonly #open: Record<ChunkKind, Chunk | null> = { ticks: null, bytes: null };
  /** Room of chunks that have been packed, for the next ones: the same few blocks of memory serve for ever. */
  readonly #spare: Buffer[] = [];
  #busy = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#mostChunkBytes = Math.min(MOST_CHUNK_BYTES, maxBytes / 8);
  }

  /** Memory that the chunks take, bytes. */
  get heldBytes(): number {
    const rooms = [this.#open.ticks?.bytes, this.#open.bytes?.bytes, ...this.#spare, ...this.#full.map(({ bytes }) => bytes)];
    return rooms.reduce((sum, room) => sum + (room?.length ?? 0), 0);
  }

  /** Time of the oldest line that is kept of a kind; `null` while there is none. */
  oldestMs(kind: ChunkKind): number | null {
    return (this.#full.find((chunk) => chunk.kind === kind) ?? this.#open[kind])?.fromMs ?? null;
  }

  /** Makes room for a line at `nowMs`; true when it will be the first one of a chunk. */
  begin(kind: ChunkKind, nowMs: number): boolean {
    const open = this.#open[kind];
    if (open !== null && (nowMs - open.fromMs >= CHUNK_MS || open.length >= this.#mostChunkBytes)) this.#close(kind, nowMs);
    if (this.#open[kind] !== null) return false;
    const bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(FIRST_ROOM_BYTES);
    this.#open[kind] = { kind, fromMs: nowMs, toMs: nowMs, bytes, length: 0, packing: null, packed: false };
    this.#trim(nowMs);
    return true;
  }

  /** Adds a line (without its end) to the chunk that `begin` has made room in. */
  add(kind: ChunkKind, line: string, nowMs: number): void {
    const chunk = this.#open[kind];
    if (chunk === null) throw new Error("begin() comes first");
    const needed = chunk.length + Buffer.byteLength(line) + 1;
    if (needed > chunk.bytes.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(needed, 2 * chunk.bytes.length));
      chunk.bytes.copy(room, 0, 0, chunk.length);
      chunk.bytes = room;
      this.#trim(nowMs);
    }
    chunk.bytes[chunk.length + chunk.bytes.write(line, chunk.length)] = NEWLINE;
    chunk.length = needed;
    chunk.toMs = nowMs;
  }

  /** Everything that is kept, as gzip members, oldest first; what comes later goes into new chunks. */
  async take(nowMs: number): Promise<readonly Uint8Array[]> {
    this.#close("ticks", nowMs);
    this.#close("bytes", nowMs);
    const taken = [...this.#full];
    for (const chunk of taken) await pack(chunk);
    return taken.map((chunk) => chunk.bytes);
  }

  #close(kind: ChunkKind, nowMs: number): void {
    const chunk = this.#open[kind];
    if (chunk === null) return;
    this.#open[kind] = null;
    this.#full.push(chunk);
    this.#full.sort((a, b) => a.fromMs - b.fromMs);
    this.#trim(nowMs);
    void this.#packAll(nowMs);
  }

  #trim(nowMs: number): void {
    while (this.#full[0] !== undefined && nowMs - this.#full[0].toMs > KEPT_MS) this.#full.shift();
    while (this.heldBytes > this.#maxBytes && this.#full.length > 0) {
      this.#full.splice(
        Math.max(
          0,
          this.#full.findIndex(({ kind }) => kind === "bytes"),
        ),
        1,
      );
    }
  }

  /** One after the other, so that only one thread of Node's pool is taken; what has been dropped meanwhile is left out. */
  async #packAll(nowMs: number): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const chunk = this.#full.find(({ packed }) => !packed);
      if (chunk === undefined) break;
      // A chunk that cannot be packed could not be saved either.
      const room = chunk.bytes;
      await pack(chunk).catch(() => this.#full.splice(this.#full.indexOf(chunk), 1));
      if (this.#spare.length < MOST_SPARE) this.#spare.push(room);
      this.#trim(nowMs);
    }
    this.#busy = false;
  }
}

const NEWLINE = 0x0a;
const gzipped = promisify<Uint8Array, Buffer>(gzip);

function pack(chunk: Chunk): Promise<void> {
  chunk.packing ??= gzipped(chunk.bytes.subarray(0, chunk.length)).then((packed) => {
    // A copy of just its length: zlib gives out parts of larger buffers.
    chunk.bytes = Buffer.allocUnsafeSlow(packed.length);
    packed.copy(chunk.bytes);
    chunk.length = packed.length;
    chunk.packed = true;
  });
  return chunk.packing;
}
