/**
 * Takes out of the bytes of a JK BMS what nobody else may know: its passwords, its serial number and what its owner has called it.
 * A frame of either protocol is as right or as wrong afterwards as it was, and nothing but those fields and the checksum is changed
 * in it. Where no field is known (noise, damage, another protocol), every ASCII letter and digit becomes 3F ("?").
 */
import { ByteWindow } from "../codec/jk/byte-window.ts";
import { isFrameSize, totalBytes } from "../codec/jk/nw-4e57/frame.ts";
import { findPb } from "../codec/jk/pb-55aaeb90/find.ts";
import { PB_FRAME_BYTES } from "../codec/jk/pb-55aaeb90/frame.ts";
import { NwPrivate } from "./nw-private.ts";
import { pbReadOf, shownAnswer, shownFrame, type PbRead } from "./pb-private.ts";
import { withoutText } from "./without-text.ts";

const NW_START = [0x4e, 0x57] as const;
/** The start and the length that follows it. */
const NW_HEAD_BYTES = 4;

export class PrivateBytes {
  /** What nobody knows yet. */
  readonly #window = new ByteWindow(PB_FRAME_BYTES);
  /** The NW frame whose bytes are coming. */
  #nw: NwPrivate | null = null;
  /** What was last asked of registers: without that nobody knows what an answer holds. */
  #read: PbRead | null = null;

  /**
   * To be called with each request that is sent: what comes now begins anew, as it does for the one who asked. Returns what had
   * come before and was still held back.
   */
  asked(request: Uint8Array): Uint8Array {
    const out: number[] = [];
    this.#nw?.end(out);
    this.#nw = null;
    for (const byte of this.#pending()) out.push(withoutText(byte));
    this.#window.reset();
    this.#read = pbReadOf(request);
    return Uint8Array.from(out);
  }

  /** A copy without what is private. Bytes of which only later ones tell what they are come with these. */
  hide(chunk: Uint8Array): Uint8Array {
    const out: number[] = [];
    this.#window.feed(chunk, () => {
      while (this.#window.pendingBytes > 0 && this.#step(out));
    });
    return Uint8Array.from(out);
  }

  #pending(): Uint8Array {
    const { bytes, start, end } = this.#window;
    return bytes.subarray(start, end);
  }

  /** Takes what stands first in the window; `false` if more bytes are needed. */
  #step(out: number[]): boolean {
    const pending = this.#pending();
    if (this.#nw === null && this.#beginsNw(pending)) {
      if (pending.length < NW_HEAD_BYTES) return false;
      const total = totalBytes(pending, 0);
      if (isFrameSize(total)) this.#nw = new NwPrivate(total);
    }
    if (this.#nw === null) return this.#pb(pending, out);
    this.#nw.take(pending[0]!, out);
    if (this.#nw.isWhole) this.#nw = null;
    this.#window.start++;
    return true;
  }

  /** As far as the bytes are there. */
  #beginsNw(pending: Uint8Array): boolean {
    return NW_START.every((byte, i) => i >= pending.length || pending[i] === byte);
  }

  #pb(pending: Uint8Array, out: number[]): boolean {
    const answer = this.#read === null ? null : shownAnswer(this.#read, pending);
    if (answer === "more") return false;
    if (answer !== null) {
      this.#read = null;
      return this.#show(answer, out);
    }
    const found = findPb(pending, 0, pending.length);
    if (found.is === "more") return false;
    if (found.is === "frame") return this.#show(shownFrame(found.frame), out);
    // Registers that nobody was heard to ask for may be those of a password.
    if (found.is !== "message" || found.message.kind === "registers") return this.#show([withoutText(pending[0]!)], out);
    if (found.message.kind === "request") this.#read = pbReadOf(pending);
    return this.#show(pending.slice(0, found.bytes), out);
  }

  /** Bytes that take the place of as many in the window. */
  #show(bytes: Iterable<number> & { readonly length: number }, out: number[]): true {
    out.push(...bytes);
    this.#window.start += bytes.length;
    return true;
  }
}
