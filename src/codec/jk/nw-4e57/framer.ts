/**
 * Finds NW frames in a stream of bytes, by the length field only: `4E 57` and `68` also occur inside frames.
 * Promises: any split of the same bytes into chunks gives the same frames and faults; at most one frame's worth of bytes
 * is kept; after a bad start the search goes on one byte later; every byte ends in a frame, in `discardedBytes` or
 * in `pendingBytes`. It knows no time: who asks drops a reply that never became whole, with `reset`.
 */
import type { Fault } from "../../../domain/result.ts";
import { isFrameSize, lengthMessage, NW_MAX_BYTES, readFrame, totalBytes, type JkCode, type NwFrame } from "./frame.ts";

export { checkNwFrame, type JkCode, type NwFrame } from "./frame.ts";

/** What one chunk brought. */
export interface NwFed {
  readonly frames: readonly NwFrame[];
  /** Frames that had a start but were refused, echoes of requests among them. */
  readonly faults: readonly Fault<JkCode>[];
  /** Bytes that became no frame: noise, refused starts, echoes. */
  readonly discardedBytes: number;
}

export interface NwFramer {
  /** Takes the next bytes of the line. */
  feed(chunk: Uint8Array): NwFed;
  /** Drops what is buffered; returns how many bytes that were. */
  reset(): number;
  /** Bytes that may still become a frame, 0..399. */
  readonly pendingBytes: number;
}

export function nwFramer(): NwFramer {
  const buffer = new Uint8Array(NW_MAX_BYTES);
  let start = 0;
  let end = 0;

  /** Takes frames from `buffer[start..end)` until more bytes are needed; returns how many bytes were thrown away. */
  function drain(frames: NwFrame[], faults: Fault<JkCode>[]): number {
    let discarded = 0;
    while (start < end) {
      if (buffer[start] !== 0x4e) {
        start++;
        discarded++;
        continue;
      }
      const available = end - start;
      if (available < 2) break;
      if (buffer[start + 1] !== 0x57) {
        start++;
        discarded++;
        continue;
      }
      if (available < 4) break;
      const total = totalBytes(buffer, start);
      if (!isFrameSize(total)) {
        faults.push({ code: "JK_LENGTH", message: lengthMessage(total) });
        start++;
        discarded++;
        continue;
      }
      if (available < total) break;
      const read = readFrame(buffer, start, total);
      if (read.ok) {
        frames.push(read.value);
        start += total;
        continue;
      }
      faults.push(read.error);
      // An echo is a whole frame and goes as one; anything else may hide a frame from its second byte on.
      const step = read.error.code === "JK_ECHO" ? total : 1;
      start += step;
      discarded += step;
    }
    return discarded;
  }

  return {
    feed(chunk) {
      const frames: NwFrame[] = [];
      const faults: Fault<JkCode>[] = [];
      let discardedBytes = 0;
      let taken = 0;
      while (taken < chunk.length) {
        if (start > 0) {
          buffer.copyWithin(0, start, end);
          end -= start;
          start = 0;
        }
        // There is always room: a full buffer holds any frame whole, so `drain` has taken or refused its start.
        const room = Math.min(NW_MAX_BYTES - end, chunk.length - taken);
        buffer.set(taken === 0 && room === chunk.length ? chunk : chunk.subarray(taken, taken + room), end);
        end += room;
        taken += room;
        discardedBytes += drain(frames, faults);
      }
      return { frames, faults, discardedBytes };
    },
    reset() {
      const dropped = end - start;
      start = 0;
      end = 0;
      return dropped;
    },
    get pendingBytes() {
      return end - start;
    },
  };
}
