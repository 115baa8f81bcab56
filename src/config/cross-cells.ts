/** What the chosen chemistry allows, where the schema allows what any chemistry does. */
import { CELLS, type CellTableName } from "./chemistry.ts";
import type { Conflict } from "./conflict.ts";
import type { Path } from "./describe.ts";
import type { Config } from "./schema.ts";

export const CELL_RULES: readonly string[] = [
  "`limits.absoluteCellV` and the points of `tables` lie where the cells of the `chemistry` bear them, as told with each key.",
  "`chargeMode: staged` and `soc.guard: true` work with the chemistry lfp only: their thresholds are not known for other cells.",
];

const CHEMISTRY: readonly Path[] = [["chemistry"]];

export function* cellConflicts({ chemistry, chargeMode, limits, soc, tables }: Config): Generator<Conflict> {
  const { label, absoluteCellV, bounds, staged } = CELLS[chemistry];
  if (limits.absoluteCellV !== undefined) {
    yield* outside(["limits", "absoluteCellV"], limits.absoluteCellV, absoluteCellV, "V", label);
  }
  const units = { cellHigh: "V", cellLow: "V", chargeTemperature: "degC", dischargeTemperature: "degC" } as const;
  for (const name of Object.keys(units) as CellTableName[]) {
    for (const [i, [x]] of (tables[name] ?? []).entries()) {
      yield* outside(["tables", name, i, 0], x, bounds[name], units[name], label);
    }
  }
  if (staged) return;
  if (chargeMode === "staged") {
    yield {
      path: ["chargeMode"],
      with: CHEMISTRY,
      message: `is staged, which is not known for ${label} cells: when they are full cannot be told as it can for LFP`,
      remedy: 'Write "chargeMode: fixed".',
    };
  }
  if (soc.guard) {
    yield {
      path: ["soc", "guard"],
      with: CHEMISTRY,
      message: `is true, but the guard's voltages are those of LFP cells; for ${label} cells they would be wrong`,
      remedy: 'Write "soc: { guard: false }".',
    };
  }
}

function* outside(
  path: Path,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
  unit: string,
  label: string,
): Generator<Conflict> {
  if (value >= min && value <= max) return;
  yield {
    path,
    with: CHEMISTRY,
    message: `is ${value}; expected a number from ${min} to ${max} ${unit}, which is what ${label} cells bear`,
    remedy: value > max ? `Write ${max} or less.` : `Write ${min} or more.`,
  };
}
