/**
 * Voltages to begin with: those of the standard configuration for each cell, further from the edge where a BMS disconnects earlier.
 * Never above what the schema and the BMSs allow; `null` where nothing is left between them.
 */
import { CELLS, type Chemistry } from "../config/chemistry.ts";
import { LOWEST_FLOAT_V } from "../config/schema-charging.ts";
import { isSet } from "../domain/advice/known-pack.ts";
import type { FoundPack } from "./answers.ts";
import { ceilTenth, figure, floorTenth, least, type Proposal } from "./proposal.ts";

/** The default of 55 V for the number of cells that is usual for it: 16 LFP, 14 NMC, 22 LTO. */
const USUAL_CELL_V: Readonly<Record<Chemistry, number>> = { lfp: 55 / 16, nmc: 55 / 14, lto: 55 / 22 };
/** Above empty; with LFP the default of 43.2 V for 16 cells. */
const ABOVE_EMPTY_V = 0.2;
/** At the ends of a charge cells stand apart: the highest of a pack that is out of balance by so much above their mean, V. */
const MARGIN_V = 0.1;
/** The window of a Sunny Island (FSS-ConnectingBat-TI-en-10, p. 20-21). */
const LOWEST_V = 41;
const HIGHEST_CHARGE_V = 63;
const HIGHEST_DISCHARGE_V = 48;
/** Between the two voltages, V (config/cross-voltages.ts). */
export const LEAST_SPAN_V = 2;

/** Of sums of decimal fractions. */
const ROUNDING_V = 1e-9;

export interface Cells {
  /** In series. */
  readonly cells: number;
  readonly chemistry: Chemistry;
  readonly packs: readonly FoundPack[];
}

export function proposeChargeVoltage(battery: Cells): Proposal<number> | null {
  const { cells, chemistry, packs } = battery;
  const usual = { value: USUAL_CELL_V[chemistry], from: `${figure(USUAL_CELL_V[chemistry], 4)} V a cell, the standard` };
  const bounds = packs.flatMap(({ setIn }, i): readonly Proposal<number>[] => {
    if (setIn === null) return [];
    const { cellOverVoltageV: cellV, packOverVoltageV: packV } = setIn.protection;
    const asksV = setIn.settings.requestedChargeV;
    const who = whose(packs, i);
    return [
      ...(isSet(cellV) ? [{ value: cellV - MARGIN_V, from: `Cell OVP of ${who} (${figure(cellV, 3)} V) - ${MARGIN_V} V` }] : []),
      ...(isSet(packV)
        ? [{ value: packV / cells - MARGIN_V, from: `pack OVP of ${who} (${figure(packV)} V) - ${MARGIN_V} V a cell` }]
        : []),
      ...(isSet(asksV) ? [{ value: asksV, from: `${figure(asksV, 3)} V a cell, which ${who} asks for` }] : []),
    ];
  });
  const cell = least([usual, ...bounds]);
  // A battery that is charged to less is never full.
  if (chemistry === "lfp" && cell.value < LOWEST_FLOAT_V) return null;
  const { absoluteCellV, restingCellV } = CELLS[chemistry];
  const value = floorTenth(Math.min(cell.value * cells, HIGHEST_CHARGE_V, absoluteCellV.max * cells));
  // Lower, the Sunny Island would discharge a charged battery, or have no room above the lowest discharge voltage.
  return value < Math.max(restingCellV * cells, LOWEST_V + LEAST_SPAN_V) ? null : { value, from: cell.from };
}

/** `chargeVoltageV` is what was decided before. */
export function proposeDischargeVoltage(battery: Cells, chargeVoltageV: number): Proposal<number> | null {
  const { cells, chemistry, packs } = battery;
  const { emptyCellV, restingCellV } = CELLS[chemistry];
  const usualV = emptyCellV + ABOVE_EMPTY_V;
  const bounds = packs.flatMap(({ setIn }, i): readonly Proposal<number>[] => {
    const { cellUnderVoltageV: cellV, packUnderVoltageV: packV } = setIn?.protection ?? {};
    const who = whose(packs, i);
    return [
      ...(isSet(cellV) ? [{ value: cellV + MARGIN_V, from: `Cell UVP of ${who} (${figure(cellV, 3)} V) + ${MARGIN_V} V` }] : []),
      ...(isSet(packV)
        ? [{ value: packV / cells + MARGIN_V, from: `pack UVP of ${who} (${figure(packV)} V) + ${MARGIN_V} V a cell` }]
        : []),
    ];
  });
  const usual = { value: usualV, from: `${figure(usualV, 3)} V a cell, the standard` };
  const cell = bounds.reduce((best, one) => (one.value > best.value ? one : best), usual);
  const highestV = floorTenth(Math.min(HIGHEST_DISCHARGE_V, cells * restingCellV, chargeVoltageV - LEAST_SPAN_V));
  const wantedV = Math.max(LOWEST_V, ceilTenth(cell.value * cells));
  if (highestV < Math.max(LOWEST_V, cells * emptyCellV)) return null;
  if (wantedV > highestV) {
    const better = `better would be ${figure(wantedV, 1)} V`;
    // No Sunny Island can be told more: what is to be lowered is the limit of the BMS.
    const isFirst = cell !== usual && highestV <= (cell.value - MARGIN_V) * cells + ROUNDING_V;
    const where = "the BMS disconnects at this voltage or before it, lower its UVP in the JK app";
    return { value: highestV, from: `the highest possible; ${isFirst ? `${where} (${better})` : better}` };
  }
  return { value: wantedV, from: wantedV === LOWEST_V ? "the lowest of a Sunny Island" : cell.from };
}

/** "the BMS", or which one. */
const whose = (packs: readonly FoundPack[], i: number): string => (packs.length === 1 ? "the BMS" : `BMS ${i + 1}`);
