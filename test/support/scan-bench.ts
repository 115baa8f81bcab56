/** A line that is scanned on virtual time, with what may hang on it. Requests are written apart from the codec. */
import { onTestFinished } from "vitest";
import { memoryBytePair, type MemoryBytePort } from "../../src/io/memory-ports.ts";
import { LineScan, SCAN_SPEEDS, type LineFindings, type ScanStep } from "../../src/bms/scan-line.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { simulatePbLine, type PbLineBms } from "../../src/sim/pb-line.ts";
import { FakeClock } from "./fake-clock.ts";
import { withModbusCrc } from "./modbus-crc.ts";
import { bytesOf, capture } from "./nw-captures.ts";
import { frameBytesOf, pbCapture } from "./pb-captures.ts";

export const NW_READ_ALL = "4e5700130000000006030000000000006800000129";
/** Function 03 of 2 words at 12A0. */
export const readAlarms = (address: number): Uint8Array => withModbusCrc([address, 0x03, 0x12, 0xa0, 0x00, 0x02]);
/** 28 words at 128A. */
export const readLive = (address: number): Uint8Array => withModbusCrc([address, 0x03, 0x12, 0x8a, 0x00, 0x1c]);
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const ADDRESSES = Array.from({ length: 15 }, (_, i) => i + 1);
export const RESTING = {
  status: "pb-status-16s-addr3",
  settings: "pb-settings-16s-addr3",
  info: "pb-info-addr3-fw15.41",
} as const;

export interface ScanBench {
  readonly clock: FakeClock;
  readonly far: MemoryBytePort;
  readonly signal: AbortSignal;
  /** Everything that the scan has sent, one entry for each write. */
  readonly sent: { readonly atMs: number; readonly hex: string }[];
  readonly steps: ScanStep[];
  /** Scans until the end; with the time that it took. */
  scan(nth?: 0 | 1): Promise<LineFindings & { readonly tookMs: number }>;
}

export function scanBench(name = "/dev/ttyUSB0"): ScanBench {
  const clock = new FakeClock();
  const [near, far] = memoryBytePair(name, "BMSs");
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const sent: ScanBench["sent"] = [];
  const steps: ScanStep[] = [];
  far.onData((chunk) => void sent.push({ atMs: clock.nowMs(), hex: hex(chunk) }));
  const scan = async (nth: 0 | 1 = 0): Promise<LineFindings & { readonly tookMs: number }> => {
    const scanned = new LineScan({
      ...{ port: near, clock, signal: stop.signal, speed: SCAN_SPEEDS[nth]! },
      onStep: (step) => steps.push(step),
    });
    const fromMs = clock.nowMs();
    let tookMs = NaN;
    const running = scanned.run().then(() => (tookMs = clock.nowMs() - fromMs));
    await clock.advance(60_000);
    await running;
    return { ...scanned.findings(), tookMs };
  };
  return { clock, far, signal: stop.signal, sent, steps, scan };
}

export function joinNw({ clock, far, signal }: ScanBench, id = "nw-16s-charging-10A-fw11.262H", faults = {}) {
  return simulateJkBms({ port: far, clock, signal, source: { replay: [bytesOf(capture(id))] }, faults, wire: "paced" });
}

export const pbBms = (address: number, more: Partial<PbLineBms> = {}): PbLineBms => ({
  address,
  source: { frame: (asks) => frameBytesOf(pbCapture(RESTING[asks])) },
  ...more,
});

export const joinPb = ({ clock, far, signal }: ScanBench, ...bmses: readonly PbLineBms[]) =>
  simulatePbLine({ port: far, clock, signal, bmses });

/** What the older BMS shows. */
export const NW_16S = {
  ...{ protocol: "nw", address: null, model: "JK_B1A24S15P", hardware: "11.XW", firmware: "11.262H" },
  ...{ cells: 16, voltageV: 53.15, socPct: 46, capacityAh: 230, registers: false, fault: null },
  setIn: {
    cells: 16,
    protection: {
      ...{ cellOverVoltageV: 3.6, cellOverVoltageReleaseV: 3.29, cellUnderVoltageV: 3, cellUnderVoltageReleaseV: 3.2 },
      ...{ packOverVoltageV: 57.6, packUnderVoltageV: 48, chargeOverCurrentA: 40, dischargeOverCurrentA: 40 },
      ...{ chargeOverTemperatureC: 70, chargeUnderTemperatureC: 0, dischargeOverTemperatureC: 70 },
      ...{ dischargeUnderTemperatureC: -20, mosfetOverTemperatureC: 100, balanceStartV: 3 },
    },
    settings: { cellCount: 16, capacityAh: 230, chargeOn: true, dischargeOn: true, balanceOn: true },
  },
};
/** What a newer one at this address shows. */
export const PB_16S = (address: number) => ({
  ...{ protocol: "pb", address, model: "JK_PB2A16S20P", hardware: "15A", firmware: "15.41" },
  ...{ cells: 16, voltageV: 52.695, socPct: 55, capacityAh: 280, registers: false, fault: null },
  setIn: {
    cells: 16,
    protection: {
      ...{ cellOverVoltageV: 3.65, cellOverVoltageReleaseV: 3.444, cellUnderVoltageV: 2.7, cellUnderVoltageReleaseV: 2.901 },
      ...{ chargeOverCurrentA: 60, dischargeOverCurrentA: 100, chargeOverTemperatureC: 35, chargeUnderTemperatureC: 5 },
      ...{ dischargeOverTemperatureC: 35, mosfetOverTemperatureC: 80, balanceStartV: 3.44 },
    },
    settings: {
      ...{ cellCount: 16, capacityAh: 280, chargeOn: true, dischargeOn: true, balanceOn: true },
      ...{ fullCellV: 3.445, emptyCellV: 2.9, requestedChargeV: 3.45 },
    },
  },
});
