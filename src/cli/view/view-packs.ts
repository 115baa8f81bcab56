/** PACKS, where there are several: a line for each, what is wrong with it below, and the cells of all where there is room. */
import type { PackReading } from "../../domain/pack.ts";
import { ageOf, troubles, whySilent, type Pack } from "./view-battery.ts";
import { cellRows, extremeCells } from "./view-cells.ts";
import type { ViewContext } from "./view-context.ts";
import { columns, cut, inner, line, toned, type ViewLine } from "./view-text.ts";
import { fixed, trimmed } from "../words.ts";

/** Columns of a line beside the name of the pack: SOC, voltage, current, two cells, age. */
const FIGURES = 60;
/** A name gets this much of a line that is too short for all. */
const SHORTEST_NAME = 8;

export function packsLines(packs: readonly Pack[], context: ViewContext): readonly ViewLine[] {
  const shown = mostTelling(packs, Math.max(4, Math.floor(context.height / 3)));
  const room = Math.max(SHORTEST_NAME, inner(context.width) - FIGURES);
  const nameWidth = Math.min(room, Math.max(...shown.map((pack) => columns(nameOf(pack)))));
  return [
    ...shown.flatMap((pack) => packRow(pack, nameWidth, context)),
    ...othersLine(packs, shown),
    ...shown.flatMap((pack, i) => cellLines(pack, i, context)),
  ];
}

const nameOf = ({ rules: { name, represents } }: Pack): string => (represents === 1 ? name : `${name} x${represents}`);

const inTrouble = ({ good, link }: Pack): boolean => good === null || link !== "fresh" || troubles(good.value).length > 0;

/** Those in trouble before the others, in the order of the configuration. */
function mostTelling(packs: readonly Pack[], most: number): readonly Pack[] {
  const chosen = new Set([...packs.filter(inTrouble), ...packs.filter((pack) => !inTrouble(pack))].slice(0, most));
  return packs.filter((pack) => chosen.has(pack));
}

function packRow(pack: Pack, nameWidth: number, { nowMs }: ViewContext): readonly ViewLine[] {
  const short = cut(nameOf(pack), nameWidth);
  const name = toned("bold", short + " ".repeat(Math.max(0, nameWidth - columns(short))));
  const keep = inTrouble(pack) ? 92 : 82;
  if (pack.good === null) return [line(keep, name, "  ", toned("warn", whySilent(pack)))];
  const { value } = pack.good;
  const figures = [
    `${trimmed(value.socPct, 0)} %`.padStart(5),
    `${fixed(value.packVoltageV, 2)} V`.padStart(7),
    `${fixed(value.currentA, 1)} A`.padStart(8),
  ].join("  ");
  const wrong = troubles(value);
  const age = ageOf(pack, nowMs);
  const told = [figures, "  ", extremes(value)];
  // The age of old figures must not be what a narrow terminal cuts.
  const row = pack.link === "fresh" ? [...told, "  ", age] : [age, ": ", ...told];
  return [line(keep, name, "  ", ...row), ...(wrong.length === 0 ? [] : [line(91, "  ", ...wrong.slice(0, -1))])];
}

/** " 2 3.340v  7 3.470^": the lowest and the highest cell, marked as in the rows of all cells. */
function extremes(value: PackReading): string {
  const found = extremeCells(value);
  if (found === null) return "no cell".padEnd(19);
  const [minV, maxV] = [value.cellsV[found.min - 1]!, value.cellsV[found.max - 1]!];
  if (minV === maxV) return `all cells at ${fixed(minV, 3)}`.padEnd(19);
  return `${String(found.min).padStart(2)} ${fixed(minV, 3)}v ${String(found.max).padStart(2)} ${fixed(maxV, 3)}^`;
}

function othersLine(packs: readonly Pack[], shown: readonly Pack[]): readonly ViewLine[] {
  const others = packs.filter((pack) => !shown.includes(pack));
  if (others.length === 0) return [];
  const bad = others.filter(inTrouble).length;
  const text = `and ${others.length} more`;
  return [
    bad === 0 ? line(82, `${text}, heard and without alarms`) : line(92, toned("warn", `${text}, ${bad} of them in trouble`)),
  ];
}

/** Packs further down lose their cells first. */
function cellLines(pack: Pack, i: number, { width }: ViewContext): readonly ViewLine[] {
  if (pack.good === null) return [];
  const keep = 33 - i / 100;
  const rows = cellRows(pack.good.value, width, pack.link === "fresh");
  const heading: ViewLine = { keep, wide: true, parts: [toned("dim", `cells of ${nameOf(pack)}`)] };
  return [heading, ...rows.map((parts): ViewLine => ({ keep, parts, wide: true }))];
}
