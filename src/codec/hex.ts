/** Bytes as people write them. */
import { good, refused, type Result } from "../domain/result.ts";

const SEPARATORS = /[\s,:]+/;
const DIGIT_PAIRS = /^(?:[0-9a-f]{2})+$/i;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/**
 * Reads hex bytes: pairs of digits, one after the other or apart by spaces, newlines, commas or colons, with or without
 * `0x` before them. A group with an odd number of digits is refused, because a digit is missing somewhere.
 */
export function parseHex(text: string): Result<Uint8Array, "HEX_SYNTAX"> {
  const bytes: number[] = [];
  for (const group of text.split(SEPARATORS)) {
    if (group === "") continue;
    const digits = /^0x/i.test(group) ? group.slice(2) : group;
    if (!DIGIT_PAIRS.test(digits)) {
      const shown = group.length > 24 ? `${group.slice(0, 24)}...` : group;
      const wrong = /^[0-9a-f]+$/i.test(digits) ? "has an odd number of hex digits" : "is not hex";
      return refused("HEX_SYNTAX", `"${shown}" after ${bytes.length} bytes ${wrong}, expected pairs like 4E 57`);
    }
    for (let i = 0; i < digits.length; i += 2) bytes.push(Number.parseInt(digits.slice(i, i + 2), 16));
  }
  return good(Uint8Array.from(bytes));
}

/** Upper case, apart by spaces: `4E 57 00 13`. */
export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => HEX[byte]!).join(" ");
}
