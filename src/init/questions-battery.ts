/** Questions about the packs: where they are, how many, of which cells. */
import { CELLS, CHEMISTRIES, type Chemistry } from "../config/chemistry.ts";
import { isSet } from "../domain/advice/known-pack.ts";
import { capacityOf, cellsOf, packsOf, type Known } from "./answers.ts";
import { figure } from "./proposal.ts";
import { bad, fits, good, numberText, readChoice, readIfKnown, readNumber, type Questions, type Read } from "./question.ts";

const SCANS = ["all", "named", "older", "none"] as const;

/** The words of a list, with commas or blanks between. */
const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== "");

/** Every value read on its own, or the first problem. */
function each<T>(texts: readonly string[], read: (text: string) => Read<T>): Read<readonly T[]> {
  const values: T[] = [];
  for (const text of texts) {
    const one = read(text);
    if (!one.ok) return one;
    values.push(one.value);
  }
  return good(values);
}

const isTyped = ({ answers: { scan } }: Known): boolean => scan === "none";

const MOST_AH = 100_000;

export const BATTERY_QUESTIONS: Pick<
  Questions,
  "scan" | "port" | "protocol" | "address" | "cells" | "chemistry" | "names" | "capacity" | "represents"
> = {
  scan: {
    asks: () => "Where are the BMSs?",
    form: {
      kind: "choice",
      choices: ({ found: { older } }) => [
        { text: "all", label: "Look on all serial lines", hint: "takes about 10 s, only reads" },
        { text: "named", label: "Look on a line that I name", hint: "/dev/ttyUSB0, tcp://host:port" },
        ...(older === null ? [] : [{ text: "older", label: "Take those of the configuration that is there", hint: older }]),
        { text: "none", label: "Do not look: I know port and protocol" },
      ],
    },
    proposal: ({ found: { older, taken } }) => ({ value: taken && older !== null ? "older" : "all", from: "" }),
    read: (text, { found: { older } }) => {
      const read = readChoice(text, SCANS);
      return read.ok && read.value === "older" && older === null ? bad("There is no configuration to take them from.") : read;
    },
    text: String,
  },
  port: {
    asks: () => "On which serial line? (several: with commas)",
    form: { kind: "text" },
    applies: ({ answers: { scan } }) => scan === "named" || scan === "none",
    proposal: () => null,
    read: (text) => {
      const ports = words(text);
      const twice = ports.find((port, i) => ports.indexOf(port) < i);
      if (twice !== undefined) return bad(`Write ${twice} once.`);
      return each(ports.length === 0 ? [""] : ports, (port) => fits(port, ["packs", 0, "port"]));
    },
    text: (ports) => ports.join(","),
  },
  protocol: {
    asks: () => "Which protocol has the port in the JK app?",
    form: {
      kind: "choice",
      choices: () => [
        { text: "pb", label: "001, JK BMS RS485 Modbus V1.0", hint: "newer BMSs, several on one line" },
        { text: "nw", label: "000, 4G-GPS Remote module Common protocol V4.2", hint: "older BMSs, one for each line" },
        { text: "auto", label: "I do not know: let the bridge find out" },
      ],
    },
    applies: isTyped,
    proposal: () => ({ value: "auto", from: "it finds out by itself" }),
    read: (text) => readChoice(text, ["nw", "pb", "auto"]),
    text: String,
  },
  address: {
    asks: () => "Which addresses have the BMSs? (DIP switches; several: 1,2,3)",
    form: { kind: "text" },
    applies: (known) => isTyped(known) && known.answers.protocol !== "nw",
    proposal: () => ({ value: [1], from: "the usual one" }),
    read: (text) => each(words(text).length === 0 ? [""] : words(text), readAddress),
    text: (addresses) => addresses.join(","),
  },
  cells: {
    asks: () => "How many cells in series has a pack?",
    form: { kind: "text" },
    isSettled: (known) => packsOf(known).some(({ cells }) => cells !== null),
    proposal: (known) => {
      const found = packsOf(known).find(({ cells }) => cells !== null)?.cells ?? null;
      return found === null ? { value: 16, from: "usual for LFP" } : { value: found, from: "the BMS" };
    },
    read: (text, known) => {
      const read = readNumber(text, ["packs", 0, "cells"]);
      const found = packsOf(known).find(({ cells }) => cells !== null)?.cells ?? null;
      return read.ok && found !== null && found !== read.value ? bad(`The BMS reads ${found} cells.`) : read;
    },
    text: String,
  },
  chemistry: {
    asks: () => "Which cells are they?",
    form: {
      kind: "choice",
      choices: () => [
        { text: "lfp", label: "LFP", hint: "LiFePO4, 3.2 V: nearly all home batteries" },
        { text: "nmc", label: "NMC", hint: "3.7 V, full at 4.2 V; not tried yet" },
        { text: "lto", label: "LTO", hint: "titanate, 2.3 V; not tried yet" },
      ],
    },
    // A profile for other cells may have been left on: only a person may say that they are.
    isSettled: (known) => known.found.olderBattery !== null || chemistryOf(known)?.chemistry === "lfp",
    proposal: (known) => {
      const told = chemistryOf(known);
      if (told === null) return { value: "lfp", from: "nearly all home batteries" };
      // LFP charged as other cells burns: without a person's word there is no answer.
      return told.chemistry === "lfp" || known.found.olderBattery !== null ? { value: told.chemistry, from: told.from } : null;
    },
    read: (text) => readChoice(text, CHEMISTRIES),
    text: String,
  },
  names: {
    asks: (known) => (packsOf(known).length === 1 ? "What is the pack called?" : "What are the packs called? (with commas)"),
    form: { kind: "text" },
    proposal: (known) => ({ value: packsOf(known).map(({ name }, i) => name ?? `Block ${i + 1}`), from: "as you like" }),
    read: (text, known) => {
      const names = text.split(",").map((name) => name.trim());
      const count = packsOf(known).length;
      if (names.length !== count) return bad(`Write ${count === 1 ? "1 name" : `${count} names, with commas between`}.`);
      const twice = names.find((name, i) => names.indexOf(name) < i);
      if (twice !== undefined) return bad(`${twice} stands twice: give each pack its own name.`);
      return each(names, (name) => fits(name, ["packs", 0, "name"]));
    },
    text: (names) => names.join(", "),
  },
  represents: {
    asks: () => "How many equal packs hang in parallel, this one included?",
    about: () => "Only one BMS is read. Write 1 if it guards the whole battery.",
    form: { kind: "text" },
    applies: (known) => packsOf(known).length === 1,
    proposal: (known) => {
      const represents = packsOf(known)[0]?.represents ?? null;
      return represents === null
        ? { value: 1, from: "one BMS was found" }
        : { value: represents, from: "the older configuration" };
    },
    read: (text) => readNumber(text, ["packs", 0, "represents"]),
    text: String,
  },
  capacity: {
    asks: () => "How many Ah has the whole battery, all packs together?",
    form: { kind: "text" },
    proposal: (known) => {
      const told = capacityOf(known);
      return told === null ? { value: null, from: "not known" } : { value: Number(figure(told, 1)), from: "the BMS" };
    },
    read: (text) => readIfKnown(text, "Ah", MOST_AH),
    text: numberText,
  },
};

