/** What does not fit in the settings of the BMSs, in English. */
// Stryker disable StringLiteral: a changed word is another wording, and the languages are compared in languages.test.ts
import type { ChargeVoltage } from "../advice/advice.ts";
import type { AdviceWords } from "./advice-words.ts";
import { ENGLISH_FIGURES } from "./figures.ts";
import { JK_APP } from "./jk-app.ts";

const { amps, volts, trimmed, degrees, percent } = ENGLISH_FIGURES;

const cellVolts = (cellV: number): string => volts(cellV, 3);
const ampHours = (capacityAh: number): string => `${trimmed(capacityAh, 1)} Ah`;
const still = (fraction: number): string => `${percent(100 * fraction)} of the current`;
/** "charges to 3.438 V (55 V for 16 cells)" */
const charges = ({ chargeV, cells, cellV }: ChargeVoltage): string =>
  `SIinterJK charges to ${cellVolts(cellV)} (${trimmed(chargeV, 2)} V for ${cells} cells)`;

const IF_ALLOWED = "if the maker of the cells allows it";
const IN_APP = "in the JK app";
/** Most of the charge lies there, so that a voltage tells nothing of it. */
const NOT_FLAT = "never into the flat part of the cells' curve (LFP: below 3.40 V)";
const ALIKE = "with several packs only while their voltages are alike";
const OFF_GRID = "Off the grid, where a Sunny Island does not keep its discharge limit,";
const BEAR = "if BMS, cells and cables bear it";
const WITH_ROOM = "Lower it to 90 % of the protection or less, because meters differ";

/** A temperature at which the BMS disconnects before a table of ours has ended. */
const tooSoon =
  (what: string, table: string, app: string, change: "raise" | "lower") =>
  ({ pack, bmsC, endC, fraction }: { pack: string; bmsC: number; endC: number; fraction: number }): string =>
    `${pack}: the BMS stops ${what} at ${degrees(bmsC)}, where SIinterJK still allows ${still(fraction)}; SIinterJK stops only at ${degrees(endC)}. Let \`tables.${table}\` end before the BMS stops, or ${change} ${app} ${IN_APP} ${IF_ALLOWED}`;

