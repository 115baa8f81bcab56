/**
 * A model of the rules that the original SIinterJK script (siinterjkp.py 1.4, github.com/Woodstockskipper/SIinterJK) follows,
 * as docs/protocols/sma-sunny-island.md describes them: fixed set-points, one BMS read for all packs, a set of frames every
 * ten seconds. Written for the comparison, not taken from the script. What depends on a bad line (it reads 291 bytes without
 * checks and waits for ever) is left out: the line of the comparison is a good one.
 */
import { nwReader } from "../../src/bms/nw-reader.ts";
import { writeScalar } from "../../src/codec/scalar.ts";
import type { PackAlarm, PackReading } from "../../src/domain/pack.ts";
import type { BytePort, CanFrame, CanPort, Clock } from "../../src/io/port.ts";

/** The script's constants: what goes into every 0x351. */
const FIXED_SETPOINTS = { chargeVoltageV: 55, chargeCurrentA: 115, dischargeCurrentA: 115, dischargeVoltageV: 43.2 };

const GAP_BETWEEN_FRAMES_MS = 100;
const PAUSE_AFTER_A_SET_MS = 10_000;

/**
 * The SOC after its corrections by the voltage of a pack of 16 cells, which act one after the other. The last one holds the
 * SOC down until the battery is at 54 V, so that the counter of the BMS is not believed too early.
 */
export function correctedSocPct({ socPct, packVoltageV, currentA }: Voltages): number {
  let soc = socPct;
  if (packVoltageV < 50 && soc > 30) soc = 30;
  if (packVoltageV < 49 && soc > 20) soc = 19;
  if (packVoltageV < 46 && soc > 10) soc = 9;
  if (packVoltageV < 54 && currentA > 0 && soc > 95) soc = 90;
  return soc;
}

type Voltages = Pick<PackReading, "socPct" | "packVoltageV" | "currentA">;

/** What it takes for the current of all packs, A, charging negative: 12 bits of the one BMS's 0.01 A, times the packs. */
export function countedCurrentA(currentA: number, packs: number): number {
  const magnitude = Math.round(Math.abs(currentA) * 100) & 0xfff;
  return ((currentA > 0 ? -magnitude : magnitude) * packs) / 100;
}

/** The bit of bytes 4..7 of 0x35A that each alarm of the BMS sets: mirrored inside its byte, so it never raises anything. */
const MIRRORED_BIT: Readonly<Partial<Record<PackAlarm, readonly [byte: number, bit: number]>>> = {
  mosOverTemp: [6, 1],
  chargeOverVoltage: [4, 5],
  dischargeUnderVoltage: [4, 3],
  batteryOverTemp: [4, 1],
  chargeOverCurrent: [6, 7],
  dischargeOverCurrent: [5, 1],
  cellDifference: [7, 7],
  batteryLowTemp: [5, 7],
};

/** One set of frames from the reading of the one BMS, in the order in which they are sent. */
export function framesOfScript(reading: PackReading, packs: number): readonly CanFrame[] {
  const { chargeVoltageV, chargeCurrentA, dischargeCurrentA, dischargeVoltageV } = FIXED_SETPOINTS;
  const warnings = new Uint8Array(8);
  for (const alarm of reading.alarms) {
    const [byte, bit] = MIRRORED_BIT[alarm] ?? [];
    if (byte !== undefined && bit !== undefined) warnings[byte]! |= 1 << bit;
  }
  const voltageHighByte = Math.round(reading.packVoltageV * 100) >> 8;
  const currentRaw = Math.trunc(countedCurrentA(reading.currentA, packs) * 10) & 0xffff;
  // Below zero the BMS says 100 more than the degrees; the script takes that for what it looks like.
  const celsius = reading.temperaturesC.sensors[0] ?? 0;
  const temperatureRaw = 10 * (celsius < 0 ? 100 - celsius : celsius);
  return [
    { id: 0x351, data: words(chargeVoltageV * 10, chargeCurrentA * 10, dischargeCurrentA * 10, dischargeVoltageV * 10) },
    { id: 0x355, data: words(correctedSocPct(reading), 100, 0xffff) },
    { id: 0x356, data: words(voltageHighByte, currentRaw, temperatureRaw) },
    { id: 0x35a, data: warnings },
    { id: 0x35e, data: Uint8Array.of(0x72, 0x42, 0x62, 0x61, 0x63, 0x65, 0x00, 0x6b) },
    { id: 0x35f, data: words(0x4c69, 0x4a4b, reading.capacityAh * packs, 0x3031) },
  ];
}

/** Little-endian words of 16 bits. */
function words(...values: readonly number[]): Uint8Array {
  const data = new Uint8Array(2 * values.length);
  for (const [i, value] of values.entries()) writeScalar(data, 2 * i, "u16", "le", Math.round(value));
  return data;
}

export interface ScriptOptions {
  /** The line of the one BMS that is read. */
  readonly line: BytePort;
  readonly can: CanPort;
  readonly clock: Clock;
  /** How many packs that BMS is taken to stand for. */
  readonly packs: number;
  readonly signal: AbortSignal;
}

/** Asks, sends one set of frames, pauses, for ever; returns when the signal ends it. */
export async function runPublishedScript({ line, can, clock, packs, signal }: ScriptOptions): Promise<void> {
  const reader = nwReader();
  let answered: ((reading: PackReading) => void) | null = null;
  const stop = line.onData((chunk) => {
    const [reply] = reader.feed(chunk).replies;
    if (reply?.ok === true) answered?.(reply.value);
  });
  try {
    while (!signal.aborted) {
      const replied = new Promise<PackReading>((resolve) => {
        answered = resolve;
      });
      line.write(reader.request);
      for (const frame of framesOfScript(await replied, packs)) {
        can.send(frame);
        await clock.sleep(frame.id === 0x35f ? PAUSE_AFTER_A_SET_MS : GAP_BETWEEN_FRAMES_MS, signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop();
  }
}
