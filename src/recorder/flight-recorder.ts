/**
 * Remembers the last hour: what went over the lines, what each tick was given and what it decided. On a fault, or when asked, it
 * goes into a file that `siinterjk replay` can run again. It never delays a tick, never throws into the loops, and a disk that
 * fails costs recordings, not the bridge.
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Decision } from "../domain/decision.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Rules } from "../domain/rules.ts";
import type { Memory } from "../domain/memory.ts";
import type { TickInput } from "../domain/tick.ts";
import { messageOf, SiinterjkError } from "../errors.ts";
import type { CanFrame, Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import { Chunks, type ChunkKind } from "./chunks.ts";
import { encode } from "./exact-json.ts";
import {
  FORMAT,
  FORMAT_VERSION,
  SAME,
  type Direction,
  type EndLine,
  type Header,
  type MemoryLine,
  type RecordedPack,
  type RecordingLine,
  type TickLine,
} from "./format.ts";
import { PrivateBytes } from "./hide-private.ts";
import { saveRecording } from "./recording-files.ts";

export interface FlightRecorderOptions {
  readonly clock: Pick<Clock, "nowMs">;
  /** ms since 1970. */
  readonly wallClock: () => number;
  readonly rules: Rules;
  /** The program's own version, "1.4.2". */
  readonly version: string;
  /** Where recordings are written; made when it is missing. */
  readonly folder: string;
  readonly log: Log;
  /** Most memory that is used for what is remembered. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 20_000_000;
/** A fault that comes and goes must not wear out an SD card. */
const AUTOMATIC_EVERY_MS = 600_000;
/** The CAN ids of a serial number in the protocol that Victron's batteries share; the Sunny Island has no such frames. */
const SERIAL_NUMBER_IDS: ReadonlySet<number> = new Set([0x380, 0x381]);

export class FlightRecorder {
  readonly #options: FlightRecorderOptions;
  readonly #chunks: Chunks;
  readonly #private = new Map<string, PrivateBytes>();
  /** The newest reading of each pack that stands in the open chunk. */
  readonly #readings = new Map<string, PackReading>();
  #saving: Promise<unknown> = Promise.resolve();
  #automaticAtMs = -Infinity;
  /** A fault that came too soon after the last one: it is frozen as soon as it may. */
  #waiting: string | null = null;
  #failing = false;
  #broken = false;

  constructor(options: FlightRecorderOptions) {
    this.#options = options;
    this.#chunks = new Chunks(options.maxBytes ?? MAX_BYTES);
  }

  /** Memory that is used for what is remembered, bytes. */
  get heldBytes(): number {
    return this.#chunks.heldBytes;
  }

