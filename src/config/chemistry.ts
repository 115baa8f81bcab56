/**
 * What the cells bear, by their chemistry: the defaults of the tables and of the cell ceiling, and the bounds beyond which no
 * configuration may go. Measured on home batteries is LFP only; for the others the figures are those of makers' data sheets,
 * with the distances from the edge that LFP has proved to need.
 */
import type { LimitTables } from "../domain/rules.ts";

export const CHEMISTRIES = ["lfp", "nmc", "lto"] as const;

export type Chemistry = (typeof CHEMISTRIES)[number];

/** The tables that depend on the cells; that of the MOSFETs belongs to the BMS. */
export type CellTableName = Exclude<keyof LimitTables, "mosfetTemperature">;

/** Points (x, fraction of the configured current), x ascending. */
export type Points = readonly (readonly [x: number, fraction: number])[];

interface Span {
  readonly min: number;
  readonly max: number;
}

export interface CellFigures {
  /** For sentences: "LFP". */
  readonly label: string;
  /** Where `limits.absoluteCellV` may lie, V; the upper end, which the maker allows, is the default. */
  readonly absoluteCellV: Span;
  /** What cells rest at when neither charged nor discharged, above about 10 % of charge, at least, V. */
  readonly restingCellV: number;
  /** Mean over a discharge, by which makers tell the energy, V. */
  readonly nominalCellV: number;
  /** Below this a cell is damaged, V. */
  readonly emptyCellV: number;
  /** A cell at or below this may really be empty, V. */
  readonly nearEmptyCellV: number;
  /** Below this a charged cell is surely in the flat part of its curve, where its voltage tells little, V; `null`: not known. */
  readonly flatBelowCellV: number | null;
  /** Cells in series that the checks assume where none are configured; `null`: they have to be configured. */
  readonly assumedCells: number | null;
  /** Whether the stages of charging and the SOC guard know these cells. */
  readonly staged: boolean;
  readonly tables: Readonly<Record<CellTableName, Points>>;
  /** Where x of each table may lie: V, V, degC, degC. */
  readonly bounds: Readonly<Record<CellTableName, Span>>;
}

/**
 * Lishen LP54173207-202Ah specification of 2020-03-09: 3.65 V, discharge cut-off 2.5 V above 0 degC, charging at 0 to 60 degC.
 * EVE LF280N specification: discharging at -30 to 60 degC.
 */
const LFP: CellFigures = {
  label: "LFP",
  absoluteCellV: { min: 3.4, max: 3.65 },
  restingCellV: 3.2,
  nominalCellV: 3.2,
  emptyCellV: 2.5,
  nearEmptyCellV: 3.0,
  flatBelowCellV: 3.3,
  assumedCells: 16,
  staged: true,
  tables: {
    cellHigh: [
      [3.4, 1],
      [3.45, 0.5],
      [3.5, 0.15],
      [3.55, 0.03],
      [3.6, 0],
    ],
    cellLow: [
      [2.8, 0],
      [2.9, 0.1],
      [3, 0.5],
      [3.1, 1],
    ],
    chargeTemperature: [
      [0, 0],
      [2, 0.25],
      [5, 0.5],
      [10, 1],
      [40, 1],
      [45, 0.5],
      [50, 0.25],
      [55, 0],
    ],
    dischargeTemperature: [
      [-10, 0],
      [0, 0.25],
      [5, 0.5],
      [10, 1],
      [45, 1],
      [50, 0.5],
      [60, 0],
    ],
  },
  bounds: {
    cellHigh: { min: 2.5, max: 3.65 },
    cellLow: { min: 2.5, max: 3.65 },
    chargeTemperature: { min: 0, max: 60 },
    dischargeTemperature: { min: -30, max: 60 },
  },
};

/**
 * 4.20 V, 2.75 V, charging at 0 to 45 degC, discharging at -20 to 60 degC: what specifications of 4.2 V cells have in common
 * (Samsung SDI ICR18650-20, LR20010213-1; INR18650-30Q v1.0 of 2015 allows 2.5 V and 50 degC). Rest voltages are those of
 * a typical curve. At the top the current ends 0.02 V below the maker's voltage: the curve is steep there, and charging to
 * 4.1 V must still go at half the current.
 */
