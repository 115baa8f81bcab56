/** One CAN frame in candump notation, for people and as JSON. */
import { formatFrame, parseCandump } from "../../codec/candump.ts";
import { decodeSma } from "../../codec/sma/decode.ts";
import { idText } from "../../codec/sma/frame.ts";
import { smaValues } from "../../codec/sma/words.ts";
import type { Decoding } from "./decoding.ts";
import { spoken } from "../words.ts";

/** `351#2602F401F401B001`, or a line of candump. */
export function decodeSmaText(line: string): Decoding {
  const frame = parseCandump(line);
  if (!frame.ok) return frame;
  const decoded = decodeSma(frame.value);
  if (!decoded.ok) return decoded;
  const { kind, id, direction, values, raw, notes } = decoded.value;
  const notation = formatFrame(frame.value);
  return {
    ok: true,
    json: { ok: true, frame: notation, message: kind, direction, reading: values, raw, notes },
    text: () => {
      const shown = smaValues(decoded.value);
      const width = Math.max(0, ...shown.map(({ name }) => name.length)) + 2;
      return [
        `${notation}  ${idText(id)} ${spoken(kind)}, ${DIRECTIONS[direction]}`,
        ...shown.map(({ name, text }) => `  ${name.padEnd(width)}${text}`),
        ...notes.map((note) => `  note: ${note}`),
      ];
    },
  };
}

const DIRECTIONS = {
  "bms-to-inverter": "from the BMS to the inverter",
  "inverter-to-bms": "from the inverter to the BMS",
} as const;