  /** Time of the oldest tick and of the oldest raw bytes that are remembered; `null` while there are none. */
  get oldestMs(): { readonly ticks: number | null; readonly bytes: number | null } {
    return { ticks: this.#chunks.oldestMs("ticks"), bytes: this.#chunks.oldestMs("bytes") };
  }

  /** Bytes or a CAN frame that moved over a line, now. `line` is the line's name for people, without any serial number. */
  tap(line: string, direction: Direction, bytes: Uint8Array | CanFrame): void {
    this.#safely(() => {
      const atMs = this.#options.clock.nowMs();
      if (bytes instanceof Uint8Array) {
        const hider = this.#private.get(line) ?? new PrivateBytes();
        this.#private.set(line, hider);
        this.#bytes(line, "in", direction === "in" ? hider.hide(bytes) : hider.asked(bytes), atMs);
        if (direction !== "in") this.#bytes(line, direction, bytes, atMs);
      } else {
        const { id, data } = bytes;
        const shown = SERIAL_NUMBER_IDS.has(id) ? new Uint8Array(data.length) : data;
        const hex = Buffer.from(shown).toString("hex").toUpperCase();
        const frame = `${id.toString(16).toUpperCase().padStart(3, "0")}#${hex}`;
        this.#write("bytes", { type: "frame", atMs, line, direction, frame }, atMs);
      }
    });
  }

  /** Something happened to the port of a line: "open", "ended", "bus-off". */
  note(line: string, event: string): void {
    this.#safely(() => {
      const atMs = this.#options.clock.nowMs();
      this.#write("bytes", { type: "port", atMs, line, event }, atMs);
    });
  }

  /** To be called after every tick, with what it was given, what was remembered before it, and what it has decided. */
  ticked(input: TickInput, before: Memory, decision: Decision): void {
    this.#tick(input, before, { decision });
  }

  /** To be called when a tick has thrown: the bug then happens again in the replay. */
  threw(input: TickInput, before: Memory, error: unknown): void {
    this.#tick(input, before, { threw: messageOf(error) });
  }

  /** Writes what is remembered into a file; resolves to its path. Rejects with RECORDING_NOT_SAVED. */
  freeze(reason: string): Promise<string> {
    const { clock, wallClock, rules, version, folder, log } = this.#options;
    const frozenAtMs = clock.nowMs();
    const wallMs = wallClock();
    const end: EndLine = { type: "end" };
    const taken = this.#chunks.take(frozenAtMs);
    const save = async (): Promise<string> => {
      try {
        const frozenAt = new Date(wallMs).toISOString();
        const header: Header = { format: FORMAT, version: FORMAT_VERSION, program: version, reason, frozenAt, frozenAtMs, rules };
        const parts = [await gzipLine(encode(header)), ...(await taken), await gzipLine(encode(end))];
        const path = await saveRecording(folder, `${frozenAt}-${reason}`, parts);
        log.info({ file: path, reason }, `The last hour is recorded in ${path} (${reason})`);
        return path;
      } catch (cause) {
        throw new SiinterjkError("RECORDING_NOT_SAVED", messageOf(cause), { cause, context: { folder } });
      }
    };
    const saved = this.#saving.then(save);
    // One after the other; a failure is for the one who asked.
    this.#saving = Promise.allSettled([taken, saved]);
    return saved;
  }

  /**
   * The same on a fault, without waiting; at most once in 10 minutes. One that comes sooner is frozen when they are over, for it
   * is remembered until then. Trouble with the disk is logged once when it begins.
   */
  freezeOnFault(reason: string): void {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#automaticAtMs < AUTOMATIC_EVERY_MS) {
      this.#waiting ??= reason;
      return;
    }
    this.#automaticAtMs = nowMs;
    this.#waiting = null;
    this.freeze(reason).then(
      () => (this.#failing = false),
      (error: unknown) => {
        const { log, folder } = this.#options;
        if (!this.#failing) log.warn({ code: "RECORDING_NOT_SAVED", folder }, `${messageOf(error)}: the bridge goes on`);
        this.#failing = true;
      },
    );
  }

  #tick(input: TickInput, before: Memory, outcome: Pick<TickLine, "decision" | "threw">): void {
    this.#safely(() => {
      const { nowMs } = input;
      if (this.#chunks.begin("ticks", nowMs)) {
        this.#readings.clear();
        const line: MemoryLine = { type: "memory", memory: before };
        this.#chunks.add("ticks", encode(line), nowMs);
      }
      const packs = Array.from(input.packs, ([name, observed]) => [name, this.#once(name, observed)] as const);
      const line: TickLine = { type: "tick", input: { ...input, packs }, ...outcome };
      this.#chunks.add("ticks", encode(line), nowMs);
      const due = nowMs - this.#automaticAtMs >= AUTOMATIC_EVERY_MS;
      if (this.#waiting !== null && due) this.freezeOnFault(this.#waiting);
    });
  }

  /** A reading is seen by several ticks, above all while a pack is silent; it is written once in a chunk. */
  #once(name: string, observed: RecordedPack): RecordedPack {
    const seen = observed.ok ? observed : observed.last;
    if (seen === undefined || seen.value === SAME) return observed;
    if (this.#readings.get(name) !== seen.value) {
      this.#readings.set(name, seen.value);
      return observed;
    }
    return observed.ok ? { ...observed, value: SAME } : { ...observed, last: { ...seen, value: SAME } };
  }

  #bytes(line: string, direction: Direction, bytes: Uint8Array, atMs: number): void {
    if (bytes.length === 0) return;
    this.#write("bytes", { type: "bytes", atMs, line, direction, hex: Buffer.from(bytes).toString("hex") }, atMs);
  }

  #write(kind: ChunkKind, line: RecordingLine, atMs: number): void {
    this.#chunks.begin(kind, atMs);
    this.#chunks.add(kind, JSON.stringify(line), atMs);
  }

  /** A mistake in here ends the recording, not the bridge. */
  #safely(record: () => void): void {
    if (this.#broken) return;
    try {
      record();
    } catch (error) {
      this.#broken = true;
      this.#options.log.error({ code: "RECORDER_STOPPED" }, `RECORDER_STOPPED ${messageOf(error)}: the bridge goes on`);
    }
  }
}

const packed = promisify<Uint8Array, Buffer>(gzip);
const gzipLine = (line: string): Promise<Buffer> => packed(Buffer.from(`${line}\n`));
