import { describe, expect, test } from "vitest";
import { CELLS, type CellFigures, type CellTableName } from "./chemistry.ts";
import { tablesSchema } from "./schema-tables.ts";

describe.each(Object.entries(CELLS))("the figures of %s", (_, figures: CellFigures) => {
  test.each(Object.keys(figures.tables) as CellTableName[])("%s is a table that the schema takes, within its bounds", (name) => {
    const { tables, bounds } = figures;
    expect(tablesSchema.safeParse({ [name]: tables[name] }).success).toBe(true);
    for (const [x] of tables[name]) {
      expect(x).toBeGreaterThanOrEqual(bounds[name].min);
      expect(x).toBeLessThanOrEqual(bounds[name].max);
    }
  });

  test("a cell gets no charge before it is damaged, and gives none before it is empty", () => {
    const { tables, absoluteCellV, emptyCellV, nearEmptyCellV, restingCellV } = figures;
    expect(tables.cellHigh.at(-1)![0]).toBeLessThan(absoluteCellV.max);
    expect(tables.cellHigh.at(-1)![0]).toBeGreaterThan(absoluteCellV.min);
    expect(tables.cellLow[0]![0]).toBeGreaterThan(emptyCellV);
    expect(nearEmptyCellV).toBeGreaterThan(tables.cellLow[0]![0]);
    expect(restingCellV).toBeGreaterThan(nearEmptyCellV);
    expect(restingCellV).toBeLessThan(tables.cellHigh[0]![0]);
  });
});
