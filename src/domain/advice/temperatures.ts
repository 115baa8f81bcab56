/** Temperatures at which the BMS disconnects against the tables that take the current back before. */
import { fractionAt } from "../policy/limit-table.ts";
import type { LimitTable, Rules } from "../rules.ts";
import { HARDLY_TAPERED, type Advice } from "./advice.ts";
import { endAbove, endBelow, isFigure, isSet, type KnownPack } from "./known-pack.ts";

/** The settings of a BMS are in whole degrees. */
const SAME_C = 0.5;

interface Narrower {
  readonly endC: number;
  readonly bmsC: number;
  readonly fraction: number;
}

export function* temperatures({ rules: { name: pack }, protection }: KnownPack, rules: Rules): Generator<Advice> {
  const { chargeTemperature, dischargeTemperature, mosfetTemperature } = rules.tables;
  const chargeHeat = tooSoonHot(protection.chargeOverTemperatureC, chargeTemperature);
  const chargeCold = tooSoonCold(protection.chargeUnderTemperatureC, chargeTemperature);
  const heat = tooSoonHot(protection.dischargeOverTemperatureC, dischargeTemperature);
  const cold = tooSoonCold(protection.dischargeUnderTemperatureC, dischargeTemperature);
  const mosfet = tooSoonHot(protection.mosfetOverTemperatureC, mosfetTemperature);
  if (chargeHeat !== null) yield { code: "charge-heat-first", severity: hurts(chargeHeat, "loss"), pack, ...chargeHeat };
  if (chargeCold !== null) yield { code: "charge-cold-first", severity: hurts(chargeCold, "loss"), pack, ...chargeCold };
  if (heat !== null) yield { code: "discharge-heat-first", severity: hurts(heat, "danger"), pack, ...heat };
  if (cold !== null) yield { code: "discharge-cold-first", severity: hurts(cold, "danger"), pack, ...cold };
  if (mosfet !== null) yield { code: "mosfet-heat-first", severity: hurts(mosfet, "danger", ALL), pack, ...mosfet };
}

/** MOSFETs are heated by the current alone, so that the first step back cools them. */
const ALL = 1;

/** Where the current has been taken back far it hardly gets that warm, or cold, any more. */
const hurts = <S>({ fraction }: Narrower, severity: S, from = HARDLY_TAPERED): S | "note" =>
  fraction >= from ? severity : "note";

function tooSoonHot(bmsC: number | undefined, table: LimitTable): Narrower | null {
  const endC = endAbove(table);
  // No BMS protects from heat at 0 degC: that is a setting which it does not have.
  if (endC === null || !isSet(bmsC) || !(bmsC < endC - SAME_C)) return null;
  return { endC, bmsC, fraction: fractionAt(table, bmsC) };
}

function tooSoonCold(bmsC: number | undefined, table: LimitTable): Narrower | null {
  const endC = endBelow(table);
  if (endC === null || !isFigure(bmsC) || !(bmsC > endC + SAME_C)) return null;
  return { endC, bmsC, fraction: fractionAt(table, bmsC) };
}
