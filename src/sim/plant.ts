/**
 * The battery itself: cells, packs in parallel on one bus, their heat. Pure: state in, state out; currents charge-positive.
 * A cell is an open-circuit voltage behind a resistance plus one slow polarisation (RC) voltage. The MOSFET switches and
 * the balancer belong to the BMS and come in with every step.
 */
import { lfpRestV } from "./lfp-ocv.ts";
import { seeded } from "./seeded.ts";
import { shareCurrent, type Branch } from "./share-current.ts";

/** How one pack is built. Percentages are of the nominal capacity; spreads are plus or minus. */
export interface PackBuild {
  readonly cells: number;
  readonly capacityAh: number;
  readonly startSocPct: number;
  /** Spread of the cells' capacities, %. */
  readonly capacitySpreadPct: number;
  /** Spread of the cells' charge at the start, % points. */
  readonly socSpreadPct: number;
  /** Charge added to single cells at the start, % points, as [cell number from 1, points]. */
  readonly socOffsets: readonly (readonly [cell: number, pctPoints: number])[];
  /** Cells that have lost capacity, as [cell number from 1, % of what it would have]; they start as full as the others. */
  readonly weakCells: readonly (readonly [cell: number, pct: number])[];
  readonly cellResistanceOhm: number;
  /** The slow part of the resistance and its time constant. */
  readonly polarisationOhm: number;
  readonly polarisationS: number;
  /** Cables, fuse, shunt and closed MOSFETs together. */
  readonly leadResistanceOhm: number;
  readonly startC: number;
}

/** 16 LFP cells of 280 Ah as most home batteries have them (0.25 mOhm by the data sheets of such cells). */
export const PACK_280AH: PackBuild = {
  cells: 16,
  capacityAh: 280,
  startSocPct: 50,
  capacitySpreadPct: 0.5,
  socSpreadPct: 0.3,
  socOffsets: [],
  weakCells: [],
  cellResistanceOhm: 0.25e-3,
  polarisationOhm: 0.3e-3,
  polarisationS: 120,
  leadResistanceOhm: 1.5e-3,
  startC: 20,
};

/** One pack at one moment. */
export interface PackState {
  readonly build: PackBuild;
  /** True capacity of each cell. */
  readonly cellCapacityAh: readonly number[];
  /** Charge in each cell; above the capacity when overcharged. */
  readonly cellAh: readonly number[];
  readonly polarisationV: readonly number[];
  /** Voltages at the terminals of the cells. */
  readonly cellsV: readonly number[];
  /** The pack without the drop at its resistance: rest voltages and polarisation together. */
  readonly restV: number;
  readonly currentA: number;
  readonly cellC: number;
  readonly mosfetC: number;
  /** The cell number (from 1) that the balancer discharges now, 0 = none. */
  readonly balancedCell: number;
}

export interface PlantState {
  readonly packs: readonly PackState[];
  /** Voltage on the common bus; 0 when no pack holds it up. */
  readonly busV: number;
  /** What the packs carried together; less than was asked for where MOSFETs are open. */
  readonly busCurrentA: number;
}

/** What the BMS of a pack does with it. */
export interface PackSwitches {
  readonly charge: boolean;
  readonly discharge: boolean;
  /** Balancer current taken from the highest cell, A; 0 = off. */
  readonly balanceA: number;
}

export interface PlantInput {
  /** Asked of the whole battery, A. */
  readonly busCurrentA: number;
  readonly dtMs: number;
  readonly ambientC: number;
  /** By pack; a pack without an entry has closed MOSFETs and no balancer. */
  readonly switches?: readonly PackSwitches[];
}

const CLOSED: PackSwitches = { charge: true, discharge: true, balanceA: 0 };

/** Heat: a 280 Ah LFP cell has about 5.4 kg at 1 kJ/(kg K); a pack in a cupboard loses a few W per K. */
const CELL_HEAT_J_PER_K_PER_AH = 19;
const PACK_LOSS_W_PER_K = 6;
/** MOSFETs on their heat sink. */
const MOSFET_OHM = 0.5e-3;
const MOSFET_HEAT_J_PER_K = 400;
const MOSFET_LOSS_W_PER_K = 0.4;

