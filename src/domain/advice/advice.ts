/**
 * What does not fit between the settings of a BMS and the rules of this program, as data. It is for people and changes no
 * decision. `bms...` is what stands in the BMS; the other figure of each pair is ours.
 */

/**
 * `danger`: the BMS will disconnect before this program has taken the current back, or the house goes dark. `loss`: energy or the
 * quality of the state of charge is lost, or great loads darken a house off the grid. `note`: worth knowing.
 */
export type Severity = "danger" | "loss" | "note";

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ["danger", "loss", "note"];

/** Where the BMS disconnects although our tables still give this fraction of the current, they have hardly begun to take it back. */
export const HARDLY_TAPERED = 0.5;

/** One variant for each code. */
type About<C extends string, S extends Severity> = C extends string
  ? { readonly code: C; readonly severity: S; readonly pack: string }
  : never;

/** The charge voltage, and what it is for each of the cells, V. */
export interface ChargeVoltage {
  readonly chargeV: number;
  readonly cells: number;
  readonly cellV: number;
}

/** The end of one of our tables of cell voltages, where its fraction becomes 0. */
interface CellTableEnd {
  readonly endV: number;
  readonly bmsV: number;
}

/** The end of one of our tables of temperatures, and the fraction of the current that it still gives where the BMS disconnects. */
interface TemperatureTableEnd {
  readonly endC: number;
  readonly bmsC: number;
  readonly fraction: number;
}

export type Advice =
  | (About<"charge-at-over-voltage", "danger"> & ChargeVoltage & { readonly bmsV: number })
  /** `heldV`: at what each cell of a full battery is held. */
  | (About<"release-below-held", "note"> & { readonly heldV: number; readonly bmsV: number })
  | (About<"over-voltage-first", "danger" | "loss"> & CellTableEnd)
  | (About<"under-voltage-first", "danger"> & CellTableEnd)
  | (About<"under-voltage-above-discharge-voltage", "danger"> & {
      readonly dischargeV: number;
      readonly cells: number;
      readonly cellV: number;
      readonly bmsV: number;
    })
  /** The pack's own limit in the configuration. */
  | (About<"charge-setting-over-current" | "discharge-setting-over-current", "danger" | "note"> & {
      readonly settingA: number;
      readonly bmsA: number;
    })
  /** An equal share of what may flow; for charging of a pack without a limit of its own. */
  | (About<"charge-share-over-current", "note"> & { readonly shareA: number; readonly bmsA: number })
  | (About<"discharge-share-over-current", "loss"> & { readonly shareA: number; readonly bmsA: number })
  /** The share of the others when one of `packs` is missing. */
  | (About<"discharge-rest-over-current", "note"> & { readonly packs: number; readonly shareA: number; readonly bmsA: number })
  | (About<"balances-never", "loss"> & ChargeVoltage & { readonly bmsV: number })
  | (About<"balances-low", "note"> & { readonly bmsV: number })
  | About<"balancer-off", "loss">
  /** `corrected`: this program counts anew at each full charge. */
  | (About<"full-never-counted", "loss" | "note"> & ChargeVoltage & { readonly bmsV: number; readonly corrected: boolean })
  | (About<"empty-counted-early", "danger" | "note"> & CellTableEnd)
  | (About<"charge-heat-first" | "charge-cold-first", "loss" | "note"> & TemperatureTableEnd)
  | (About<"discharge-heat-first" | "discharge-cold-first" | "mosfet-heat-first", "danger" | "note"> & TemperatureTableEnd)
  /** `otherPack` has what most packs have. */
  | (About<"capacities-differ", "note"> & { readonly bmsAh: number; readonly otherPack: string; readonly otherAh: number })
  | (About<"cell-count", "danger"> & { readonly bmsCells: number; readonly cells: number })
  | About<"charge-switch-off", "loss">
  | About<"discharge-switch-off", "danger">;

export type AdviceCode = Advice["code"];