const NMC: CellFigures = {
  label: "NMC",
  absoluteCellV: { min: 3.9, max: 4.2 },
  restingCellV: 3.5,
  nominalCellV: 3.65,
  emptyCellV: 2.75,
  nearEmptyCellV: 3.3,
  flatBelowCellV: null,
  assumedCells: null,
  staged: false,
  tables: {
    cellHigh: [
      [4.05, 1],
      [4.1, 0.5],
      [4.13, 0.15],
      [4.15, 0.03],
      [4.18, 0],
    ],
    cellLow: [
      [3, 0],
      [3.1, 0.1],
      [3.2, 0.5],
      [3.3, 1],
    ],
    chargeTemperature: [
      [0, 0],
      [5, 0.25],
      [10, 0.5],
      [15, 1],
      [35, 1],
      [40, 0.5],
      [43, 0.25],
      [45, 0],
    ],
    dischargeTemperature: [
      [-10, 0],
      [0, 0.25],
      [5, 0.5],
      [10, 1],
      [45, 1],
      [50, 0.5],
      [60, 0],
    ],
  },
  bounds: {
    cellHigh: { min: 2.75, max: 4.2 },
    cellLow: { min: 2.75, max: 4.2 },
    chargeTemperature: { min: 0, max: 45 },
    dischargeTemperature: { min: -20, max: 60 },
  },
};

/**
 * Nichicon SLB series (Torex application note 2091, 2023): 1.8 to 2.8 V, -30 to 60 degC, charged with at most 2.7 V. Toshiba SCiB
 * of 3.0 and 4.2 Ah (AABC 2008): 1.7 to 2.8 V. The narrower figure of each pair is taken. Rest voltages are those of a typical curve.
 */
const LTO: CellFigures = {
  label: "LTO",
  absoluteCellV: { min: 2.4, max: 2.7 },
  restingCellV: 2.1,
  nominalCellV: 2.3,
  emptyCellV: 1.8,
  nearEmptyCellV: 2.0,
  flatBelowCellV: null,
  assumedCells: null,
  staged: false,
  tables: {
    cellHigh: [
      [2.5, 1],
      [2.55, 0.5],
      [2.6, 0.15],
      [2.63, 0.03],
      [2.65, 0],
    ],
    cellLow: [
      [1.85, 0],
      [1.9, 0.1],
      [1.95, 0.5],
      [2, 1],
    ],
    chargeTemperature: [
      [-20, 0],
      [-10, 0.25],
      [0, 0.5],
      [10, 1],
      [40, 1],
      [45, 0.5],
      [50, 0.25],
      [55, 0],
    ],
    dischargeTemperature: [
      [-25, 0],
      [-10, 0.5],
      [0, 1],
      [45, 1],
      [50, 0.5],
      [60, 0],
    ],
  },
  bounds: {
    cellHigh: { min: 1.8, max: 2.7 },
    cellLow: { min: 1.8, max: 2.7 },
    chargeTemperature: { min: -30, max: 60 },
    dischargeTemperature: { min: -30, max: 60 },
  },
};

export const CELLS: Readonly<Record<Chemistry, CellFigures>> = { lfp: LFP, nmc: NMC, lto: LTO };

/** The span that holds those of all chemistries. */
export const widest = (spanOf: (figures: CellFigures) => Span): Span => {
  const spans = Object.values(CELLS).map(spanOf);
  return { min: Math.min(...spans.map(({ min }) => min)), max: Math.max(...spans.map(({ max }) => max)) };
};

/** "lfp 2.5 to 3.65 V, nmc 2.75 to 4.2 V, lto 1.8 to 2.7 V", for the documentation. */
export const spansInWords = (spanOf: (figures: CellFigures) => Span, unit: string): string =>
  CHEMISTRIES.map((name) => {
    const { min, max } = spanOf(CELLS[name]);
    return `${name} ${min} to ${max} ${unit}`;
  }).join(", ");

/** One figure of each chemistry, for the documentation. */
export const byChemistry = <T>(figureOf: (figures: CellFigures) => T): Readonly<Record<Chemistry, T>> => ({
  lfp: figureOf(LFP),
  nmc: figureOf(NMC),
  lto: figureOf(LTO),
});

/** The part of a configuration that the cells decide about. */
export interface CellChoice {
  readonly chemistry: Chemistry;
  readonly limits: { readonly absoluteCellV?: number | undefined };
  readonly tables: { readonly mosfetTemperature: Points } & Readonly<Partial<Record<CellTableName, Points | undefined>>>;
}

/** The highest voltage of a cell that the charge voltage may stand for, V. */
export const absoluteCellV = ({ chemistry, limits }: Pick<CellChoice, "chemistry" | "limits">): number =>
  limits.absoluteCellV ?? CELLS[chemistry].absoluteCellV.max;

/** The configured tables, and those of the chemistry where none is configured. */
export function tablesOf({ chemistry, tables }: Pick<CellChoice, "chemistry" | "tables">): LimitTables {
  const standard = CELLS[chemistry].tables;
  return {
    cellHigh: tables.cellHigh ?? standard.cellHigh,
    cellLow: tables.cellLow ?? standard.cellLow,
    chargeTemperature: tables.chargeTemperature ?? standard.chargeTemperature,
    dischargeTemperature: tables.dischargeTemperature ?? standard.dischargeTemperature,
    mosfetTemperature: tables.mosfetTemperature,
  };
}
