/**
 * What stands in a recording: lines of JSON (exact-json.ts), packed with gzip. The first is the header, the last says that it is
 * whole. docs/recordings.md describes it for people.
 */
import type { Decision } from "../domain/decision.ts";
import type { Observed } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Rules } from "../domain/rules.ts";
import type { Memory } from "../domain/memory.ts";
import type { TickInput } from "../domain/tick.ts";

export const FORMAT = "siinterjk-recording";
/** Raised with every change that an older program would read wrongly. */
export const FORMAT_VERSION = 1;

export interface Header {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Version of the program that recorded. */
  readonly program: string;
  /** Why it was frozen, and when: by the wall clock (ISO 8601), and by the monotonic one that all other times are of. */
  readonly reason: string;
  readonly frozenAt: string;
  readonly frozenAtMs: number;
  readonly rules: Rules;
}

/** What moves over a line: to us, from us, our own CAN frame after the bus took it, our own that the port refused. */
export type Direction = "in" | "out" | "echo" | "refused";

/** A reading that its pack had before in the same chunk. */
export const SAME = "same";

/** An observation of a pack whose reading may be the one from before. */
export type RecordedPack = Observed<PackReading | typeof SAME>;

export interface TickLine {
  readonly type: "tick";
  readonly input: Omit<TickInput, "packs"> & { readonly packs: readonly (readonly [name: string, observed: RecordedPack])[] };
  readonly decision?: Decision;
  /** Instead of a decision: what was thrown. */
  readonly threw?: string;
}

/** Begins a chunk of ticks: what the first of them starts from. */
export interface MemoryLine {
  readonly type: "memory";
  readonly memory: Memory;
}

export interface BytesLine {
  readonly type: "bytes";
  readonly atMs: number;
  readonly line: string;
  readonly direction: Direction;
  readonly hex: string;
}

export interface FrameLine {
  readonly type: "frame";
  readonly atMs: number;
  readonly line: string;
  readonly direction: Direction;
  /** As candump writes it: "351#2602F401F401B001". */
  readonly frame: string;
}

/** What happened to a port: "open", "ended", "not opened", or what a CAN controller reports. */
export interface PortLine {
  readonly type: "port";
  readonly atMs: number;
  readonly line: string;
  readonly event: string;
}

/** The last line. */
export interface EndLine {
  readonly type: "end";
}

export type RecordingLine = TickLine | MemoryLine | BytesLine | FrameLine | PortLine | EndLine;
