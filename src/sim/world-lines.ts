/** The lines of a world: which BMS hangs on which, by its protocol. */
import type { BytePort, Clock } from "../io/port.ts";
import { simulateJkBms, type SimulatedJkBms } from "./jk-bms.ts";
import type { JkFaults } from "./jk-faults.ts";
import type { JkModel } from "./jk-model.ts";
import { jkValues } from "./jk-values.ts";
import type { PbBms, PbManners } from "./pb-bms.ts";
import { simulatePbLine } from "./pb-line.ts";

export interface LinedBms {
  /** The BMS's end of its line. BMSs of the newer protocol with the same port share that line. */
  readonly port: BytePort;
  /** `nw`, the default, or `pb`: the newer one with addresses. */
  readonly protocol?: "nw" | "pb";
  /** Of a `pb` BMS; 0 makes it the master of its line. Default: its place among the packs, from 1. */
  readonly address?: number;
  /** Of a `pb` BMS. */
  readonly manners?: PbManners;
  readonly faults?: Partial<JkFaults>;
  /** `at-once` hands a whole reply over together. Default: `at-once` for `nw`, `paced` for `pb`. */
  readonly wire?: "at-once" | "paced";
}

export type SimulatedBms = SimulatedJkBms | PbBms;

export interface WorldLines {
  /** In the order of the packs. */
  readonly bmses: readonly SimulatedBms[];
  /** Everything that was sent to any BMS and was no request to read. Must stay empty. */
  readonly unexpected: readonly Uint8Array[];
  /** How often two talked at once. */
  readonly collisions: number;
}

export interface LinesOptions {
  readonly packs: readonly (LinedBms & { readonly model: JkModel })[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly seed: number;
}

/** A whole reply with its acknowledgement and both bytes 00. */
const LONGEST_REPLY = 310;

/** Puts every BMS on its line; they answer until `signal` ends it. */
export function layLines({ packs, clock, signal, seed }: LinesOptions): WorldLines {
  const placed: SimulatedBms[] = [];
  const single: SimulatedJkBms[] = [];
  for (const [i, { model, port, faults = {}, wire = "at-once", protocol }] of packs.entries()) {
    if (protocol === "pb") continue;
    const source = { read: () => jkValues(model.says()) };
    const bms = simulateJkBms({ port, clock, signal, source, faults, wire, seed: seed + i });
    placed[i] = bms;
    single.push(bms);
  }
  const ports = new Set(packs.filter(({ protocol }) => protocol === "pb").map(({ port }) => port));
  const shared = [...ports].map((port, nth) => {
    const on = packs.flatMap((pack, i) => (pack.port === port && pack.protocol === "pb" ? [{ pack, i }] : []));
    const line = simulatePbLine({
      port,
      clock,
      signal,
      seed: seed + 100 * nth,
      bmses: on.map(({ pack: { model, address, faults = {}, manners }, i }) => ({
        ...manners,
        address: address ?? i + 1,
        source: { says: () => model.says() },
        faults,
      })),
      ...(on.every(({ pack }) => pack.wire === "at-once") && { chunkBytes: LONGEST_REPLY }),
    });
    for (const [at, { i }] of on.entries()) placed[i] = line.bmses[at]!;
    return line;
  });
  return {
    bmses: placed,
    get unexpected() {
      return [...single, ...shared].flatMap((one) => one.unexpected);
    },
    get collisions() {
      return shared.reduce((sum, line) => sum + line.collisions, 0);
    },
  };
}
