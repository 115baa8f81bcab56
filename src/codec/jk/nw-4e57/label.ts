/** A frame spelled out id by id, for people; the same rows that decode it name its parts. */
import { formatHex } from "../../hex.ts";
import type { NwFrame } from "./frame.ts";
import { ROW_BY_ID } from "./ids.ts";
import { decodeValue, sizeAt } from "./tlv.ts";

/** One id of a frame, or the rest that nobody could read (`field: "unknown"`). */
export interface NwLabel {
  /** Where the id stands in the information. */
  readonly offset: number;
  readonly id: number;
  readonly field: string;
  /** The data behind the id, "" for the password. */
  readonly hex: string;
  /** The value in the unit of the field's name; `undefined` if it could not be read. */
  readonly value: number | string | null | readonly number[] | undefined;
}

/** All ids of a frame in the order in which they came; stops at the first one that is unknown or not whole. */
export function labelFields(frame: NwFrame): readonly NwLabel[] {
  const bytes = frame.information;
  const labels: NwLabel[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const id = bytes[offset]!;
    const row = ROW_BY_ID[id];
    const next = row === undefined ? Infinity : offset + 1 + sizeAt(bytes, offset, row);
    if (row === undefined || next > bytes.length) {
      // What follows cannot be told apart and may hold the password, so it is not shown.
      labels.push({ offset, id, field: "unknown", hex: "", value: undefined });
      break;
    }
    const hex = row.kind === "secret" ? "" : formatHex(bytes.subarray(offset + 1, next));
    labels.push({ offset, id, field: row.field, hex, value: decodeValue(bytes, offset + 1, row) });
    offset = next;
  }
  return labels;
}
