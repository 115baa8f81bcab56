/** Rules between packs. */
import { CELLS } from "./chemistry.ts";
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import { addressOf, lineOf } from "./lines.ts";
import type { Config } from "./schema.ts";

export const PACK_RULES: readonly string[] = [
  "Each pack has its own `name`.",
  "Each pack of protocol nw has its own `port`: every BMS on such a line answers every request, so two of them would talk at the same time.",
  "Packs of protocol pb may share a `port`, each with its own `address`, and so may packs of protocol auto, which then is pb. Packs of different protocols never share one.",
  "`packs[].address` is for the protocols pb and auto only.",
  "`packs[].registers: true` is for protocol pb, for the only pack on its `port`, with an `address` of 1 to 15.",
  "All packs have the same number of `cells`, because they share one DC bus.",
  "`packs[0].cells` is needed with the chemistries nmc and lto.",
  "`safety.minPacks` is not above the number of packs.",
];

/** What is wrong with packs that are right by themselves. */
export function* packConflicts(config: Config): Generator<Conflict> {
  const { packs, safety } = config;
  yield* twins(config);
  yield* cells(config);
  if (safety.minPacks > packs.length) {
    yield {
      path: ["safety", "minPacks"],
      with: [["packs"]],
      message: `is ${safety.minPacks}, but ${packs.length === 1 ? "only 1 pack is" : `only ${packs.length} packs are`} configured: the inverter would never be told anything`,
      remedy: `Write at most ${packs.length}. A pack that stands for several counts once.`,
    };
  }
}

/** What may not stand twice; each is compared with the first of its kind. */
function* twins({ packs }: Config): Generator<Conflict> {
  for (const [i, pack] of packs.entries()) {
    const named = packs.findIndex(({ name }) => name === pack.name);
    if (named < i) {
      yield {
        ...pair(i, named, "name"),
        message: `is ${pack.name}, the name of packs[${named}] too`,
        remedy: `Give each pack a name of its own, for instance "name: Block ${i + 1}".`,
      };
    }
    yield* onOneLine(packs, i);
    yield* registers(packs, i);
  }
}

/** Function 03 loses replies on a bus of several, and a BMS that is the master answers nobody. */
function* registers(packs: Config["packs"], i: number): Generator<Conflict> {
  const pack = packs[i]!;
  if (!pack.registers) return;
  const path: Path = ["packs", i, "registers"];
  const remedy = "Remove the line; then the BMS is asked for frames, or in the way of its protocol.";
  if (pack.protocol !== "pb") {
    yield {
      path,
      with: [["packs", i, "protocol"]],
      message: `is true, but only BMSs of protocol pb have registers, and the protocol is ${pack.protocol}`,
      remedy,
    };
    return;
  }
  if (addressOf(pack) === 0) {
    yield {
      path,
      with: [["packs", i, "address"]],
      message: "is true, but the address is 0: a BMS that is the master of its bus answers no read",
      remedy: "Remove the line: such a BMS can only be listened to. Or set its address switches (DIP) to 1..15.",
    };
  }
  const other = packs.findIndex(({ port }, at) => at !== i && lineOf(port) === lineOf(pack.port));
  if (other >= 0) {
    yield {
      path,
      with: [["packs", other, "port"]],
      message: `is true, but packs[${other}] is on the same port ${pack.port}: on a shared line reads of registers lose their answers`,
      remedy: "Remove the line, or give the BMS an RS485 adapter of its own.",
    };
  }
}

/** What packs on one line must have in common, and what not. */
function* onOneLine(packs: Config["packs"], i: number): Generator<Conflict> {
  const pack = packs[i]!;
  if (pack.protocol === "nw" && pack.address !== undefined) {
    yield {
      path: ["packs", i, "address"],
      with: [["packs", i, "protocol"]],
      message: `is ${pack.address}, but with protocol nw a BMS has no address`,
      remedy: 'Remove the line, or write "protocol: pb" if the JK app shows protocol 001 for the port.',
    };
  }
  const first = packs.findIndex(({ port }) => lineOf(port) === lineOf(pack.port));
  if (packs[first]!.protocol !== pack.protocol) {
    yield {
      ...pair(i, first, "protocol"),
      message: `is ${pack.protocol}, while packs[${first}] on the same port ${pack.port} has ${packs[first]!.protocol}: one line has one protocol`,
      remedy: "Set both BMSs to protocol 001 in the JK app and write pb for both, or give each its own RS485 adapter.",
    };
    return;
  }
  if (pack.protocol === "nw") {
    if (first === i) return;
    yield {
      ...pair(i, first, "port"),
      message: `is ${pack.port}, the port of packs[${first}] too: with protocol nw every BMS on a line answers every request, so each needs a line of its own`,
      remedy:
        "Give each BMS its own RS485 adapter, or read one of several equal packs and give their number in its key `represents`.",
    };
    return;
  }
  const address = addressOf(pack);
  const twin = packs.findIndex((other) => lineOf(other.port) === lineOf(pack.port) && addressOf(other) === address);
  if (twin === i) return;
  yield {
    ...pair(i, twin, "address"),
    message: `is ${address}, the address of packs[${twin}] on the same port ${pack.port} too: both BMSs would answer at the same time`,
    remedy: "Set the address switches (DIP) of each BMS to a number of its own from 1 to 15, and write it here.",
  };
}

const pair = (i: number, other: number, key: "name" | "port" | "protocol" | "address") => {
  const twin: Path = ["packs", other, key];
  return { path: ["packs", i, key], with: [twin], twin };
};

function* cells({ packs, chemistry }: Config): Generator<Conflict> {
  const { label, assumedCells } = CELLS[chemistry];
  const first = packs.findIndex((pack) => pack.cells !== undefined);
  if (first < 0 && assumedCells === null) {
    yield {
      path: ["packs", 0, "cells"],
      with: [["chemistry"]],
      message: `is missing; nothing can be assumed about the voltage of ${label} packs`,
      remedy: 'Add the number of cells in series that one BMS guards, for instance "cells: 14".',
    };
  }
  for (const [i, pack] of packs.entries()) {
    const expected = packs[first]?.cells;
    if (pack.cells === undefined || pack.cells === expected) continue;
    const twin: Path = ["packs", first, "cells"];
    yield {
      path: ["packs", i, "cells"],
      with: [twin],
      twin,
      message: `is ${pack.cells}, while packs[${first}] has ${expected}: packs of different voltage must never share a DC bus`,
      remedy: "Correct one of the two.",
    };
  }
}
