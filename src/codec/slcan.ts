/**
 * CAN frames as lines of ASCII on a serial line: `t`, 3 hex digits of id, one of length, the data, CR. Adapters answer a command
 * with CR, or BEL when they refuse it, and a transmit command with `z` CR (LAWICEL CAN232 manual; Linux drivers/net/can/slcan).
 * A reader holds less than one line, whatever comes in, and counts what it could not use.
 */
import type { SmaFrame } from "./sma/frame.ts";

/** Commands of an adapter. `S6` is 500 kbit/s, which the Sunny Island needs. */
export const SLCAN_COMMANDS = { close: "C\r", bitrate500k: "S6\r", open: "O\r" } as const;

export type SlcanEvent =
  | { readonly kind: "frame"; readonly frame: SmaFrame; readonly timestampMs?: number }
  /** The adapter took a command; `z` and `Z` take a frame to send. */
  | { readonly kind: "ok"; readonly reply: "" | "z" | "Z" }
  /** BEL: the adapter refused a command. */
  | { readonly kind: "error" }
  /** A whole line that is none of these: a 29-bit or remote frame, a peer's own command, a version. At most 32 characters. */
  | { readonly kind: "other"; readonly line: string };

export interface SlcanReader {
  /** Takes the next bytes; any split of the same bytes gives the same events. */
  feed(chunk: Uint8Array): readonly SlcanEvent[];
  /** Bytes so far that belonged to no line that could be understood. */
  readonly junk: number;
}

const CR = 0x0d;
const LF = 0x0a;
const BEL = 0x07;
/** The longest line of the protocol is 30 characters: `T`, 8 of id, 1 of length, 16 of data, 4 of timestamp. */
const MAX_LINE = 32;
const FRAME_LINE = /^t([0-7][0-9A-Fa-f]{2})([0-8])((?:[0-9A-Fa-f]{2})*)$/;
const OTHER_LINE = /^[A-Za-su-z][\x20-\x7e]*$/;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/** The bytes of a command or any other ASCII text. */
export const slcanBytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** A frame as a transmit command. The id is 0..0x7FF and the data at most 8 bytes; a RangeError says that a caller broke this. */
export function encodeSlcan(frame: SmaFrame): Uint8Array {
  const { id, data } = frame;
  if (!Number.isInteger(id) || id < 0 || id > 0x7ff || data.length > 8) {
    throw new RangeError(`expected id 0..0x7FF and up to 8 bytes, got id ${id} and ${data.length} bytes`);
  }
  let line = `t${id.toString(16).toUpperCase().padStart(3, "0")}${data.length}`;
  for (const byte of data) line += HEX[byte]!;
  return slcanBytes(`${line}\r`);
}

/** Reads what an adapter, or a peer on the same line, says. */
export function slcanReader(): SlcanReader {
  let line = "";
  /** The line was too long: everything up to its end is junk. */
  let skipping = false;
  let junk = 0;

  const endOfLine = (): SlcanEvent | undefined => {
    const event = skipping ? undefined : parseLine(line);
    if (event === undefined) junk += line.length + 1;
    line = "";
    skipping = false;
    return event;
  };

  return {
    feed(chunk) {
      const events: SlcanEvent[] = [];
      for (const byte of chunk) {
        if (byte === CR) {
          const event = endOfLine();
          if (event !== undefined) events.push(event);
        } else if (byte === BEL) {
          // An answer of its own: a line that it cuts short is lost.
          junk += line.length;
          line = "";
          skipping = false;
          events.push({ kind: "error" });
        } else if (skipping) {
          junk += 1;
        } else if (byte === LF && line === "") {
          // Some adapters end their lines with CR LF.
        } else if (line.length === MAX_LINE) {
          junk += line.length + 1;
          line = "";
          skipping = true;
        } else {
          line += String.fromCharCode(byte);
        }
      }
      return events;
    },
    get junk() {
      return junk;
    },
  };
}

function parseLine(line: string): SlcanEvent | undefined {
  if (line === "" || line === "z" || line === "Z") return { kind: "ok", reply: line };
  if (!line.startsWith("t")) return OTHER_LINE.test(line) ? { kind: "other", line } : undefined;
  const match = FRAME_LINE.exec(line);
  if (match === null) return undefined;
  const length = Number(match[2]);
  const hex = match[3]!;
  const stamped = hex.length === 2 * length + 4;
  if (!stamped && hex.length !== 2 * length) return undefined;
  const data = new Uint8Array(length);
  for (let i = 0; i < length; i++) data[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  const frame = { id: Number.parseInt(match[1]!, 16), data };
  // An adapter with timestamps switched on adds milliseconds of the minute.
  return stamped ? { kind: "frame", frame, timestampMs: Number.parseInt(hex.slice(2 * length), 16) } : { kind: "frame", frame };
}
