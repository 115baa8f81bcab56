/**
 * A shared line with JK BMSs of the PB series on it, behind one port. Whatever is sent to them besides the requests that only
 * read is kept, because nobody may ever write to a BMS.
 */
import type { BytePort, Clock } from "../io/port.ts";
import type { JkFaults } from "./jk-faults.ts";
import { PbBms, type PbManners, type PbSource } from "./pb-bms.ts";
import { PbRequestWatch } from "./pb-request-watch.ts";
import { Rs485Line } from "./rs485-line.ts";

export interface PbLineBms extends PbManners {
  /** 1..15; 0 makes it the master of the line. */
  readonly address: number;
  readonly source: PbSource;
  readonly faults?: Partial<JkFaults>;
}

export interface PbLineOptions {
  /** The BMSs' end of the cable. */
  readonly port: BytePort;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly bmses: readonly PbLineBms[];
  readonly chunkBytes?: number;
  readonly seed?: number;
}

export interface SimulatedPbLine {
  /** In the order of the options. */
  readonly bmses: readonly PbBms[];
  /** Everything that came through the port and was no request to read. Must stay empty. */
  readonly unexpected: readonly Uint8Array[];
  /** How often two talked at once. */
  readonly collisions: number;
}

/** Puts the BMSs on the line; they answer until `signal` ends it. */
export function simulatePbLine({ port, clock, signal, bmses, chunkBytes, seed = 1 }: PbLineOptions): SimulatedPbLine {
  const line = new Rs485Line({ clock, signal, seed, ...(chunkBytes !== undefined && { chunkBytes }) });
  const watch = new PbRequestWatch();
  const ends = [port.onData((chunk) => watch.feed(chunk)), line.connect(port)];
  signal.addEventListener("abort", () => ends.forEach((end) => end()), { once: true });
  const simulated = bmses.map((bms, i) => new PbBms({ ...bms, port: line.join(`BMS ${i + 1}`), clock, signal, seed: seed + i }));
  return {
    bmses: simulated,
    get unexpected() {
      return watch.unexpected;
    },
    get collisions() {
      return line.collisions;
    },
  };
}
