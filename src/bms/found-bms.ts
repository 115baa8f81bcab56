/** What a BMS that was found on a line is, as its own frames say it; never its passwords, its serial number or its owner's names. */
import { decodeInfo, type PbInfo } from "../codec/jk/pb-55aaeb90/info.ts";
import { toReading as pbReading } from "../codec/jk/pb-55aaeb90/reading.ts";
import { decodeRegisters } from "../codec/jk/pb-55aaeb90/registers.ts";
import { decodeSettings } from "../codec/jk/pb-55aaeb90/settings.ts";
import { decodeStatus } from "../codec/jk/pb-55aaeb90/status.ts";
import type { NwFrame } from "../codec/jk/nw-4e57/frame.ts";
import { toReading as nwReading } from "../codec/jk/nw-4e57/reading.ts";
import { decodeInformation } from "../codec/jk/nw-4e57/tlv.ts";
import type { SetInBms } from "../domain/advice/known-pack.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Fault, Result } from "../domain/result.ts";
import type { PbEvidence } from "./line-ears.ts";

/** `null` is what it did not say. */
export interface FoundBms {
  readonly protocol: "nw" | "pb";
  /** On its bus, 0 to 15; `null` in the protocol nw, which has none. */
  readonly address: number | null;
  readonly model: string | null;
  readonly hardware: string | null;
  readonly firmware: string | null;
  readonly cells: number | null;
  readonly voltageV: number | null;
  readonly socPct: number | null;
  /** Nominal; what the BMS believes it can hold, where it did not tell its settings. */
  readonly capacityAh: number | null;
  /** What stands in its settings; `null` where it did not tell them. */
  readonly setIn: SetInBms | null;
  /** It answers reads of registers, and nothing else as far as it was asked. */
  readonly registers: boolean;
  /** Why what it says cannot be used as a reading; `null` where it can. */
  readonly fault: Fault | null;
}

const NOTHING_SAID = { cells: null, voltageV: null, socPct: null, capacityAh: null, setIn: null };

/** By a reply in the NW protocol. */
export function foundNw(frame: NwFrame): FoundBms {
  const decoded = decodeInformation(frame);
  const values = decoded.ok ? decoded.value : {};
  const { hardware, firmware } = nwVersions(values.firmware ?? "");
  return {
    ...{ protocol: "nw", address: null, hardware, firmware, model: modelIn((values.manufacturerId ?? "").slice(NW_MODEL_AT)) },
    ...said(decoded.ok ? nwReading(decoded.value) : decoded),
    registers: false,
  };
}

/** By what its address has said on a bus; `null` where that proves nothing. */
export function foundPb(address: number, { frames, registers }: PbEvidence): FoundBms | null {
  const { status, settings, info } = frames;
  if (status === undefined && settings === undefined && info === undefined) return foundByRegisters(address, registers.live);
  const about = info === undefined ? null : decodeInfo(info);
  const known = about?.ok === true ? about.value : null;
  const limits = settings === undefined ? null : decodeSettings(settings);
  const live = status === undefined ? null : decodeStatus(status);
  const reading = live?.ok === true ? pbReading(live.value, limits?.ok === true ? { settings: limits.value } : {}) : live;
  return {
    protocol: "pb",
    address,
    ...versionsOf(known),
    ...(reading === null ? { ...NOTHING_SAID, fault: null } : said(reading)),
    registers: false,
  };
}

/** Whether it is a Modbus device that is no JK BMS: it has refused a request, or answered with what no pack can have. */
export function isStranger(evidence: PbEvidence): boolean {
  const { frames, registers, refuses } = evidence;
  if (Object.keys(frames).length > 0) return false;
  return refuses || (registers.live !== undefined && foundPb(0, evidence) === null);
}

/** No pack of up to 32 cells is outside this. */
const PACK_V = { least: 4, most: 160 } as const;

/** Registers could be those of another device: only what a pack can be is taken. */
function foundByRegisters(address: number, data: Uint8Array | undefined): FoundBms | null {
  const live = data === undefined ? null : decodeRegisters("live", data);
  if (live?.ok !== true) return null;
  const { packVoltageV = null, socPct = null, fullChargeAh = null } = live.value;
  if (packVoltageV === null || packVoltageV < PACK_V.least || packVoltageV > PACK_V.most) return null;
  if (socPct === null || socPct > 100) return null;
  const figures = { ...NOTHING_SAID, voltageV: packVoltageV, socPct, capacityAh: fullChargeAh };
  return { protocol: "pb", address, ...versionsOf(null), ...figures, registers: true, fault: null };
}

function said(reading: Result<PackReading>): Pick<FoundBms, "fault" | keyof typeof NOTHING_SAID> {
  if (!reading.ok) return { ...NOTHING_SAID, fault: reading.error };
  const { cellsV, packVoltageV, socPct, capacityAh, protection, settings } = reading.value;
  const cells = cellsV.length;
  const tells = protection !== undefined || settings !== undefined;
  const setIn = tells ? { cells, protection: protection ?? {}, settings: settings ?? {} } : null;
  return { cells, voltageV: packVoltageV, socPct, capacityAh, setIn, fault: null };
}

/** Of the text in which the owner's name comes first. */
const NW_MODEL_AT = 12;

/** A model as JK writes it, "JK_B2A24S15P": elsewhere owners and makers have put names and serial numbers. */
const modelIn = (text: string): string | null => /^JK[-_][A-Z0-9-]{4,}$/.exec(text.trim())?.[0] ?? null;

/** "11.XW_S11.262H_" is hardware 11.XW with firmware 11.262H; what is old has no "_S" in it. */
function nwVersions(text: string): Pick<FoundBms, "hardware" | "firmware"> {
  const [, hardware, firmware] = /^(.+?)_+S(.+?)_*$/.exec(text) ?? [];
  if (hardware !== undefined && firmware !== undefined) return { hardware, firmware };
  return { hardware: null, firmware: textOrNull(text) };
}

const versionsOf = (info: PbInfo | null): Pick<FoundBms, "model" | "hardware" | "firmware"> => ({
  model: modelIn(info?.model ?? ""),
  hardware: textOrNull(info?.hardware ?? ""),
  firmware: textOrNull(info?.software ?? ""),
});

const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
