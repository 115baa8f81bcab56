/** Serial lines of whole processes: pseudo-terminals with simulated BMSs behind them, until the test ends. */
import { onTestFinished } from "vitest";
import { monotonicClock } from "../../src/io/clock.ts";
import { openPtyPair, type PtyPair } from "../../src/io/pty.ts";
import { simulateJkBms, type SimulatedJkBms } from "../../src/sim/jk-bms.ts";
import { simulatePbLine } from "../../src/sim/pb-line.ts";
import { NW_FRAME, PB_FRAMES } from "./scan-machine.ts";

export type PtyLine = PtyPair & { readonly signal: AbortSignal };

/** A serial line on which nobody is yet. */
export async function line(): Promise<PtyLine> {
  const pty = await openPtyPair();
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await pty.port.close();
  });
  return { ...pty, signal: stop.signal };
}

/** A BMS of the older protocol on it: 230 Ah, disconnects at 3.6 V, 3.0 V and 40 A. */
export const nwOn = (pty: PtyLine): SimulatedJkBms =>
  simulateJkBms({ ...pty, clock: monotonicClock, source: { replay: [NW_FRAME] } });

export async function nwLine(): Promise<PtyLine> {
  const pty = await line();
  nwOn(pty);
  return pty;
}

/** BMSs of the newer one on one line: 280 Ah each, charged with at most 60 A, not above 35 degC. */
export async function pbLine(...addresses: readonly number[]): Promise<PtyLine> {
  const pty = await line();
  const source = { frame: (asks: keyof typeof PB_FRAMES) => PB_FRAMES[asks] };
  simulatePbLine({ ...pty, clock: monotonicClock, bmses: addresses.map((address) => ({ address, source })) });
  return pty;
}