const readAddress = (text: string): Read<number> => fits(/^\d{1,2}$/.test(text) ? Number(text) : NaN, ["packs", 0, "address"]);

/** By where the BMS disconnects a full cell: nobody sets that for other cells. `null` where it does not tell, or oddly. */
function chemistryOf(known: Known): { readonly chemistry: Chemistry; readonly from: string } | null {
  const { olderBattery } = known.found;
  if (olderBattery !== null) return { chemistry: olderBattery.chemistry, from: "the older configuration" };
  const protects = packsOf(known).map(({ setIn }) => setIn?.protection.cellOverVoltageV);
  const [first] = protects;
  if (!isSet(first) || cellsOf(known) === null) return null;
  const chemistry = CHEMISTRIES.find((name) => {
    const { min, max } = FULL_CELL_V[name];
    return protects.every((cellV) => isSet(cellV) && cellV >= min && cellV <= max);
  });
  return chemistry === undefined ? null : { chemistry, from: `the BMS disconnects at ${figure(first, 3)} V a cell` };
}

/** Around the highest voltage that makers allow. */
const FULL_CELL_V: Readonly<Record<Chemistry, { readonly min: number; readonly max: number }>> = {
  lfp: { min: 3.45, max: CELLS.lfp.absoluteCellV.max + 0.15 },
  nmc: { min: 4.05, max: CELLS.nmc.absoluteCellV.max + 0.1 },
  lto: { min: 2.5, max: CELLS.lto.absoluteCellV.max + 0.2 },
};
