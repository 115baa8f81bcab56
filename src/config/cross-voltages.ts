/** Rules between voltages and the number of cells. */
import { absoluteCellV, CELLS } from "./chemistry.ts";
import { volts, type Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import { LOWEST_FLOAT_V } from "./schema-charging.ts";
import type { Config } from "./schema.ts";

/** Between the voltages the inverter must have room to work. */
const LEAST_SPAN_V = 2;
/** The Sunny Island's window (FSS-ConnectingBat-TI-en-10, p. 20-21). */
const WINDOW_V = { min: 41, max: 63 };

const CHARGE_V: Path = ["limits", "chargeVoltageV"];
const DISCHARGE_V: Path = ["limits", "dischargeVoltageV"];
const CELL_V: Path = ["limits", "absoluteCellV"];
const FLOAT_V: Path = ["stages", "floatCellV"];
const CHEMISTRY: Path = ["chemistry"];

const { lfp, nmc, lto } = CELLS;

export const VOLTAGE_RULES: readonly string[] = [
  `\`limits.chargeVoltageV\` lies between cells x ${lfp.restingCellV} V (nmc ${nmc.restingCellV} V, lto ${lto.restingCellV} V; below, the Sunny Island would force the battery to discharge) and cells x \`limits.absoluteCellV\`. Where no pack has \`cells\`, ${lfp.assumedCells} are assumed for these checks.`,
  `\`limits.dischargeVoltageV\` lies between cells x ${lfp.emptyCellV} V (nmc ${nmc.emptyCellV} V, lto ${lto.emptyCellV} V) and cells x ${lfp.restingCellV} V (nmc ${nmc.restingCellV} V, lto ${lto.restingCellV} V), and at least ${LEAST_SPAN_V} V below \`limits.chargeVoltageV\`.`,
  `\`packs[0].cells\` is a number of cells whose voltages meet the Sunny Island's window of ${WINDOW_V.min} V to ${WINDOW_V.max} V.`,
  "With `chargeMode: staged`, `stages.floatCellV` is not above `limits.chargeVoltageV` / cells.",
];

/** The number of cells that counts for the voltages, and where it is from. */
interface Series {
  readonly cells: number;
  readonly path: Path;
  /** "16 cells". */
  readonly words: string;
}

export function* voltageConflicts(config: Config): Generator<Conflict> {
  const series = seriesOf(config);
  if (series !== null) {
    const unfit = outsideWindow(config, series);
    if (unfit === null) yield* againstCells(config, series);
    else yield unfit;
  }
  const { chargeVoltageV, dischargeVoltageV } = config.limits;
  if (dischargeVoltageV > chargeVoltageV - LEAST_SPAN_V) {
    const highestV = volts(chargeVoltageV - LEAST_SPAN_V);
    yield {
      path: DISCHARGE_V,
      with: [CHARGE_V],
      message: `is ${dischargeVoltageV} V with limits.chargeVoltageV ${chargeVoltageV} V; it must be at least ${LEAST_SPAN_V} V lower`,
      remedy: `${highestV < WINDOW_V.min ? "Raise" : `Write at most ${highestV}, or raise`} limits.chargeVoltageV.`,
    };
  }
}

/** `null` where nothing is configured and nothing may be assumed. */
function seriesOf({ packs, chemistry }: Config): Series | null {
  const i = Math.max(
    0,
    packs.findIndex((pack) => pack.cells !== undefined),
  );
  const configured = packs[i]?.cells;
  const cells = configured ?? CELLS[chemistry].assumedCells;
  if (cells === null) return null;
  const words = `${cells} cells${configured === undefined ? ` (assumed, because packs[${i}].cells is not set)` : ""}`;
  return { cells, path: ["packs", i, "cells"], words };
}

function outsideWindow(config: Config, { cells, path }: Series): Conflict | null {
  const ceilingV = volts(cells * absoluteCellV(config));
  const restingV = volts(cells * CELLS[config.chemistry].restingCellV);
  if (ceilingV >= WINDOW_V.min && restingV <= WINDOW_V.max) return null;
  return {
    path,
    with: [CELL_V, CHEMISTRY],
    message: `is ${cells}: such a battery works between ${restingV} V and ${ceilingV} V, a Sunny Island between ${WINDOW_V.min} V and ${WINDOW_V.max} V`,
    remedy: "Write the number of cells in series that one BMS guards; 16 is usual for LFP, 14 for NMC, 22 for LTO.",
  };
}

function* againstCells(config: Config, { cells, path, words }: Series): Generator<Conflict> {
  const { chargeVoltageV, dischargeVoltageV } = config.limits;
  const { label, restingCellV, emptyCellV } = CELLS[config.chemistry];
  const cellV = absoluteCellV(config);
  const ceilingV = volts(cells * cellV);
  const restingV = volts(cells * restingCellV);
  const emptyV = volts(cells * emptyCellV);
  const lowCellV = volts(emptyCellV + 0.2);
  const place = `packs[${path[1]}].cells`;
  const resting = `${restingV} V = ${words} x ${restingCellV} V, where ${label} cells rest`;
  if (chargeVoltageV > ceilingV) {
    yield {
      path: CHARGE_V,
      with: [path, CELL_V, CHEMISTRY],
      message: `is ${chargeVoltageV} V, above ${ceilingV} V = ${words} x limits.absoluteCellV ${cellV} V, where cells are damaged`,
      remedy: `Write at most ${ceilingV}, or correct ${place}.`,
    };
  }
  if (chargeVoltageV < restingV) {
    yield {
      path: CHARGE_V,
      with: [path, CHEMISTRY],
      message: `is ${chargeVoltageV} V, below ${resting}: the Sunny Island would force the battery to discharge down to it`,
      remedy: `Write at least ${Math.max(restingV, WINDOW_V.min)}, or correct ${place}.`,
    };
  }
  if (dischargeVoltageV > restingV) {
    yield {
      path: DISCHARGE_V,
      with: [path, CHEMISTRY],
      message: `is ${dischargeVoltageV} V, above ${resting}: the Sunny Island would stop with a charged battery`,
      remedy: `Write less than ${restingV}; ${lowCellV} V for each cell is ${volts(cells * lowCellV)}.`,
    };
  }
  if (dischargeVoltageV < emptyV) {
    yield {
      path: DISCHARGE_V,
      with: [path, CHEMISTRY],
      message: `is ${dischargeVoltageV} V, below ${emptyV} V = ${words} x ${emptyCellV} V, where ${label} cells are damaged`,
      remedy: `Write at least ${emptyV}; ${lowCellV} V for each cell is ${volts(cells * lowCellV)}.`,
    };
  }
  yield* floatAbove(config, { cells, path, words });
}

/** Where staged charging is no choice, or the charge voltage itself is far too low, that is the mistake. */
function* floatAbove({ chargeMode, chemistry, limits, stages }: Config, { cells, path, words }: Series): Generator<Conflict> {
  const { chargeVoltageV } = limits;
  const absorptionCellV = chargeVoltageV / cells;
  if (chargeMode !== "staged" || stages.floatCellV <= absorptionCellV) return;
  const { staged, restingCellV } = CELLS[chemistry];
  if (!staged || absorptionCellV < restingCellV) return;
  // Rounded down: what the remedy names must be accepted.
  const mostV = Math.floor(absorptionCellV * 1000) / 1000;
  yield {
    path: FLOAT_V,
    with: [CHARGE_V, path, ["chargeMode"]],
    message: `is ${stages.floatCellV} V, above ${mostV} V = limits.chargeVoltageV ${chargeVoltageV} V / ${words}: a full battery would be held higher than it is charged`,
    remedy: `${mostV < LOWEST_FLOAT_V ? "Raise" : `Write at most ${mostV}, raise`} limits.chargeVoltageV, or write "chargeMode: fixed".`,
  };
}
