import { autoDialect } from "./auto.ts";
import { inTurns } from "./in-turns.ts";
import type { Dialect } from "./line-talk.ts";
import { NW_ADVICE, nwReader } from "./nw-reader.ts";
import { pbLine } from "./pb-line.ts";

/** How a BMS is to be spoken to. */
export interface SpokenTo {
  readonly protocol: "nw" | "pb" | "auto";
  /** On its bus, 0 to 15; of no meaning in the protocol nw. */
  readonly address: number;
  /** By registers instead of frames. */
  readonly registers: boolean;
}

/** How the packs of one line, at least one, are read: they have one protocol. Several that share a line can only be on a bus with addresses. */
export function dialectOf(packs: readonly SpokenTo[]): Dialect {
  const { protocol, registers, address } = packs[0]!;
  if (protocol === "nw") return inTurns(packs.map(nwReader), NW_ADVICE);
  if (protocol === "auto" && packs.length === 1) return autoDialect(address);
  return pbLine(
    packs.map((pack) => pack.address),
    registers ? "registers" : "frames",
  );
}