export const ENGLISH_ADVICE = {
  severity: { danger: "danger", loss: "loss", note: "note" },
  title: {
    "charge-at-over-voltage": "the charge voltage reaches the over-voltage protection",
    "release-below-held": "the over-voltage protection ends too low",
    "over-voltage-first": "the over-voltage protection comes before the taper has ended",
    "under-voltage-first": "the under-voltage protection comes before the taper has ended",
    "under-voltage-above-discharge-voltage": "the under-voltage protection comes before the discharge voltage",
    "charge-setting-over-current": "the charge limit of the pack leaves no room below its over-current protection",
    "discharge-setting-over-current": "the discharge limit of the pack leaves no room below its over-current protection",
    "charge-share-over-current": "the over-current protection holds the charging back",
    "discharge-share-over-current": "the over-current protection is below the possible current of the inverter",
    "discharge-rest-over-current": "with one pack missing the over-current protection of the others is too low",
    "balances-never": "balancing starts above the charge voltage",
    "balances-low": "balancing starts too low",
    "balancer-off": "the balancer is switched off",
    "full-never-counted": "the charge voltage does not reach the 100 % of the BMS",
    "empty-counted-early": "the BMS counts 0 % too early",
    "charge-heat-first": "the BMS stops charging at less heat than SIinterJK",
    "charge-cold-first": "the BMS stops charging at less cold than SIinterJK",
    "discharge-heat-first": "the BMS stops discharging at less heat than SIinterJK",
    "discharge-cold-first": "the BMS stops discharging at less cold than SIinterJK",
    "mosfet-heat-first": "the BMS protects its MOSFETs before the taper has ended",
    "capacities-differ": "the capacities differ",
    "cell-count": "the number of cells is wrong",
    "charge-switch-off": "charging is switched off",
    "discharge-switch-off": "discharging is switched off",
  },
  sentence: {
    "charge-at-over-voltage": ({ pack, bmsV, ...charge }) =>
      `${pack}: the BMS stops charging when a cell reaches ${cellVolts(bmsV)}, and ${charges(charge)}. Lower \`limits.chargeVoltageV\`, or raise ${JK_APP.overVoltage} ${IN_APP} ${IF_ALLOWED}`,
    "release-below-held": ({ pack, heldV, bmsV }) =>
      `${pack}: after an over-voltage the BMS charges again only below ${cellVolts(bmsV)} a cell, and SIinterJK holds a full battery at ${cellVolts(heldV)}: charging would stay off for long. Raise ${JK_APP.overVoltageRelease} ${IN_APP}`,
    "over-voltage-first": ({ pack, bmsV, endV }) =>
      `${pack}: the BMS stops charging when a cell reaches ${cellVolts(bmsV)}, and SIinterJK only at ${cellVolts(endV)}: the BMS breaks the charge off before the current has been taken back. Let \`tables.cellHigh\` end before the BMS stops, or raise ${JK_APP.overVoltage} ${IN_APP} ${IF_ALLOWED}`,
    "under-voltage-first": ({ pack, bmsV, endV }) =>
      `${pack}: the BMS switches off when a cell comes down to ${cellVolts(bmsV)}, and SIinterJK stops discharging only at ${cellVolts(endV)}: the house would go dark first. Let \`tables.cellLow\` end before the BMS switches off, or lower ${JK_APP.underVoltage} ${IN_APP} ${IF_ALLOWED}`,
    "under-voltage-above-discharge-voltage": ({ pack, bmsV, dischargeV, cells, cellV }) =>
      `${pack}: the BMS switches off when a cell comes down to ${cellVolts(bmsV)}, and the discharge voltage is ${cellVolts(cellV)} for each (${trimmed(dischargeV, 2)} V for ${cells} cells): off the grid the house would go dark before the inverter stops. Raise \`limits.dischargeVoltageV\`, or lower ${JK_APP.underVoltage} ${IN_APP} ${IF_ALLOWED}`,
    "charge-setting-over-current": ({ pack, bmsA, settingA }) =>
      `${pack}: the BMS stops charging above ${amps(bmsA)}, and \`chargeCurrentA\` of the pack allows ${amps(settingA)}. ${WITH_ROOM}`,
    "discharge-setting-over-current": ({ pack, bmsA, settingA }) =>
      `${pack}: the BMS switches off above ${amps(bmsA)}, which may darken the house, and \`dischargeCurrentA\` of the pack allows ${amps(settingA)}. ${WITH_ROOM}`,
    "charge-share-over-current": ({ pack, bmsA, shareA }) =>
      `${pack}: the BMS stops charging above ${amps(bmsA)}, and an equal share of what may be charged is ${amps(shareA)}: SIinterJK stays below the protection of the BMS. For more, raise ${JK_APP.chargeCurrent} ${IN_APP} ${BEAR}`,
    "discharge-share-over-current": ({ pack, bmsA, shareA }) =>
      `${pack}: the BMS switches off above ${amps(bmsA)}, and an equal share of what may be discharged is ${amps(shareA)}. ${OFF_GRID} loads that draw that much darken the house. Lower \`limits.dischargeCurrentA\` and keep the loads below it, or raise ${JK_APP.dischargeCurrent} ${IN_APP} ${BEAR}`,
    "discharge-rest-over-current": ({ pack, packs, bmsA, shareA }) =>
      `${pack}: the BMS switches off above ${amps(bmsA)}. If one of the ${packs} packs is missing, an equal share of what may be discharged is ${amps(shareA)} for each of the others. ${OFF_GRID} loads that draw that much then darken the house. Keep them lower while a pack is missing, or raise ${JK_APP.dischargeCurrent} ${IN_APP} ${BEAR}`,
    "balances-never": ({ pack, bmsV, ...charge }) =>
      `${pack}: the BMS balances only cells above ${cellVolts(bmsV)}, and ${charges(charge)}: they drift apart. Lower ${JK_APP.balanceStart} ${IN_APP} to the charge voltage, but ${NOT_FLAT}, where balancing drives them apart; rather raise \`limits.chargeVoltageV\` ${IF_ALLOWED}`,
    "balances-low": ({ pack, bmsV }) =>
      `${pack}: the BMS balances from ${cellVolts(bmsV)} a cell on, in the flat part of the curve, where voltages tell little of the charge: that drives the cells apart. Raise ${JK_APP.balanceStart} ${IN_APP} to 3.40 V or a little more, but not above the charge voltage`,
    "balancer-off": ({ pack }) =>
      `${pack}: the balancer is switched off in the BMS: the cells drift apart, and the highest ends every charge earlier. Switch ${JK_APP.balanceSwitch} on ${IN_APP}`,
    "full-never-counted": ({ pack, bmsV, corrected, ...charge }) =>
      `${pack}: the BMS counts 100 % only at ${cellVolts(bmsV)} a cell, and ${charges(charge)}: its own count goes astray${corrected ? ", and SIinterJK corrects it at each full charge" : ", and nobody corrects it, because `soc.guard` is off"}. Lower ${JK_APP.full} and ${JK_APP.requested} ${IN_APP} to the charge voltage, but ${NOT_FLAT}, where they are far from full`,
    "empty-counted-early": ({ pack, bmsV, endV }) =>
      `${pack}: the BMS counts 0 % when a cell comes down to ${cellVolts(bmsV)}, and SIinterJK discharges to ${cellVolts(endV)}: the SOC falls at once, and the inverter may stop. Lower ${JK_APP.empty} ${IN_APP}, but keep it above ${JK_APP.underVoltage}`,
    "charge-heat-first": tooSoon("charging", "chargeTemperature", JK_APP.chargeHeat, "raise"),
    "charge-cold-first": tooSoon("charging", "chargeTemperature", JK_APP.chargeCold, "lower"),
    "discharge-heat-first": tooSoon("discharging", "dischargeTemperature", JK_APP.dischargeHeat, "raise"),
    "discharge-cold-first": tooSoon("discharging", "dischargeTemperature", JK_APP.dischargeCold, "lower"),
    "mosfet-heat-first": ({ pack, bmsC, endC, fraction }) =>
      `${pack}: the BMS switches off when its MOSFETs reach ${degrees(bmsC)}, where SIinterJK still allows ${still(fraction)}; SIinterJK stops only at ${degrees(endC)}. Let \`tables.mosfetTemperature\` end before the BMS switches off, or raise ${JK_APP.mosfetHeat} ${IN_APP} if the manual of the BMS allows it`,
    "capacities-differ": ({ pack, bmsAh, otherPack, otherAh }) =>
      `${pack}: its BMS is set to ${ampHours(bmsAh)}, that of ${otherPack} to ${ampHours(otherAh)}. If their cells are equal, set the same ${JK_APP.capacity} ${IN_APP}: the SOC counts the packs by it`,
    "cell-count": ({ pack, bmsCells, cells }) =>
      `${pack}: the BMS is set to ${bmsCells} cells, and there are ${cells}: it may refuse to switch on. Count the cells and check their sense wires, then correct ${JK_APP.cellCount} ${IN_APP} if it is wrong`,
    "charge-switch-off": ({ pack }) =>
      `${pack}: charging is switched off in the BMS. Unless that is meant, switch ${JK_APP.chargeSwitch} on ${IN_APP}, ${ALIKE}`,
    "discharge-switch-off": ({ pack }) =>
      `${pack}: discharging is switched off in the BMS: the pack does not feed the house. Unless that is meant, switch ${JK_APP.dischargeSwitch} on ${IN_APP}, ${ALIKE}`,
  },
} satisfies AdviceWords;
