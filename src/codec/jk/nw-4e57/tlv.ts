/**
 * The information of an NW frame: ids with their data, one after the other, without lengths (only the cells have one).
 * The walker knows no id by name; everything it knows is in the rows of ids.ts.
 */
import { good, refused, type Result } from "../../../domain/result.ts";
import { NW_MAX_BYTES, replyFrame, type JkCode, type NwFrame } from "./frame.ts";
import { NW_REPLY_IDS, ROW_BY_ID, type NwField, type NwReplyRow, type NwValues } from "./ids.ts";
import { decodeTemperature, encodeTemperature } from "./temperature.ts";

/** Most cells that a JK BMS guards. */
const MAX_CELLS = 32;

type Value = NwValues[NwField];
type Draft = { -readonly [F in keyof NwValues]: NwValues[F] } & Record<NwField, unknown>;

/** Every field in place from the start, so that all values have one shape and filling them is cheap. */
const EMPTY: Readonly<Record<string, undefined>> = Object.fromEntries(
  [...NW_REPLY_IDS.map((entry) => entry.field), "stoppedAt"].map((field) => [field, undefined]),
);

/**
 * The values that a frame carries. JK_MALFORMED if an id comes twice, the data of an id end too early, or the cells are
 * not numbered 1..n; an unknown id ends the walk with `stoppedAt`.
 */
export function decodeInformation(frame: NwFrame): Result<NwValues, JkCode> {
  const bytes = frame.information;
  const values = { ...EMPTY } as Draft;
  let highestId = -1;
  let offset = 0;
  while (offset < bytes.length) {
    const id = bytes[offset]!;
    const row = ROW_BY_ID[id];
    if (row === undefined) {
      values.stoppedAt = { id, offset };
      break;
    }
    const size = sizeAt(bytes, offset, row);
    const next = offset + 1 + size;
    if (next > bytes.length) {
      return malformed(row, `${size} bytes at ${offset + 1}, but the information ends after ${bytes.length}`);
    }
    // Every known firmware sends its ids in ascending order; only one that is late can be a second one.
    if (id > highestId) highestId = id;
    else if (values[row.field] !== undefined) return malformed(row, `comes twice, again at ${offset}`);
    const value = decodeValue(bytes, offset + 1, row);
    if (value === undefined) return malformed(row, cellsFault(bytes, offset + 1));
    values[row.field] = value as never;
    offset = next;
  }
  return good(values);
}

/** Bytes that the data of `row` take behind the id at `offset`. */
export function sizeAt(bytes: Uint8Array, offset: number, row: NwReplyRow): number {
  return row.kind === "cells" ? 1 + (bytes[offset + 1] ?? 0) : row.size;
}

/** The value at `at`, all of whose bytes are there; `undefined` only for cells that are not numbered 1..n. */
export function decodeValue(bytes: Uint8Array, at: number, row: NwReplyRow): Value {
  switch (row.kind) {
    case "u16":
      return (bytes[at]! * 256 + bytes[at + 1]!) / row.perUnit;
    case "u8":
      return bytes[at]!;
    case "u32":
      return bytes[at]! * 0x100_0000 + bytes[at + 1]! * 0x1_0000 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    case "i16":
      return ((bytes[at]! << 24) | (bytes[at + 1]! << 16)) >> 16;
    case "temperature":
      return decodeTemperature(bytes[at]! * 256 + bytes[at + 1]!);
    case "text":
      return decodeText(bytes, at, row.size);
    case "secret":
      return "hidden";
    case "cells":
      return decodeCells(bytes, at, row.perUnit);
  }
}

function decodeCells(bytes: Uint8Array, at: number, perUnit: number): readonly number[] | undefined {
  const count = bytes[at]! / 3;
  if (!Number.isInteger(count) || count < 1 || count > MAX_CELLS) return undefined;
  const cells = new Array<number>(count).fill(-1);
  for (let i = 0, cell = at + 1; i < count; i++, cell += 3) {
    const index = bytes[cell]! - 1;
    if (cells[index] !== -1) return undefined;
    cells[index] = (bytes[cell + 1]! * 256 + bytes[cell + 2]!) / perUnit;
  }
  return cells;
}

