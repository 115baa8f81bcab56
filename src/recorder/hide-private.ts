/**
 * Takes out of the bytes of a JK BMS what nobody else may know: its parameter password, its device id and what its owner has
 * called it. In a reply in the NW protocol the password and all texts become 00, and the checksum is moved by as much, so that a
 * frame is as right or as wrong as it was. Where no field is known (noise, damage, another protocol), every ASCII letter and
 * digit becomes 3F ("?"), except an N or a W that may begin a frame.
 */
import { isFrameSize } from "../codec/jk/nw-4e57/frame.ts";
import { ROW_BY_ID, type NwReplyRow } from "../codec/jk/nw-4e57/ids.ts";

/** Of a frame, see codec/jk/nw-4e57/frame.ts. */
const START = [0x4e, 0x57] as const;
const INFORMATION_AT = 11;
const TRAILER_BYTES = 9;

export class PrivateBytes {
  /** Place of the next byte in its frame; 0 outside. */
  #at = 0;
  #total = 0;
  /** Bytes of the current field that are still to come; `null`: from here to the end of the frame nothing is known. */
  #left: number | null = 0;
  #row: NwReplyRow | null = null;
  /** The next byte tells how long the field is. */
  #counts = false;
  /** How much smaller the sum of the bytes has become. */
  #less = 0;
  /** The checksum's high byte: what becomes of it depends on the low one. */
  #held: number | null = null;

  /** A request has been sent: what comes now begins anew, as it does for the one who asked. */
  reset(): void {
    this.#at = 0;
  }

  /** A copy without what is private. Up to one byte may come with the next chunk only. */
  hide(chunk: Uint8Array): Uint8Array {
    const out: number[] = [];
    if (this.#at === 0 && this.#held !== null) out.push(guarded(this.#held));
    if (this.#at === 0) this.#held = null;
    for (const byte of chunk) this.#take(byte, out);
    return Uint8Array.from(out);
  }

  #take(byte: number, out: number[]): void {
    const at = this.#at++;
    if (at < INFORMATION_AT) this.#header(byte, at, out);
    else if (at < this.#total - TRAILER_BYTES) {
      const shown = this.#information(byte);
      this.#less += byte - shown;
      out.push(shown);
    } else this.#trailer(byte, at, out);
  }

  #header(byte: number, at: number, out: number[]): void {
    const inStep = at >= START.length || byte === START[at];
    out.push(inStep ? byte : guarded(byte));
    if (!inStep) {
      this.#at = 0;
      if (at > 0 && byte === START[0]) {
        out.pop();
        this.#take(byte, out);
      }
      return;
    }
    if (at === 2) this.#total = byte * 256 + 2;
    if (at !== 3) return;
    this.#total += byte;
    this.#left = this.#less = 0;
    this.#row = null;
    this.#counts = false;
    if (!isFrameSize(this.#total)) this.#at = 0;
  }

  #information(byte: number): number {
    if (this.#left === null) return guarded(byte);
    if (this.#counts) {
      this.#counts = false;
      this.#left = byte;
      return byte;
    }
    if (this.#left > 0) return this.#value(byte, this.#left--);
    // Every firmware sends the ids in ascending order: another one is damage, or a field is longer than it should be.
    const row = ROW_BY_ID[byte];
    if (row === undefined || row.id <= (this.#row?.id ?? 0)) return this.#lost(byte);
    this.#row = row;
    this.#left = row.size;
    this.#counts = row.kind === "cells";
    return byte;
  }

  #value(byte: number, left: number): number {
    const { kind } = this.#row!;
    if (kind === "secret" || kind === "text") return 0;
    // No number of a battery is as large as four characters.
    return left === 4 && kind === "u32" && byte !== 0 ? this.#lost(byte) : byte;
  }

  /** From here to the end of the frame nothing is known. */
  #lost(byte: number): number {
    this.#left = null;
    return guarded(byte);
  }

  #trailer(byte: number, at: number, out: number[]): void {
    if (at === this.#total - 2) this.#held = byte;
    else if (at === this.#total - 1) {
      const sum = (this.#held! * 256 + byte - this.#less) & 0xffff;
      out.push(sum >> 8, sum & 0xff);
      this.#held = null;
      this.#at = 0;
    } else out.push(byte);
  }
}

function guarded(byte: number): number {
  const digit = byte >= 0x30 && byte <= 0x39;
  const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a && byte >= 0x41 && byte <= 0x7a;
  return digit || letter ? 0x3f : byte;
}
