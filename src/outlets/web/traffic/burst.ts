/** What the bytes between two pauses of a serial line mean, in one line, and what of them may be shown. */
import { labelFields } from "../../../codec/jk/nw-4e57/label.ts";
import { nwFramer } from "../../../codec/jk/nw-4e57/framer.ts";
import { toReading as nwReading } from "../../../codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../../../codec/jk/nw-4e57/tlv.ts";
import { findPb } from "../../../codec/jk/pb-55aaeb90/find.ts";
import type { PbFrame } from "../../../codec/jk/pb-55aaeb90/frame.ts";
import type { PbMessage } from "../../../codec/jk/pb-55aaeb90/message.ts";
import { toReading as pbReading } from "../../../codec/jk/pb-55aaeb90/reading.ts";
import { decodeStatus } from "../../../codec/jk/pb-55aaeb90/status.ts";
import { fixed, trimmed } from "../../../codec/spoken.ts";
import type { PackReading } from "../../../domain/pack.ts";
import { PrivateBytes } from "../../../recorder/hide-private.ts";

export interface BurstMeaning {
  readonly what: string;
  readonly meaning: string;
  readonly ok: boolean;
  /** The bytes without what is private: passwords, serial numbers, what the owner has called it. */
  readonly shown: Uint8Array;
}

/** Whatever protocol it is: a BMS may be asked in one and the other to find out which it speaks. */
export function serialBurst(bytes: Uint8Array): BurstMeaning {
  const nw = nwBurst(bytes);
  if (nw.ok || (bytes[0] === 0x4e && bytes[1] === 0x57)) return nw;
  const pb = pbBurst(bytes);
  return pb.what === NOTHING ? nw : pb;
}

const NOTHING = "";

/** The NW protocol: a request, a reply, or what is left of one. */
function nwBurst(bytes: Uint8Array): BurstMeaning {
  const { frames, faults } = nwFramer().feed(bytes);
  const shown = withoutPrivate(bytes);
  const [frame] = frames;
  if (frame === undefined) {
    const [fault] = faults;
    // What a BMS is asked looks like an echo to whoever waits for its reply.
    if (fault?.code === "JK_ECHO") return { what: "NW request", meaning: "everything", ok: true, shown };
    const meaning = fault === undefined ? `${bytes.length} bytes that are no frame` : `${fault.code} ${fault.message}`;
    return { what: "noise", meaning, ok: false, shown };
  }
  const values = decodeInformation(frame);
  const reading = values.ok ? nwReading(values.value) : values;
  if (reading.ok) return { what: "NW reply", meaning: readingLine(reading.value), ok: true, shown };
  // The reply to a request for a single value lacks the others.
  const fields = labelFields(frame).map(({ field }) => field);
  const single = reading.error.code === "JK_INCOMPLETE" && fields.length === 1;
  const meaning = single ? fields.join() : `${reading.error.code} ${reading.error.message}`;
  return { what: "NW reply", meaning, ok: single, shown };
}

/** The protocol of the newer BMSs: frames, and the Modbus messages around them. */
function pbBurst(bytes: Uint8Array): BurstMeaning {
  const shown = withoutPrivate(bytes);
  const said: string[] = [];
  const names: string[] = [];
  let ok = true;
  let unknownFrom = 0;
  let at = 0;
  const pass = (to: number): void => {
    // Firmware pads with single bytes of 00.
    if (to > unknownFrom && bytes.subarray(unknownFrom, to).some((byte) => byte !== 0)) {
      said.push(`${to - unknownFrom} bytes that are no frame`);
      ok = false;
    }
  };
  while (at < bytes.length) {
    const found = findPb(bytes, at, bytes.length);
    if (found.is !== "frame" && found.is !== "message") {
      at++;
      continue;
    }
    pass(at);
    if (found.is === "frame") {
      names.push(`PB ${found.frame.type}`);
      said.push(frameLine(found.frame));
    } else {
      const { name, line } = messageLine(found.message);
      names.push(name);
      if (line !== "") said.push(line);
    }
    at += found.bytes;
    unknownFrom = at;
  }
  pass(at);
  return { what: names[0] ?? NOTHING, meaning: said.join("; "), ok, shown };
}

/** As many bytes as came. */
function withoutPrivate(bytes: Uint8Array): Uint8Array {
  const hider = new PrivateBytes();
  return Uint8Array.from([...hider.hide(bytes), ...hider.asked(new Uint8Array())]);
}

function frameLine(frame: PbFrame): string {
  if (frame.type !== "status") return frame.type === "settings" ? "settings of the BMS" : "device info (hidden)";
  const values = decodeStatus(frame);
  const reading = values.ok ? pbReading(values.value) : values;
  return reading.ok ? readingLine(reading.value) : `${reading.error.code} ${reading.error.message}`;
}

function messageLine(message: PbMessage): { readonly name: string; readonly line: string } {
  switch (message.kind) {
    case "ack":
      return { name: "PB acknowledgement", line: `from address ${message.address} (${message.asks})` };
    case "request":
      return { name: "PB request", line: `address ${message.address}: ${message.asks ?? "registers"}` };
    case "registers":
      return { name: "PB registers", line: `address ${message.address}: ${message.range}` };
    case "exception":
      return { name: "PB refusal", line: `address ${message.address} refuses (${message.code})` };
  }
}

/** "53.57 V, +10.1 A, SOC 60 %, 16 cells 3.340..3.470 V". */
function readingLine({ packVoltageV, currentA, socPct, cellsV, alarms }: PackReading): string {
  const live = cellsV.filter((cellV) => cellV !== 0);
  const cells = live.length === 0 ? "" : ` ${fixed(Math.min(...live), 3)}..${fixed(Math.max(...live), 3)} V`;
  const sign = currentA > 0 ? "+" : "";
  const alarm = alarms.length === 0 ? "" : `, alarms: ${alarms.join(", ")}`;
  const electric = `${fixed(packVoltageV, 2)} V, ${sign}${trimmed(currentA, 2)} A`;
  return `${electric}, SOC ${trimmed(socPct, 1)} %, ${cellsV.length} cells${cells}${alarm}`;
}
