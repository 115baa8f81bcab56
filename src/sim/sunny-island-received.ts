/**
 * What a Sunny Island makes of the frames of a BMS: SMA FSS-ConnectingBat-TI-en-10, p. 19-21 and its chapter on alarms.
 * The bytes are read here by a table of its own and not by the codec's, so that a wrong row on one side shows.
 */
import { readScalar, SCALAR_SIZE, type ScalarKind } from "../codec/scalar.ts";
import type { CanFrame } from "../io/port.ts";

/** What the inverter works with. Voltages V, currents A (both limits positive), SOC and SOH %. */
export interface Accepted {
  readonly chargeVoltageV: number;
  readonly chargeLimitA: number;
  readonly dischargeLimitA: number;
  readonly dischargeVoltageV: number;
  /** SOC in whole %. */
  readonly wholeSocPct: number;
  /** SOC in 0.01 %, which counts instead of the whole one where it is present. */
  readonly hiResSocPct: number | null;
  readonly sohPct: number;
  readonly voltageV: number;
  /** As sent; the document knows no sign for it. */
  readonly currentA: number;
  readonly temperatureC: number;
  /** Raised alarms, bit n-1 = slot n. */
  readonly alarms: number;
  /** Raised warnings, bit n-1 = slot n. */
  readonly warnings: number;
  readonly manufacturer: string;
  readonly capacityAh: number | null;
}

/** In force from every start until the BMS says otherwise, p. 19-21; "forgets everything" is a return to these. */
export const SI_DEFAULTS: Accepted = {
  chargeVoltageV: 54,
  chargeLimitA: 0,
  dischargeLimitA: 0,
  dischargeVoltageV: 42,
  wholeSocPct: 0,
  hiResSocPct: null,
  sohPct: 100,
  voltageV: 0,
  currentA: 0,
  temperatureC: 25,
  alarms: 0,
  warnings: 0,
  manufacturer: "",
  capacityAh: null,
};

/** The SOC that steers the inverter, %. */
export const socOf = (accepted: Accepted): number => accepted.hiResSocPct ?? accepted.wholeSocPct;

/** Rules of the document that a BMS can break by the content of a frame. */
export type ContentRule = "unknown-id" | "inverter-id" | "short-frame" | "out-of-range" | "reserved-slot" | "soc-disagrees";

export interface Refusal {
  readonly rule: ContentRule;
  readonly detail: string;
}

/** The inverter after a frame, and what was wrong with it. `counts` is false when it does not feed the time-out. */
export interface Received {
  readonly accepted: Accepted;
  readonly refusals: readonly Refusal[];
  readonly counts: boolean;
  readonly quickStop: boolean;
}

type NumberName = Exclude<keyof Accepted, "alarms" | "warnings" | "manufacturer">;

interface Row {
  readonly name: NumberName;
  readonly at: number;
  readonly kind: ScalarKind;
  readonly perUnit: number;
  readonly range: readonly [minRaw: number, maxRaw: number];
}

const row = (name: NumberName, at: number, kind: "u16" | "i16", perUnit: number, range?: Row["range"]): Row => ({
  name,
  at,
  kind,
  perUnit,
  range: range ?? (kind === "u16" ? [0, 0xfffe] : [-0x7fff, 0x7fff]),
});

const VALUES: Readonly<Record<number, readonly Row[]>> = {
  0x351: [
    row("chargeVoltageV", 0, "u16", 10, [410, 630]),
    row("chargeLimitA", 2, "i16", 10, [0, 12_000]),
    row("dischargeLimitA", 4, "i16", 10, [0, 12_000]),
    row("dischargeVoltageV", 6, "u16", 10, [410, 480]),
  ],
  0x355: [
    row("wholeSocPct", 0, "u16", 1, [0, 100]),
    row("sohPct", 2, "u16", 1, [0, 100]),
    row("hiResSocPct", 4, "u16", 100, [0, 10_000]),
  ],
  0x356: [row("voltageV", 0, "i16", 100), row("currentA", 2, "i16", 10), row("temperatureC", 4, "i16", 10)],
  0x35f: [row("capacityAh", 4, "u16", 1)],
};

