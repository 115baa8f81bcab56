/** Rules between packs. */
import { CELLS } from "./chemistry.ts";
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import type { Config } from "./schema.ts";

export const PACK_RULES: readonly string[] = [
  "Each pack has its own `name`.",
  "Each pack has its own `port`: with protocol nw every BMS on a line answers every request, so two of them would talk at the same time.",
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

/** Names and ports that stand twice; each is compared with the first of its kind. */
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
    const wired = packs.findIndex(({ port }) => lineOf(port) === lineOf(pack.port));
    if (wired < i) {
      yield {
        ...pair(i, wired, "port"),
        message: `is ${pack.port}, the port of packs[${wired}] too: with protocol nw every BMS on a line answers every request, so each needs a line of its own`,
        remedy:
          "Give each BMS its own RS485 adapter, or read one of several equal packs and give their number in its key `represents`.",
      };
    }
  }
}

const pair = (i: number, other: number, key: "name" | "port") => {
  const twin: Path = ["packs", other, key];
  return { path: ["packs", i, key], with: [twin], twin };
};

/** What tells serial lines apart: a host's name is the same in upper and lower case. */
const lineOf = (port: string): string => (port.toLowerCase().startsWith("tcp:") ? port.toLowerCase() : port);

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
