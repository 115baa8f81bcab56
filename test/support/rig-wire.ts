/** What reached the inverter over the bus, read with a decoder of its own. */
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import type { SocDecision } from "../../src/domain/policy/soc.ts";
import type { CanFrame } from "../../src/io/port.ts";

export interface WireFrame {
  readonly atMs: number;
  readonly id: number;
  readonly data: Uint8Array;
  /** When the reading that it was made of had come whole; `null` if nobody knows. */
  readonly readingAtMs: number | null;
  /** Where the SOC came from that stood when the bridge handed it over; `null` if nobody knows. */
  readonly socWhy: SocDecision["why"] | null;
  /** When the bridge handed it over. */
  readonly sentAtMs: number;
}

/** When the oldest reading had come whole that still counts; `null` before the first. */
export function readingOf(snapshot: Snapshot | undefined): number | null {
  let oldestMs: number | null = null;
  let freshMs: number | null = null;
  for (const { link, good } of snapshot?.packs ?? []) {
    if (good === null) continue;
    oldestMs = Math.min(oldestMs ?? Infinity, good.atMs);
    if (link === "fresh") freshMs = Math.min(freshMs ?? Infinity, good.atMs);
  }
  return freshMs ?? oldestMs;
}

const u16 = (data: Uint8Array, at: number): number => data[at]! | (data[at + 1]! << 8);
const i16 = (data: Uint8Array, at: number): number => (u16(data, at) << 16) >> 16;

/** 0x351 (SMA FSS-ConnectingBat-TI-en-10, p. 20-21). */
export const setpointsIn = ({ data }: Pick<CanFrame, "data">) => ({
  cvlV: u16(data, 0) / 10,
  cclA: i16(data, 2) / 10,
  dclA: i16(data, 4) / 10,
  dvlV: u16(data, 6) / 10,
});

/** SOC of 0x355, whole %. */
export const socIn = ({ data }: Pick<CanFrame, "data">): number => u16(data, 0);

/** Battery voltage of 0x356, V; `null` where the frame says that it is not known. */
export function voltageIn({ data }: Pick<CanFrame, "data">): number | null {
  const raw = i16(data, 0);
  return raw === -0x8000 ? null : raw / 100;
}

/** 0x35A when nothing stands: "leaves" in slots 1 to 13, nothing said in 14 to 16, for alarms and for warnings. */
export const ALL_CLEAR = "aaaaaa02aaaaaa02";
/** 0x35A with only warning 12, "BMS internal": bits 6.6 and 6.7 say "arrives". */
export const BMS_INTERNAL = "aaaaaa02aaaa6a02";

export const hex = ({ data }: Pick<CanFrame, "data">): string => Buffer.from(data).toString("hex");