/** Documented ids with their least number of bytes. 0x35B are events for the log, 0x00F is the quick stop. */
const BYTES: Readonly<Record<number, number>> = {
  0x00f: 0,
  0x351: 8,
  0x355: 6,
  0x356: 6,
  0x35a: 8,
  0x35b: 1,
  0x35e: 8,
  0x35f: 8,
};

/** 0xFFFF and 0x8000 mean "no value": the default comes into force, not the last value (p. 19). */
const isInvalid = (kind: ScalarKind, raw: number): boolean => raw === (kind === "u16" ? 0xffff : -0x8000);

/** Takes one frame in. Out-of-range values are dropped one by one, the last good ones stay in force (p. 19). */
export function receive(accepted: Accepted, { id, data }: CanFrame): Received {
  const refusals: Refusal[] = [];
  const bytes = BYTES[id];
  if (bytes === undefined) {
    const own = id >= 0x300 && id <= 0x30f;
    refusals.push({ rule: own ? "inverter-id" : "unknown-id", detail: hexId(id) });
    return { accepted, refusals, counts: false, quickStop: false };
  }
  if (data.length < bytes) refusals.push({ rule: "short-frame", detail: `${hexId(id)}: ${data.length} of ${bytes} bytes` });

  const next: { -readonly [K in keyof Accepted]: Accepted[K] } = { ...accepted };
  let counts = true;
  for (const { name, at, kind, perUnit, range } of VALUES[id] ?? []) {
    if (at + SCALAR_SIZE[kind] > data.length) {
      if (name === "hiResSocPct") next.hiResSocPct = null;
      else counts = false;
      continue;
    }
    const raw = readScalar(data, at, kind, "le");
    if (isInvalid(kind, raw)) setNumber(next, name, SI_DEFAULTS[name]);
    else if (raw >= range[0] && raw <= range[1]) setNumber(next, name, raw / perUnit);
    else {
      counts = false;
      const allowed = `${range[0] / perUnit}..${range[1] / perUnit}`;
      refusals.push({ rule: "out-of-range", detail: `${hexId(id)} ${name}: ${raw / perUnit}, accepted ${allowed}` });
    }
  }
  if (id === 0x355 && next.hiResSocPct !== null && Math.abs(next.hiResSocPct - next.wholeSocPct) > 1) {
    refusals.push({ rule: "soc-disagrees", detail: `SOC ${next.wholeSocPct} %, HiResSOC ${next.hiResSocPct} %` });
  }
  if (id === 0x35a) {
    next.alarms = latch(accepted.alarms, data, 0, "alarm", refusals);
    next.warnings = latch(accepted.warnings, data, 4, "warning", refusals);
  }
  if (id === 0x35e) next.manufacturer = String.fromCharCode(...data.subarray(0, 8));
  return { accepted: next, refusals, counts, quickStop: id === 0x00f };
}

function setNumber(into: Record<NumberName, number | null>, name: NumberName, value: number | null): void {
  into[name] = value;
}

/** Slots 1..13 are the battery's, 14..16 the inverter's own. */
const BATTERY_SLOTS = 13;

/** Two bits a slot: 1 raises, 2 clears, 0 and 3 change nothing, so what was raised stays until it is cleared. */
function latch(raised: number, data: Uint8Array, offset: number, what: string, refusals: Refusal[]): number {
  let bits = raised;
  for (let slot = 1; slot <= 16; slot++) {
    const at = offset + ((slot - 1) >> 2);
    if (at >= data.length) break;
    const value = (data[at]! >> (2 * ((slot - 1) & 3))) & 3;
    if (value === 2) bits &= ~(1 << (slot - 1));
    if (value !== 1) continue;
    if (slot <= BATTERY_SLOTS) bits |= 1 << (slot - 1);
    else refusals.push({ rule: "reserved-slot", detail: `0x35A raises ${what} ${slot}` });
  }
  return bits;
}

/** "0x351". */
export const hexId = (id: number): string => `0x${id.toString(16).toUpperCase().padStart(3, "0")}`;
