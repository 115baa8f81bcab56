/**
 * The current limits without memory: a list of named upper bounds for each direction, from which the smallest wins.
 * A missing input gives the most restrictive value, never the most permissive one.
 */
import type { BatteryState, Bearer } from "../battery.ts";
import type { CellPlace, SensorPlace } from "../place.ts";
import { operatorLimit, type Command, type Direction } from "../command.ts";
import type { Candidate, Cause } from "../decision.ts";
import type { LimitTable, Rules } from "../rules.ts";
import { fractionAt, fractionWhenMissing } from "./limit-table.ts";

/** What holds besides the battery's own state. */
export interface Circumstances {
  /** The battery is not known well enough: nothing may flow. The age of its newest reading, ms. */
  readonly blockedByAgeMs: number | null;
  /** Another charger lifts the battery above the charge voltage. */
  readonly externalCharge: { readonly voltageV: number; readonly limitV: number } | null;
  /** The charge voltage stands above its target, because the battery does or did. */
  readonly aboveTarget: { readonly voltageV: number; readonly targetV: number } | null;
  /** The battery settles after a full charge, until it is down at a voltage. */
  readonly settling: { readonly voltageV: number; readonly untilV: number } | null;
  /** What a person asks for; only those that stand. */
  readonly commands: readonly Command[];
}

/** All upper bounds of the charge current (CCL), A; never empty. */
export function chargeCandidates(battery: BatteryState | null, now: Circumstances, rules: Rules): readonly Candidate[] {
  const configuredA = rules.limits.chargeCurrentA;
  const baseA = tableBase(configuredA, rules);
  const list: Candidate[] = [...ratings(configuredA, rules)];
  if (battery !== null) {
    const { cellMax, chargingPacks, chargeBearers, unheard } = battery;
    const highest = [cellMax, ...unheard.map((pack) => pack.cellMax)];
    list.push(
      byCell("cell-high", baseA, rules.tables.cellHigh, highest),
      temperature(battery, baseA, rules.tables.chargeTemperature),
      mosfet(battery, baseA, rules),
      ...weakest(chargingPacks, chargeBearers, configuredA, rules),
    );
    if (chargingPacks.length === 0) list.push({ name: "bms-charge-off", limitA: 0, cause: packsOf(battery) });
  }
  if (now.settling !== null) list.push({ name: "phase", limitA: 0, cause: { kind: "settling", ...now.settling } });
  // Before what it brings about: a charge voltage above its target.
  if (now.externalCharge !== null) {
    list.push({ name: "external-charge", limitA: 0, cause: { kind: "voltage", ...now.externalCharge } });
  }
  if (now.aboveTarget !== null) {
    list.push({ name: "above-target", limitA: 0, cause: { kind: "above-target", ...now.aboveTarget } });
  }
  return withWishes(list, "charge", now);
}

/** All upper bounds of the discharge current (DCL), A; never empty. */
export function dischargeCandidates(battery: BatteryState | null, now: Circumstances, rules: Rules): readonly Candidate[] {
  const configuredA = rules.limits.dischargeCurrentA;
  const baseA = tableBase(configuredA, rules);
  const list: Candidate[] = [...ratings(configuredA, rules)];
  if (battery !== null) {
    const { cellMin, dischargingPacks, dischargeBearers, unheard } = battery;
    const lowest = [cellMin, ...unheard.map((pack) => pack.cellMin)];
    list.push(
      byCell("cell-low", baseA, rules.tables.cellLow, lowest),
      temperature(battery, baseA, rules.tables.dischargeTemperature),
      mosfet(battery, baseA, rules),
      ...weakest(dischargingPacks, dischargeBearers, configuredA, rules),
    );
    if (dischargingPacks.length === 0) list.push({ name: "bms-discharge-off", limitA: 0, cause: packsOf(battery) });
  }
  return withWishes(list, "discharge", now);
}

/** The smallest bound and the next one; of equal ones the first in the list. */
export function winners(candidates: readonly Candidate[]): { winner: Candidate; runnerUp: Candidate | null } {
  let winner = candidates[0]!;
  let runnerUp: Candidate | null = null;
  for (const candidate of candidates.slice(1)) {
    if (candidate.limitA < winner.limitA) {
      runnerUp = winner;
      winner = candidate;
    } else if (runnerUp === null || candidate.limitA < runnerUp.limitA) {
      runnerUp = candidate;
    }
  }
  return { winner, runnerUp };
}

