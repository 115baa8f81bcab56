/** What the picture of the cells shows, from their voltages. */

export interface CellFigure {
  /** From 1, as on the BMS. */
  readonly cell: number;
  readonly voltageV: number;
  /** From the mean of the pack. */
  readonly deviationMv: number;
}

export interface CellFigures {
  readonly cells: readonly CellFigure[];
  readonly meanV: number;
  readonly lowest: CellFigure;
  readonly highest: CellFigure;
  readonly spreadMv: number;
}

/** `null` without cells. Of equal ones the first is the lowest and the highest. */
export function cellFigures(cellsV: readonly number[]): CellFigures | null {
  if (cellsV.length === 0) return null;
  const meanV = cellsV.reduce((sum, voltageV) => sum + voltageV, 0) / cellsV.length;
  const cells = cellsV.map((voltageV, index) => ({ cell: index + 1, voltageV, deviationMv: (voltageV - meanV) * 1000 }));
  const lowest = cells.reduce((best, cell) => (cell.voltageV < best.voltageV ? cell : best));
  const highest = cells.reduce((best, cell) => (cell.voltageV > best.voltageV ? cell : best));
  return { cells, meanV, lowest, highest, spreadMv: (highest.voltageV - lowest.voltageV) * 1000 };
}
