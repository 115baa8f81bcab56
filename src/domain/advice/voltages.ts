/** Cell voltages of the BMS against the charge voltage, the discharge voltage and the tables of cells. */
import { fractionAt } from "../policy/limit-table.ts";
import type { Rules } from "../rules.ts";
import { HARDLY_TAPERED, type Advice, type ChargeVoltage } from "./advice.ts";
import { endAbove, endBelow, isAbove, isSet, type KnownPack } from "./known-pack.ts";

/** At the end of a charge the highest of 16 healthy cells stands about so much above their mean, V. */
const HIGHEST_CELL_V = 0.02;

export function* overVoltage({ rules: { name: pack }, protection, ...known }: KnownPack, rules: Rules): Generator<Advice> {
  const bmsV = protection.cellOverVoltageV;
  const charge = chargeVoltageOf(known.cells, rules);
  const releaseV = protection.cellOverVoltageReleaseV;
  if (charge !== null && isSet(bmsV) && !isAbove(bmsV, charge.cellV)) {
    yield { code: "charge-at-over-voltage", severity: "danger", pack, ...charge, bmsV };
  } else if (charge !== null && isSet(releaseV)) {
    const heldV = rules.chargeMode === "staged" ? Math.min(charge.cellV, rules.stages.floatCellV) : charge.cellV;
    if (isAbove(heldV, releaseV)) yield { code: "release-below-held", severity: "note", pack, heldV, bmsV: releaseV };
  }
  const table = rules.tables.cellHigh;
  const endV = endAbove(table);
  if (endV === null || !isSet(bmsV) || !isAbove(endV, bmsV)) return;
  const severity = fractionAt(table, bmsV) >= HARDLY_TAPERED ? "danger" : "loss";
  yield { code: "over-voltage-first", severity, pack, endV, bmsV };
}

export function* underVoltage({ rules: { name: pack }, protection, cells }: KnownPack, rules: Rules): Generator<Advice> {
  const bmsV = protection.cellUnderVoltageV;
  if (!isSet(bmsV)) return;
  const endV = endBelow(rules.tables.cellLow);
  if (endV !== null && isAbove(bmsV, endV)) yield { code: "under-voltage-first", severity: "danger", pack, endV, bmsV };
  const { dischargeVoltageV: dischargeV } = rules.limits;
  const cellV = dischargeV / cells;
  if (!isAbove(bmsV, cellV)) return;
  yield { code: "under-voltage-above-discharge-voltage", severity: "danger", pack, dischargeV, cells, cellV, bmsV };
}

export function* balancing({ rules: { name: pack }, protection, settings, cells }: KnownPack, rules: Rules): Generator<Advice> {
  if (settings.balanceOn === false) yield { code: "balancer-off", severity: "loss", pack };
  const bmsV = protection.balanceStartV;
  if (!isSet(bmsV)) return;
  const { flatBelowCellV } = rules;
  if (flatBelowCellV !== null && isAbove(flatBelowCellV, bmsV)) yield { code: "balances-low", severity: "note", pack, bmsV };
  const charge = chargeVoltageOf(cells, rules);
  if (charge === null || !isAbove(bmsV, charge.cellV + HIGHEST_CELL_V)) return;
  yield { code: "balances-never", severity: "loss", pack, ...charge, bmsV };
}

/**
 * A JK BMS counts 100 % when a cell reaches the voltage set for that, or, with its float mode, some time after the voltage that it
 * asks for; which of them counts is not relied on. A BMS without these settings does it at its over-voltage protection only.
 */
export function* count({ rules: { name: pack }, settings, cells }: KnownPack, rules: Rules): Generator<Advice> {
  const { fullCellV, requestedChargeV, emptyCellV } = settings;
  const fullV = Math.min(...[fullCellV, requestedChargeV].filter(isSet));
  const charge = chargeVoltageOf(cells, rules);
  if (charge !== null && isSet(fullV) && isAbove(fullV, charge.cellV + HIGHEST_CELL_V)) {
    const corrected = rules.soc !== null;
    yield { code: "full-never-counted", severity: corrected ? "note" : "loss", pack, ...charge, bmsV: fullV, corrected };
  }
  const table = rules.tables.cellLow;
  const endV = endBelow(table);
  if (endV === null || !isSet(emptyCellV) || !isAbove(emptyCellV, endV)) return;
  const severity = fractionAt(table, emptyCellV) >= HARDLY_TAPERED ? "danger" : "note";
  yield { code: "empty-counted-early", severity, pack, endV, bmsV: emptyCellV };
}

/** What the charge aims at; `null` without cells. */
function chargeVoltageOf(cells: number, { limits }: Rules): ChargeVoltage | null {
  if (cells < 1) return null;
  const chargeV = Math.min(limits.chargeVoltageV, cells * limits.absoluteCellV);
  return { chargeV, cells, cellV: chargeV / cells };
}
