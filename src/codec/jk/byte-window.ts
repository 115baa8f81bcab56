/** What a framer keeps of a stream: the bytes that may still become a frame, at most as many as the largest one has. */
export class ByteWindow {
  readonly bytes: Uint8Array;
  /** What is in `bytes[start..end)` has come and is neither taken nor refused. */
  start = 0;
  end = 0;

  constructor(mostBytes: number) {
    this.bytes = new Uint8Array(mostBytes);
  }

  get pendingBytes(): number {
    return this.end - this.start;
  }

  /** Adds a chunk of any size; `drain` moves `start` on until more bytes are needed, and at least one byte on when the window is full. */
  feed(chunk: Uint8Array, drain: () => void): void {
    let taken = 0;
    while (taken < chunk.length) {
      if (this.start > 0) {
        this.bytes.copyWithin(0, this.start, this.end);
        this.end -= this.start;
        this.start = 0;
      }
      const room = Math.min(this.bytes.length - this.end, chunk.length - taken);
      this.bytes.set(taken === 0 && room === chunk.length ? chunk : chunk.subarray(taken, taken + room), this.end);
      this.end += room;
      taken += room;
      drain();
    }
  }

  /** Drops what is kept; returns how many bytes that were. */
  reset(): number {
    const dropped = this.pendingBytes;
    this.start = 0;
    this.end = 0;
    return dropped;
  }
}
