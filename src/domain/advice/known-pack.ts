/** What is known of the settings of a pack, and what counts as a figure. */
import type { PackProtection, PackSettings } from "../pack.ts";
import type { LimitTable, PackRules } from "../rules.ts";

/** What stands in a BMS, and for how many cells. Plain data. */
export interface SetInBms {
  /** Cells in series that it reads. */
  readonly cells: number;
  readonly protection: PackProtection;
  readonly settings: PackSettings;
}

export interface KnownPack extends SetInBms {
  readonly rules: PackRules;
}

/** A setting that the BMS has told, and that is not the 0 of one that it does not have. */
export const isSet = (figure: number | undefined): figure is number => isFigure(figure) && figure > 0;

/** As `isSet`, of temperatures in the cold, which may be 0 and less. */
export const isFigure = (figure: number | undefined): figure is number => Number.isFinite(figure);

/** The settings of a BMS are in steps of 1 mV; a charge voltage of 0.1 V for 16 cells has odd fractions of them. */
const SAME_V = 0.001;
const NOISE_V = 1e-6;

/** Whether one cell voltage is really above another. */
export const isAbove = (cellV: number, otherV: number): boolean => cellV - otherV > SAME_V + NOISE_V;

/** From here on upwards the table is 0; `null` where it never ends so. */
export const endAbove = (table: LimitTable): number | null => endOf(table.toReversed());

/** From here on downwards the table is 0; `null` where it does not begin so. */
export const endBelow = (table: LimitTable): number | null => endOf(table);

/** The last of the points that are 0, from the end at which the list begins. A table that is 0 everywhere has no end. */
function endOf(points: LimitTable): number | null {
  const first = points.findIndex(([, fraction]) => fraction !== 0);
  return points[first - 1]?.[0] ?? null;
}
