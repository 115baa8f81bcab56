/**
 * CAN frames as people write them: `351#2602F401F401B001` and the lines of candump (can-utils), with or without `-L`, `-x` and a
 * timestamp. Only what can be on a Sunny Island's bus is taken: 11-bit data frames of up to 8 bytes.
 */
import type { Result } from "../domain/result.ts";
import { good, refused } from "../domain/result.ts";
import type { SmaFrame } from "./sma/frame.ts";

/** Longer than any line of candump. */
const MAX_LINE = 200;
const TIMESTAMP = /^\([^()]*\)\s*/;
/** `[interface] id#data [R|T]`; the interface comes with `candump -L`, the direction with `-x`. */
const COMPACT = /^(?:[^\s#]{1,15}\s+)?([^\s#]+)#(\S*)(?:\s+[RT])?$/;
/** `can0 [TX|RX] [B|-] [E|-] 351 [8] 26 02 ...`, the text column of `-a` in quotes at the end. */
const COLUMNS = /^\S{1,15}\s+(?:[RT]X\s+)?(?:[-BE]\s+[-BE]\s+)?([0-9A-Fa-f]+)\s+\[(\d{1,2})\]\s*([^']*?)\s*(?:'.*)?$/;
const ID_11_BIT = /^[0-9A-Fa-f]{3}$/;
const ID_29_BIT = /^[0-9A-Fa-f]{8}$/;
const BYTES = /^(?:[0-9A-Fa-f]{2}(?:\.?[0-9A-Fa-f]{2})*)?$/;
/** CAN_ERR_FLAG of linux/can.h: candump shows error frames as frames with this bit in the id. */
const ERROR_FLAG = 0x2000_0000;
const FD = "this is a CAN FD frame; the Sunny Island's bus has classic frames only";

/** One frame from one line, or CAN_SYNTAX with what is wrong about it. */
export function parseCandump(line: string): Result<SmaFrame, "CAN_SYNTAX"> {
  if (line.length > MAX_LINE) return syntax(`expected one line of candump, got ${line.length} characters`);
  const text = line.trim().replace(TIMESTAMP, "");
  const compact = COMPACT.exec(text);
  if (compact !== null) return frameOf(compact[1]!, compact[2]!, undefined);
  const columns = COLUMNS.exec(text);
  if (columns !== null) {
    // candump writes the length of a CAN FD frame with two digits.
    return columns[2]!.length > 1 ? syntax(FD) : frameOf(columns[1]!, columns[3]!.replace(/\s+/g, "."), Number(columns[2]));
  }
  return syntax(`expected "351#2602F401F401B001" or a line of candump, got ${JSON.stringify(line)}`);
}

/** `351#26024C044C04B001`. */
export function formatFrame(frame: SmaFrame): string {
  let text = `${frame.id.toString(16).toUpperCase().padStart(3, "0")}#`;
  for (const byte of frame.data) text += byte.toString(16).toUpperCase().padStart(2, "0");
  return text;
}

function frameOf(idDigits: string, dataDigits: string, announced: number | undefined): Result<SmaFrame, "CAN_SYNTAX"> {
  if (ID_29_BIT.test(idDigits)) {
    return Number.parseInt(idDigits, 16) & ERROR_FLAG
      ? syntax(`${idDigits} is an error frame of the CAN controller, not a frame of the bus`)
      : syntax(`${idDigits} is a 29-bit id; the Sunny Island's bus has 11-bit ids only, 000..7FF`);
  }
  if (!ID_11_BIT.test(idDigits)) return syntax(`expected an id of 3 hex digits, got "${idDigits}"`);
  const id = Number.parseInt(idDigits, 16);
  if (id > 0x7ff) return syntax(`expected an id of 000..7FF, got ${idDigits}`);
  if (dataDigits.startsWith("#")) return syntax(FD);
  if (/^R\d?$/i.test(dataDigits) || /^remote/i.test(dataDigits)) return syntax("this is a remote request, which has no data");
  if (!BYTES.test(dataDigits)) return syntax(`expected pairs of hex digits after the id, got "${dataDigits}"`);
  const hex = dataDigits.replaceAll(".", "");
  const length = hex.length / 2;
  if (length > 8) return syntax(`expected at most 8 bytes, got ${length}`);
  if (announced !== undefined && announced !== length) return syntax(`expected [${announced}] bytes, got ${length}`);
  const data = new Uint8Array(length);
  for (let i = 0; i < length; i++) data[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return good({ id, data });
}

const syntax = (message: string): Result<never, "CAN_SYNTAX"> => refused("CAN_SYNTAX", message);
