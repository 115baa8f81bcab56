/** What candump saw, line by line, and what a test asks about it. */
import { parseCandump, formatFrame } from "../../src/codec/candump.ts";
import type { Guest } from "./guest.ts";
import { within } from "./within.ts";

export interface Seen {
  /** By candump's timestamp, in the guest's time. */
  readonly atMs: number;
  /** When the line had come to the host, by its `performance.now()`: a little later. */
  readonly heardMs: number;
  readonly bus: string;
  readonly id: number;
  readonly data: Uint8Array;
  /** "351#26024C044C04B001" */
  readonly text: string;
}

/** `candump -L`: seconds of the guest's clock, interface, frame. Error frames have eight digits and are left out. */
const LINE = /^\((\d+\.\d+)\)\s+(\S+) ([0-9A-F]{3}#[0-9A-F]*)$/;
/** The inhibit time of SMA FSS-ConnectingBat-TI-en-10, p. 19, in its strictest sense. */
const SLOT_MS = 200;

export class Trace {
  readonly seen: Seen[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(guest: Guest) {
    guest.onLine((line) => {
      const match = LINE.exec(line);
      if (match === null) return;
      const heardMs = performance.now();
      const frame = parseCandump(line);
      if (!frame.ok) throw new Error(frame.error.message);
      const { id, data } = frame.value;
      const text = formatFrame(frame.value);
      const clockMs = Number(match[1]) * 1000;
      this.seen.push({
        // Looked at anew each time: that the clock was set is known only after the first frames have come.
        get atMs() {
          return guest.timeOf(clockMs, heardMs);
        },
        heardMs,
        bus: match[2]!,
        id,
        data,
        text,
      });
      for (const look of [...this.#waiting]) look();
    });
  }

  /** Frames of the battery's side on a bus, in a stretch of time. */
  sent(bus: string, fromMs = -Infinity, toMs = Infinity): readonly Seen[] {
    return this.seen.filter(
      (frame) => frame.bus === bus && frame.id >= 0x350 && frame.id <= 0x35f && frame.atMs >= fromMs && frame.atMs <= toMs,
    );
  }

  /** The first frame, seen or to come, that fits; rejects when there is none within `ms` from now. */
  async first(what: string, ms: number, fits: (frame: Seen) => boolean): Promise<Seen> {
    let stop = (): void => undefined;
    const found = new Promise<Seen>((resolve) => {
      let index = 0;
      const look = (): void => {
        for (; index < this.seen.length; index++) {
          if (!fits(this.seen[index]!)) continue;
          resolve(this.seen[index]!);
          index = Infinity;
        }
      };
      this.#waiting.add(look);
      stop = () => void this.#waiting.delete(look);
      look();
    });
    try {
      return await within(ms, what, found);
    } finally {
      stop();
    }
  }
}

/**
 * The farthest that a frame came ahead of a beat of one frame every 200 ms, counted from any earlier one. A frame that was
 * sent twice, or two of them at once, are about 200 ms ahead; what remains is how unevenly the guest stamps what it receives.
 */
export function aheadOfBeatMs(frames: readonly Seen[]): number {
  let ahead = 0;
  let most = 0;
  for (let i = 1; i < frames.length; i++) {
    ahead = Math.max(0, ahead + SLOT_MS - (frames[i]!.atMs - frames[i - 1]!.atMs));
    most = Math.max(most, ahead);
  }
  return most;
}

/** The longest time between two frames of an id. */
export function longestGapMs(frames: readonly Seen[], id: number): number {
  const times = frames.filter((frame) => frame.id === id).map(({ atMs }) => atMs);
  return Math.max(0, ...times.slice(1).map((atMs, i) => atMs - times[i]!));
}
