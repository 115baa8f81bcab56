/**
 * Finds NW frames in a stream of bytes, by the length field only: `4E 57` and `68` also occur inside frames.
 * Promises: any split of the same bytes into chunks gives the same frames and faults; at most one frame's worth of bytes
 * is kept; after a bad start the search goes on one byte later; every byte ends in a frame, in `discardedBytes` or
 * in `pendingBytes`. It knows no time: who asks drops a reply that never became whole, with `reset`.
 */
import type { Fault } from "../../../domain/result.ts";
import { ByteWindow } from "../byte-window.ts";
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
  const window = new ByteWindow(NW_MAX_BYTES);
  const { bytes } = window;

  /** Takes frames until more bytes are needed; returns how many bytes were thrown away. */
  function drain(frames: NwFrame[], faults: Fault<JkCode>[]): number {
    let discarded = 0;
    const discard = (count: number): void => {
      window.start += count;
      discarded += count;
    };
    for (let available = window.pendingBytes; available > 0; available = window.pendingBytes) {
      const at = window.start;
      if (bytes[at] !== 0x4e) {
        discard(1);
        continue;
      }
      if (available < 2) break;
      if (bytes[at + 1] !== 0x57) {
        discard(1);
        continue;
      }
      if (available < 4) break;
      const total = totalBytes(bytes, at);
      if (!isFrameSize(total)) {
        faults.push({ code: "JK_LENGTH", message: lengthMessage(total) });
        discard(1);
        continue;
      }
      if (available < total) break;
      const read = readFrame(bytes, at, total);
      if (read.ok) {
        frames.push(read.value);
        window.start += total;
        continue;
      }
      faults.push(read.error);
      // An echo is a whole frame and goes as one; anything else may hide a frame from its second byte on.
      discard(read.error.code === "JK_ECHO" ? total : 1);
    }
    return discarded;
  }

  return {
    feed(chunk) {
      const frames: NwFrame[] = [];
      const faults: Fault<JkCode>[] = [];
      let discardedBytes = 0;
      window.feed(chunk, () => (discardedBytes += drain(frames, faults)));
      return { frames, faults, discardedBytes };
    },
    reset: () => window.reset(),
    get pendingBytes() {
      return window.pendingBytes;
    },
  };
}
