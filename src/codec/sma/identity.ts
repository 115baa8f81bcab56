/** 0x35E and 0x35F: who the battery says it is; only displayed. */
import type { Identity } from "../../domain/inverter.ts";
import type { Result } from "../../domain/result.ts";
import { good, refused } from "../../domain/result.ts";
import type { SmaCode, SmaFrame } from "./frame.ts";
import { decodeMessage, encodeMessage } from "./frame.ts";
import { MANUFACTURER, TYPE } from "./messages.ts";

/** "Li" as bytes 4C 69, as a BYD Battery-Box Premium LVS sends it (capture in github.com/dfch/BydCanProtocol). */
const TYPE_LI = 0x694c;
const SPACE = 0x20;
const PRINTABLE = /^[\x20-\x7e]*$/;

export interface BatteryType {
  /** The two type bytes as text: "Li". */
  readonly type: string;
  readonly versionMajor: number;
  readonly versionMinor: number;
  readonly capacityAh: number | null;
  readonly manufacturerId: number;
}

/**
 * 0x35E: up to 8 printable ASCII characters, padded with spaces; SMA_TEXT otherwise.
 * `asciiWordSwap` swaps each pair of bytes, as the original SIinterJK script did.
 */
export function encodeManufacturer(
  identity: Pick<Identity, "manufacturer">,
  options: { readonly asciiWordSwap: boolean },
): Result<SmaFrame, SmaCode> {
  const text = identity.manufacturer;
  if (text.length > MANUFACTURER.size || !PRINTABLE.test(text)) {
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
    return refused("SMA_TEXT", `0x35E manufacturer: expected up to 8 printable ASCII characters, got ${shown}`);
  }
  const data = new Uint8Array(MANUFACTURER.size).fill(SPACE);
  for (let i = 0; i < text.length; i++) data[options.asciiWordSwap ? i ^ 1 : i] = text.charCodeAt(i);
  return good({ id: MANUFACTURER.id, data });
}

/** The name without its padding (spaces or zeros); bytes that are not printable ASCII are shown as `\x03`. */
export function decodeManufacturer(data: Uint8Array, options: { readonly asciiWordSwap: boolean }): Result<string, SmaCode> {
  const decoded = decodeMessage(MANUFACTURER, data);
  if (!decoded.ok) return decoded;
  const bytes = Array.from({ length: MANUFACTURER.size }, (_, i) => data[options.asciiWordSwap ? i ^ 1 : i]!);
  while (bytes.length > 0 && (bytes.at(-1) === SPACE || bytes.at(-1) === 0)) bytes.pop();
  return good(shownText(bytes));
}

/** 0x35F: type "Li", version major and minor 0..255, capacity 0..65534 Ah to the nearest 1 Ah, manufacturer id 0. */
export function encodeType(identity: Pick<Identity, "versionMajor" | "versionMinor" | "capacityAh">): Result<SmaFrame, SmaCode> {
  const { versionMajor, versionMinor, capacityAh } = identity;
  return encodeMessage(TYPE, { typeCode: TYPE_LI, versionMajor, versionMinor, capacityAh, manufacturerId: 0 });
}

export function decodeType(data: Uint8Array): Result<BatteryType, SmaCode> {
  const decoded = decodeMessage(TYPE, data);
  if (!decoded.ok) return decoded;
  const { capacityAh } = decoded.value.values;
  const { typeCode = 0, versionMajor = 0, versionMinor = 0, manufacturerId = 0 } = decoded.value.raw;
  return good({ type: shownText([typeCode & 0xff, typeCode >> 8]), versionMajor, versionMinor, capacityAh, manufacturerId });
}

/** ASCII for people and terminals: nothing that is not printable gets through. */
function shownText(bytes: readonly number[]): string {
  return bytes.map((b) => (b >= 0x20 && b <= 0x7e ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, "0")}`)).join("");
}