/** A rested battery of the given packs; the spreads come from `seed`. */
export function newPlant(builds: readonly PackBuild[], seed: number): PlantState {
  const random = seeded(seed);
  const either = (): number => 2 * random() - 1;
  const packs = builds.map((build): PackState => {
    const cellCapacityAh: number[] = [];
    const cellAh: number[] = [];
    for (let i = 0; i < build.cells; i++) {
      const leftOf = (build.weakCells.find(([cell]) => cell === i + 1)?.[1] ?? 100) / 100;
      const capacityAh = build.capacityAh * leftOf * (1 + (either() * build.capacitySpreadPct) / 100);
      const offsetPct = build.socOffsets.find(([cell]) => cell === i + 1)?.[1] ?? 0;
      cellCapacityAh.push(capacityAh);
      cellAh.push((capacityAh * (build.startSocPct + either() * build.socSpreadPct + offsetPct)) / 100);
    }
    const cellsV = cellAh.map((ah, i) => lfpRestV(ah / cellCapacityAh[i]!));
    return {
      build,
      cellCapacityAh,
      cellAh,
      polarisationV: cellAh.map(() => 0),
      cellsV,
      restV: cellsV.reduce((sum, cellV) => sum + cellV, 0),
      currentA: 0,
      cellC: build.startC,
      mosfetC: build.startC,
      balancedCell: 0,
    };
  });
  const { busV } = shareCurrent(branches(packs, undefined), 0);
  return { packs, busV, busCurrentA: 0 };
}

/** The battery `dtMs` later. */
export function plantStep(state: PlantState, input: PlantInput): PlantState {
  const shared = shareCurrent(branches(state.packs, input.switches), input.busCurrentA);
  let carriedA = 0;
  const packs = state.packs.map((pack, i) => {
    const currentA = shared.currentsA[i]!;
    carriedA += currentA;
    return packStep(pack, currentA, input.switches?.[i]?.balanceA ?? 0, input.dtMs / 1000, input.ambientC);
  });
  return { packs, busV: shared.busV, busCurrentA: carriedA };
}

function packStep(pack: PackState, currentA: number, balanceA: number, dtS: number, ambientC: number): PackState {
  const { build } = pack;
  const top = balanceA > 0 ? highestCell(pack.cellsV) : -1;
  const settled = Math.exp(-dtS / build.polarisationS);
  const cellAh: number[] = [];
  const polarisationV: number[] = [];
  const cellsV: number[] = [];
  let restV = 0;
  for (let i = 0; i < build.cells; i++) {
    const cellA = i === top ? currentA - balanceA : currentA;
    const ah = pack.cellAh[i]! + (cellA * dtS) / 3600;
    const slowV = cellA * build.polarisationOhm + (pack.polarisationV[i]! - cellA * build.polarisationOhm) * settled;
    cellAh.push(ah);
    polarisationV.push(slowV);
    const cellRestV = lfpRestV(ah / pack.cellCapacityAh[i]!) + slowV;
    cellsV.push(Math.max(0, cellRestV + cellA * build.cellResistanceOhm));
    restV += cellRestV;
  }
  const squareA = currentA * currentA;
  const cellHeatW = squareA * build.cells * (build.cellResistanceOhm + build.polarisationOhm);
  const cellHeatJPerK = CELL_HEAT_J_PER_K_PER_AH * build.capacityAh * build.cells;
  return {
    build,
    cellCapacityAh: pack.cellCapacityAh,
    cellAh,
    polarisationV,
    cellsV,
    restV,
    currentA,
    cellC: warm(pack.cellC, ambientC, cellHeatW, PACK_LOSS_W_PER_K, cellHeatJPerK, dtS),
    mosfetC: warm(pack.mosfetC, pack.cellC, squareA * MOSFET_OHM, MOSFET_LOSS_W_PER_K, MOSFET_HEAT_J_PER_K, dtS),
    balancedCell: top + 1,
  };
}

/** A body that is heated and loses heat to what surrounds it; exact for any step. */
function warm(fromC: number, aroundC: number, heatW: number, lossWPerK: number, heatJPerK: number, dtS: number): number {
  const endC = aroundC + heatW / lossWPerK;
  return endC + (fromC - endC) * Math.exp((-lossWPerK * dtS) / heatJPerK);
}

function branches(packs: readonly PackState[], switches: readonly PackSwitches[] | undefined): Branch[] {
  return packs.map((pack, p) => {
    const { charge, discharge } = switches?.[p] ?? CLOSED;
    const resistanceOhm = pack.build.cells * pack.build.cellResistanceOhm + pack.build.leadResistanceOhm;
    return { restV: pack.restV, resistanceOhm, canCharge: charge, canDischarge: discharge };
  });
}

/** Index of the highest cell. */
export function highestCell(cellsV: readonly number[]): number {
  let top = 0;
  for (let i = 1; i < cellsV.length; i++) if (cellsV[i]! > cellsV[top]!) top = i;
  return top;
}