function cellsFault(bytes: Uint8Array, at: number): string {
  const size = bytes[at]!;
  if (size % 3 !== 0 || size === 0 || size > 3 * MAX_CELLS) return `${size} bytes of cells, expected 3 for each of 1..32`;
  const numbers = Array.from({ length: size / 3 }, (_, i) => bytes[at + 1 + 3 * i]!);
  return `cell numbers ${numbers.join(" ")}, expected each of 1..${numbers.length} once`;
}

/** Printable ASCII. NUL inside the text (model behind a short user name) is a space, anything else unprintable is "?". */
function decodeText(bytes: Uint8Array, at: number, size: number): string {
  let end = at + size;
  while (end > at && bytes[end - 1] === 0) end--;
  let decoded = "";
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    decoded += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0 ? " " : "?";
  }
  return decoded;
}

function malformed(row: NwReplyRow, what: string) {
  return refused("JK_MALFORMED", `${row.field} (id ${row.id.toString(16).toUpperCase()}): ${what}`);
}

/**
 * A whole reply of a BMS with these values, in the order of the table; for simulators. Values are rounded to the nearest
 * step of their field; JK_RANGE if one does not fit. The password is sent as NULs.
 */
export function encodeReply(values: NwValues, options: { readonly command?: 3 | 6 } = {}): Result<Uint8Array, "JK_RANGE"> {
  const information = new Uint8Array(NW_MAX_BYTES);
  let end = 0;
  for (const row of NW_REPLY_IDS) {
    const value = values[row.field];
    if (value === undefined) continue;
    information[end] = row.id;
    const next = writeValue(information, end + 1, value, row);
    if (next === undefined) {
      return refused(
        "JK_RANGE",
        `${row.field} ${JSON.stringify(value)} does not fit in ${row.kind} of id ${row.id.toString(16)}`,
      );
    }
    end = next;
  }
  return good(replyFrame(options.command ?? 6, information.subarray(0, end)));
}

/** Writes the data of a row; returns where they end, `undefined` for a value that does not fit. What it skips stays NUL. */
function writeValue(into: Uint8Array, at: number, value: Exclude<Value, undefined>, row: NwReplyRow): number | undefined {
  switch (row.kind) {
    case "u8":
    case "u16":
    case "u32":
      return typeof value === "number"
        ? writeInteger(into, at, value * row.perUnit, row.size, 0, 256 ** row.size - 1)
        : undefined;
    case "i16":
      return typeof value === "number" ? writeInteger(into, at, value, 2, -0x8000, 0x7fff) : undefined;
    case "temperature": {
      if (typeof value !== "number" && value !== null) return undefined;
      const raw = encodeTemperature(value === null ? null : Math.round(value));
      return raw === undefined ? undefined : writeInteger(into, at, raw, 2, 0, 0xffff);
    }
    case "text":
      return typeof value === "string" ? writeText(into, at, value, row.size) : undefined;
    case "secret":
      return at + row.size;
    case "cells":
      return Array.isArray(value) ? writeCells(into, at, value as readonly number[], row.perUnit) : undefined;
  }
}

function writeInteger(
  into: Uint8Array,
  at: number,
  value: number,
  size: number,
  least: number,
  most: number,
): number | undefined {
  const rounded = Math.round(value);
  if (!(rounded >= least && rounded <= most)) return undefined;
  for (let i = size - 1, raw = rounded; i >= 0; i--, raw = Math.floor(raw / 256)) into[at + i] = raw & 0xff;
  return at + size;
}

function writeText(into: Uint8Array, at: number, value: string, size: number): number | undefined {
  if (value.length > size || !/^[\x20-\x7e]*$/.test(value)) return undefined;
  for (let i = 0; i < value.length; i++) into[at + i] = value.charCodeAt(i);
  return at + size;
}

function writeCells(into: Uint8Array, at: number, cells: readonly number[], perUnit: number): number | undefined {
  if (cells.length < 1 || cells.length > MAX_CELLS) return undefined;
  into[at] = 3 * cells.length;
  let end = at + 1;
  for (let i = 0; i < cells.length; i++) {
    into[end] = i + 1;
    if (writeInteger(into, end + 1, cells[i]! * perUnit, 2, 0, 0xffff) === undefined) return undefined;
    end += 3;
  }
  return end;
}
