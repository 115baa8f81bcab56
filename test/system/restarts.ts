/** What each failure cost, in the order of events, and the table of all that. */
import type { Seen } from "../kernel/trace.ts";

/** Nobody may be without the battery for longer than this; a Sunny Island would give up after 60 s (SMA FSS-ConnectingBat-TI-en-10). */
export const GAP_MS = 45_000;
/** A process that starts has said its first word within this, also on a machine that is emulated and busy. */
export const START_MS = 25_000;

/** All times in ms. What does not apply is `null`. */
export interface Restart {
  readonly what: string;
  /** From the last 0x355 to the end of the process, or of what was unplugged. */
  readonly noticedMs: number | null;
  /** From the start of the process to its first frame. */
  readonly startMs: number | null;
  /** From the end of the process, or from when the device was plugged in, to the first frame. */
  readonly firstFrameMs: number;
  /** Between the last 0x355 and the next. */
  readonly gapMs: number;
}

export function restartsTable(restarts: readonly Restart[]): string {
  const s = (ms: number | null): string => (ms === null ? "-" : `${(ms / 1000).toFixed(1)} s`).padStart(10);
  const head = `  ${"".padEnd(36)} last 0x355   process     end to       gap`;
  const next = `  ${"".padEnd(36)}     to end  to frame      frame  of 0x355`;
  const rows = restarts.map(
    ({ what, noticedMs, startMs, firstFrameMs, gapMs }) =>
      `  ${what.padEnd(36)} ${s(noticedMs)}${s(startMs)} ${s(firstFrameMs)}${s(gapMs)}`,
  );
  return [head, next, ...rows, ""].join("\n");
}

/** The last 0x355 before a time, and the first after it. */
export function around(frames: readonly Seen[], atMs: number): { readonly beforeMs: number; readonly afterMs: number } {
  const times = frames.filter(({ id }) => id === 0x355).map((frame) => frame.atMs);
  const [beforeMs, afterMs] = [times.findLast((ms) => ms <= atMs), times.find((ms) => ms > atMs)];
  if (beforeMs === undefined || afterMs === undefined) throw new Error("0x355 was not heard on both sides");
  return { beforeMs, afterMs };
}
