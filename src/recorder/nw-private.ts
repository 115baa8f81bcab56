/**
 * Takes out of one NW frame of a JK BMS what nobody else may know, byte by byte as they come: the password and all texts become 00,
 * and the checksum is moved by as much, so that a frame is as right or as wrong as it was. Where no field is known (damage), letters
 * and digits are taken out.
 */
import { ROW_BY_ID, type NwReplyRow } from "../codec/jk/nw-4e57/ids.ts";
import { withoutText } from "./without-text.ts";

/** Of a frame, see codec/jk/nw-4e57/frame.ts. */
const INFORMATION_AT = 11;
const TRAILER_BYTES = 9;

export class NwPrivate {
  readonly #total: number;
  /** Place of the next byte in the frame. */
  #at = 0;
  /** Bytes of the current field that are still to come; `null`: from here to the end of the frame nothing is known. */
  #left: number | null = 0;
  #row: NwReplyRow | null = null;
  /** The next byte tells how long the field is. */
  #counts = false;
  /** How much smaller the sum of the bytes has become. */
  #less = 0;
  /** The checksum's high byte: what becomes of it depends on the low one. */
  #held: number | null = null;

  /** For a frame of so many bytes. */
  constructor(total: number) {
    this.#total = total;
  }

  /** The last byte has been taken. */
  get isWhole(): boolean {
    return this.#at === this.#total;
  }

  /** Takes the next byte, from the frame's first on, and adds to `out` what may be shown: nothing, one byte or two. */
  take(byte: number, out: number[]): void {
    const at = this.#at++;
    if (at < INFORMATION_AT) out.push(byte);
    else if (at < this.#total - TRAILER_BYTES) {
      const shown = this.#information(byte);
      this.#less += byte - shown;
      out.push(shown);
    } else if (at === this.#total - 2) this.#held = byte;
    else if (at === this.#total - 1) {
      const sum = (this.#held! * 256 + byte - this.#less) & 0xffff;
      this.#held = null;
      out.push(sum >> 8, sum & 0xff);
    } else out.push(byte);
  }

  /** The frame ends here, whole or not: adds what has been held back. */
  end(out: number[]): void {
    if (this.#held !== null) out.push(withoutText(this.#held));
  }

  #information(byte: number): number {
    if (this.#left === null) return withoutText(byte);
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
    return withoutText(byte);
  }
}
