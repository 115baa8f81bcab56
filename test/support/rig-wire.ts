/** What reached the inverter over the bus, read with a decoder of its own. */
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

const view = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.length);

/** 0x351 (SMA FSS-ConnectingBat-TI-en-10, p. 20-21). */
export const setpointsIn = ({ data }: Pick<CanFrame, "data">) => ({
  cvlV: view(data).getUint16(0, true) / 10,
  cclA: view(data).getInt16(2, true) / 10,
  dclA: view(data).getInt16(4, true) / 10,
  dvlV: view(data).getUint16(6, true) / 10,
});

/** SOC of 0x355, whole %. */
export const socIn = ({ data }: Pick<CanFrame, "data">): number => view(data).getUint16(0, true);

/** Battery voltage of 0x356, V; `null` where the frame says that it is not known. */
export function voltageIn({ data }: Pick<CanFrame, "data">): number | null {
  const raw = view(data).getInt16(0, true);
  return raw === -0x8000 ? null : raw / 100;
}

/** 0x35A when nothing stands: "leaves" in slots 1 to 13, nothing said in 14 to 16, for alarms and for warnings. */
export const ALL_CLEAR = "aaaaaa02aaaaaa02";
/** 0x35A with only warning 12, "BMS internal": bits 6.6 and 6.7 say "arrives". */
export const BMS_INTERNAL = "aaaaaa02aaaa6a02";

export const hex = ({ data }: Pick<CanFrame, "data">): string => Buffer.from(data).toString("hex");