const ratings = (configuredA: number, rules: Rules): readonly Candidate[] => [
  { name: "configured", limitA: configuredA, cause: { kind: "setting" } },
  { name: "inverter", limitA: rules.inverter.maxCurrentA, cause: { kind: "inverter", label: rules.inverter.label } },
];

/** The tables take fractions of what can really flow: a generous setting must not switch them off. */
const tableBase = (configuredA: number, rules: Rules): number => Math.min(configuredA, rules.inverter.maxCurrentA);

const packsOf = (battery: BatteryState): Cause => ({ kind: "packs", packs: battery.presentPacks });

/** The worst of the cells, in the order of the packs; without any cell voltage nothing may flow. */
function byCell(
  name: "cell-high" | "cell-low",
  baseA: number,
  table: LimitTable,
  places: readonly (CellPlace | null)[],
): Candidate {
  let worst: Candidate = { name, limitA: baseA, cause: { kind: "missing", what: "cells" } };
  if (places[0] === null) return { ...worst, limitA: 0 };
  for (const place of places) {
    if (place === null) continue;
    const limitA = baseA * fractionAt(table, place.voltageV);
    if (worst.cause.kind === "missing" || limitA < worst.limitA) worst = { name, limitA, cause: { kind: "cell", ...place } };
  }
  return worst;
}

/** The worse of the coldest and the hottest sensor. */
function temperature(battery: BatteryState, baseA: number, table: LimitTable): Candidate {
  const places = [battery, ...battery.unheard]
    .flatMap(({ temperatureMin, temperatureMax }) => [temperatureMin, temperatureMax])
    .filter((place) => place !== null);
  return bySensor("temperature", places, "temperature", baseA, table);
}

function mosfet(battery: BatteryState, baseA: number, rules: Rules): Candidate {
  const places = battery.mosfetMax === null ? [] : [battery.mosfetMax];
  return bySensor("mosfet", places, "mosfet", baseA, rules.tables.mosfetTemperature);
}

function bySensor(
  name: "temperature" | "mosfet",
  places: readonly SensorPlace[],
  what: "temperature" | "mosfet",
  baseA: number,
  table: LimitTable,
): Candidate {
  let worst: Candidate | null = null;
  for (const place of places) {
    const limitA = baseA * fractionAt(table, place.temperatureC);
    if (worst === null || limitA < worst.limitA) worst = { name, limitA, cause: { kind: "sensor", ...place } };
  }
  return worst ?? { name, limitA: baseA * fractionWhenMissing(table), cause: { kind: "missing", what } };
}

/**
 * Packs in parallel share a current as their resistances will, so each is taken for as weak as the weakest. Where nobody
 * says what a pack may bear, it is an equal share of what is configured: a pack that is missing takes its share with it. One
 * that is not heard may still carry its current, so it counts among the weak, though not among those that take part.
 */
function weakest(
  takePart: readonly Bearer[],
  bearers: readonly Bearer[],
  configuredA: number,
  rules: Rules,
): readonly Candidate[] {
  const all = rules.packs.reduce((sum, pack) => sum + pack.represents, 0);
  const packs = takePart.reduce((sum, bearer) => sum + bearer.represents, 0);
  const [first, ...others] = bearers.map(({ pack, limitA, from }) => ({ pack, packA: limitA ?? configuredA / all, from }));
  if (packs === 0 || first === undefined) return [];
  const weak = others.reduce((least, bearer) => (bearer.packA < least.packA ? bearer : least), first);
  if (packs === all && weak.from === null) return []; // an equal share of all of it is what is configured
  return [{ name: "packs", limitA: packs * weak.packA, cause: { kind: "weakest-pack", ...weak, packs } }];
}

/** What a person wants, and above all what is not known. */
function withWishes(list: readonly Candidate[], direction: Direction, now: Circumstances): readonly Candidate[] {
  const wish = operatorLimit(now.commands, direction);
  if (wish !== null) {
    list = [...list, { name: "operator", limitA: wish.limitA, cause: { kind: "command", command: wish.command } }];
  }
  if (now.blockedByAgeMs === null) return list;
  return [{ name: "stale", limitA: 0, cause: { kind: "age", ageMs: now.blockedByAgeMs } }, ...list];
}
