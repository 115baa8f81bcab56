/** Battery lines on which the doctor looks itself, in virtual time: what hangs on each, and what was sent on it. */
import { setMaxListeners } from "node:events";
import type { DoctorSite } from "../../src/doctor/check.ts";
import { SiinterjkError, type ErrorCode } from "../../src/errors.ts";
import { memoryBytePair, type MemoryBytePort } from "../../src/io/memory-ports.ts";
import { simulateJkBms } from "../../src/sim/jk-bms.ts";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { benchSite, type BenchSite, type DoctorParts } from "./doctor-bench.ts";
import type { FakeClock } from "./fake-clock.ts";
import { NW_FRAME, PB_FRAMES } from "./scan-machine.ts";

/** Puts itself on the far end of a fresh port. */
export type Wiring = (far: MemoryBytePort, baud: number, clock: FakeClock) => void;

const forEver = new AbortController().signal;
setMaxListeners(0, forEver);

export const nw: Wiring = (far, baud, clock) => {
  if (baud === 115_200) simulateJkBms({ port: far, clock, signal: forEver, source: { replay: [NW_FRAME] } });
};

export const pb =
  (addresses: readonly number[], atBaud = 115_200): Wiring =>
  (far, baud, clock) => {
    const bmses = addresses.map((address) => ({ address, source: { frame: (asks: keyof typeof PB_FRAMES) => PB_FRAMES[asks] } }));
    if (baud === atBaud) simulatePbLine({ port: far, clock, signal: forEver, bmses });
  };

/** Says this in answer to whatever is asked. */
export const babble =
  (bytes: Uint8Array): Wiring =>
  (far) =>
    void far.onData(() => far.write(bytes));

/** Gives back what is sent. */
export const echo: Wiring = (far) => void far.onData((chunk) => far.write(chunk));

export const both =
  (...wirings: readonly Wiring[]): Wiring =>
  (far, baud, clock) =>
    wirings.forEach((wiring) => wiring(far, baud, clock));

export interface LinesBench {
  readonly site: DoctorSite & Pick<BenchSite, "clock">;
  /** Every write, "/dev/a 115200 4e57...". */
  readonly sent: string[];
  /** Ports that are open. */
  readonly open: Set<MemoryBytePort>;
}

/** Lines by their devices; a code is the refusal of the opening. */
export function linesBench(lines: Readonly<Record<string, Wiring | ErrorCode>>, parts: DoctorParts): LinesBench {
  const bench = benchSite(parts);
  const sent: string[] = [];
  const open = new Set<MemoryBytePort>();
  const serial: DoctorSite["serial"] = (port, { baudRate = 115_200 } = {}) => {
    const line = lines[port] ?? "PORT_NOT_FOUND";
    if (typeof line === "string") return () => Promise.reject(new SiinterjkError(line, `cannot open ${port}`));
    return () => {
      const [near, far] = memoryBytePair(port, "far end");
      open.add(near);
      void near.ended.then(() => open.delete(near));
      far.onData((chunk) => void sent.push(`${port} ${baudRate} ${Buffer.from(chunk).toString("hex")}`));
      line(far, baudRate, bench.clock);
      return Promise.resolve(near);
    };
  };
  return { site: { ...bench, serial }, sent, open };
}
