/** One reply of a JK BMS as hex, for people and as JSON. The password in it is never shown. */
import { formatHex, parseHex } from "../../codec/hex.ts";
import { checkNwFrame, type NwFrame } from "../../codec/jk/nw-4e57/frame.ts";
import { labelFields, type NwLabel } from "../../codec/jk/nw-4e57/label.ts";
import { partialReading, toReading } from "../../codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../../codec/jk/nw-4e57/tlv.ts";
import type { Decoding } from "./decoding.ts";
import { cellRows, measured, protectionRows, readingRows } from "./reading-rows.ts";

/** Hex digits of one whole frame; spaces, commas, colons and 0x are allowed. */
export function decodeNw(text: string): Decoding {
  const bytes = parseHex(text);
  if (!bytes.ok) return bytes;
  const frame = checkNwFrame(bytes.value);
  if (!frame.ok) return frame;
  const values = decodeInformation(frame.value);
  if (!values.ok) return values;
  const whole = toReading(values.value);
  if (!whole.ok && whole.error.code === "JK_MALFORMED") return whole;
  const reading = whole.ok ? whole.value : partialReading(values.value);
  const lacks = whole.ok ? null : whole.error.message;
  return {
    ok: true,
    json: { ok: true, reading: measured(reading), raw: values.value },
    text: () => [
      `JK reply to command ${formatHex(Uint8Array.of(frame.value.command))}, ${bytes.value.length} bytes, checksum right`,
      ...readingRows(reading),
      ...cellRows(reading.cellsV ?? []),
      ...protectionRows(reading.protection),
      ...dump(frame.value, lacks),
    ],
  };
}

/** Every id in the order in which it came. `lacks` is what a whole reading would need. */
function dump(frame: NwFrame, lacks: string | null): readonly string[] {
  const labels = labelFields(frame);
  const list = ["Bytes", "  offset  id  field = value  [bytes]"];
  for (const label of labels) {
    const id = formatHex(Uint8Array.of(label.id));
    const bytes = label.hex === "" ? "" : `  [${label.hex}]`;
    list.push(`  ${String(label.offset).padStart(6)}  ${id}  ${label.field} = ${valueText(label)}${bytes}`);
  }
  // A reply to a request for one value lacks all others, which needs no words.
  if (lacks !== null && labels.length > 1) list.push(`Not a whole reading: ${lacks}`);
  return list;
}

function valueText({ field, value }: NwLabel): string {
  if (field === "unknown") return "not known; nothing behind it can be read";
  if (value === undefined) return "cannot be read";
  if (value === null) return "no sensor";
  if (typeof value === "string") return field === "parameterPassword" ? "hidden" : JSON.stringify(value);
  return typeof value === "number" ? `${value}` : value.join(" ");
}
