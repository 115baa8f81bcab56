/**
 * What was heard on a bus of newer JK BMSs as hex, for people and as JSON: frames, acknowledgements, requests, registers. Passwords,
 * serial numbers and what the owner has called the BMS are never shown.
 */
import { parseHex } from "../../codec/hex.ts";
import type { PbFrame } from "../../codec/jk/pb-55aaeb90/frame.ts";
import { decodeInfo, PB_SECRETS } from "../../codec/jk/pb-55aaeb90/info.ts";
import { labelPb, labelRegisters } from "../../codec/jk/pb-55aaeb90/label.ts";
import type { PbMessage } from "../../codec/jk/pb-55aaeb90/message.ts";
import { toReading } from "../../codec/jk/pb-55aaeb90/reading.ts";
import { decodeRegisters } from "../../codec/jk/pb-55aaeb90/registers.ts";
import { decodeSettings } from "../../codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus } from "../../codec/jk/pb-55aaeb90/status.ts";
import type { Decoding } from "./decoding.ts";
import { fieldRows } from "./field-rows.ts";
import { pbPieces, type PbPiece } from "./pb-pieces.ts";
import { cellRows, measured, readingRows } from "./reading-rows.ts";

/** Hex digits of any number of frames and messages, one behind the other; spaces, commas, colons and 0x are allowed. */
export function decodePb(text: string): readonly Decoding[] {
  const bytes = parseHex(text);
  if (!bytes.ok) return [bytes];
  if (bytes.value.length === 0) return [{ ok: false, error: { code: "JK_NO_FRAME", message: "no bytes" } }];
  /** What was last asked for by a read of registers: only that tells which ones a reply has. */
  let read: { readonly address: number; readonly asks: string | null } | null = null;
  return pbPieces(bytes.value).map((piece): Decoding => {
    switch (piece.kind) {
      case "frame":
        return decodeFrame(piece.frame, piece.address);
      case "refused": {
        const { code, message } = piece.fault;
        return { ok: false, error: { code, message: piece.at === 0 ? message : `${message}, from byte ${piece.at} on` } };
      }
      case "message": {
        const { message } = piece;
        const asked = read;
        if (message.kind === "request") read = message;
        const foreign = message.kind === "registers" && asked?.address === message.address && asked.asks !== message.range;
        return decodeMessage(message, piece, bytes.value, foreign);
      }
    }
  });
}

function decodeFrame(frame: PbFrame, address: number | null): Decoding {
  const head = `JK ${frame.type} frame of ${senderText(address)}, ${frame.bytes.length} bytes, checksum right`;
  const fields = (): readonly string[] => fieldRows(labelPb(frame));
  const { type } = frame;
  switch (type) {
    case "status": {
      const values = decodeStatus(frame);
      if (!values.ok) return values;
      const reading = toReading(values.value);
      if (!reading.ok) return reading;
      return {
        ok: true,
        json: { ok: true, message: type, address, reading: measured(reading.value), raw: values.value },
        text: () => [head, ...readingRows(reading.value), ...cellRows(reading.value.cellsV), ...fields()],
      };
    }
    case "settings": {
      const values = decodeSettings(frame);
      if (!values.ok) return values;
      return { ok: true, json: { ok: true, message: type, address, raw: values.value }, text: () => [head, ...fields()] };
    }
    case "info": {
      const values = decodeInfo(frame);
      if (!values.ok) return values;
      const raw = { ...values.value, ...Object.fromEntries(PB_SECRETS.map(({ name }) => [name, "hidden"])) };
      return { ok: true, json: { ok: true, message: type, address, raw }, text: () => [head, ...fields()] };
    }
  }
}

/** `foreign`: it answers a read of registers that this program does not make, so that nobody knows what they are. */
function decodeMessage(message: PbMessage, { at, size }: PbPiece, bytes: Uint8Array, foreign: boolean): Decoding {
  const { address } = message;
  const told = (json: Readonly<Record<string, unknown>>, ...text: readonly string[]): Decoding => {
    const [head, ...rest] = text;
    return { ok: true, json: { ok: true, ...json }, text: () => [`${head}, ${size} bytes, CRC right`, ...rest] };
  };
  switch (message.kind) {
    case "ack":
      return told(
        { message: "acknowledgement", address, asks: message.asks },
        `Acknowledgement of ${senderText(address)}: it was asked for its ${message.asks}`,
      );
    case "request": {
      const { asks } = message;
      const register = bytes[at + 2]! * 256 + bytes[at + 3]!;
      const words = bytes[at + 5]!;
      if (bytes[at + 1] === 0x10) {
        return told({ message: "request", address, asks }, `Request to address ${address} for its ${asks}`);
      }
      const name = asks === null ? "" : ` (${asks})`;
      return told(
        { message: "request", address, asks, register, words },
        `Request to address ${address} to read ${words} registers from ${hexWord(register)} on${name}`,
      );
    }
    case "registers": {
      const { range, data } = message;
      const head = `${data.length / 2} registers of address ${address}`;
      if (foreign)
        return told({ message: "registers", address, range: null }, `${head}, which is none of the reads of this program`);
      const values = decodeRegisters(range, data);
      if (!values.ok) return values;
      return told(
        { message: "registers", address, range, raw: values.value },
        `${head} (${range})`,
        ...fieldRows(labelRegisters(range, data)),
      );
    }
    case "exception": {
      const { requested, code } = message;
      const what = requested === 0x03 ? "a read of registers" : "a request for a frame";
      return told(
        { message: "exception", address, function: requested, code },
        `Address ${address} refuses ${what}: exception ${code} (${EXCEPTIONS[code] ?? "unknown"})`,
      );
    }
  }
}

/** Modbus application protocol V1.1b3, 7; 4 as JK's register map has it. */
const EXCEPTIONS: Readonly<Record<number, string>> = { 1: "function", 2: "register", 3: "number of registers", 4: "CRC" };

const hexWord = (word: number): string => word.toString(16).toUpperCase().padStart(4, "0");

const senderText = (address: number | null): string =>
  address === null ? "an unknown address" : address === 0 ? "address 0 (a BMS that is the master)" : `address ${address}`;
