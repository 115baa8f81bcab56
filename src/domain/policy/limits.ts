/**
 * The current limits without memory: a list of named upper bounds for each direction, from which the smallest wins.
 * A missing input gives the most restrictive value, never the most permissive one.
 */
import type { BatteryState, Bearer, SensorPlace } from "../battery.ts";
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
  /** The battery settles after a full charge, until it is down at a voltage. */
  readonly settling: { readonly voltageV: number; readonly untilV: number } | null;
  /** What a person asks for; only those that stand. */
  readonly commands: readonly Command[];
}

/** All upper bounds of the charge current (CCL), A; never empty. */
export function chargeCandidates(battery: BatteryState | null, now: Circumstances, rules: Rules): readonly Candidate[] {
  const configuredA = rules.limits.chargeCurrentA;
  const list: Candidate[] = [...ratings(configuredA, rules)];
  if (battery !== null) {
    const { cellMax, chargingPacks } = battery;
    list.push(
      scaled("cell-high", configuredA, rules.tables.cellHigh, cellMax?.voltageV, cellCause(cellMax)),
      temperature(battery, configuredA, rules.tables.chargeTemperature),
      mosfet(battery, configuredA, rules),
      ...weakest(chargingPacks, configuredA, rules),
    );
    if (chargingPacks.length === 0) list.push({ name: "bms-charge-off", limitA: 0, cause: packsOf(battery) });
  }
  if (now.settling !== null) list.push({ name: "phase", limitA: 0, cause: { kind: "settling", ...now.settling } });
  if (now.externalCharge !== null) {
    list.push({ name: "external-charge", limitA: 0, cause: { kind: "voltage", ...now.externalCharge } });
  }
  return withWishes(list, "charge", now);
}

/** All upper bounds of the discharge current (DCL), A; never empty. */
export function dischargeCandidates(battery: BatteryState | null, now: Circumstances, rules: Rules): readonly Candidate[] {
  const configuredA = rules.limits.dischargeCurrentA;
  const list: Candidate[] = [...ratings(configuredA, rules)];
  if (battery !== null) {
    const { cellMin, dischargingPacks } = battery;
    list.push(
      scaled("cell-low", configuredA, rules.tables.cellLow, cellMin?.voltageV, cellCause(cellMin)),
      temperature(battery, configuredA, rules.tables.dischargeTemperature),
      mosfet(battery, configuredA, rules),
      ...weakest(dischargingPacks, configuredA, rules),
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

const cellCause = (place: BatteryState["cellMax"]): Cause =>
  place === null ? { kind: "missing", what: "cells" } : { kind: "cell", ...place };

const packsOf = (battery: BatteryState): Cause => ({ kind: "packs", packs: battery.presentPacks });

/** A fraction of the configured current by a cell voltage; without any cell voltage nothing may flow. */
function scaled(
  name: "cell-high" | "cell-low",
  configuredA: number,
  table: LimitTable,
  x: number | undefined,
  cause: Cause,
): Candidate {
  return { name, limitA: x === undefined ? 0 : configuredA * fractionAt(table, x), cause };
}

/** The worse of the coldest and the hottest sensor. */
function temperature(battery: BatteryState, configuredA: number, table: LimitTable): Candidate {
  const places = [battery.temperatureMin, battery.temperatureMax].filter((place) => place !== null);
  return bySensor("temperature", places, "temperature", configuredA, table);
}

function mosfet(battery: BatteryState, configuredA: number, rules: Rules): Candidate {
  const places = battery.mosfetMax === null ? [] : [battery.mosfetMax];
  return bySensor("mosfet", places, "mosfet", configuredA, rules.tables.mosfetTemperature);
}

function bySensor(
  name: "temperature" | "mosfet",
  places: readonly SensorPlace[],
  what: "temperature" | "mosfet",
  configuredA: number,
  table: LimitTable,
): Candidate {
  let worst: Candidate | null = null;
  for (const place of places) {
    const limitA = configuredA * fractionAt(table, place.temperatureC);
    if (worst === null || limitA < worst.limitA) worst = { name, limitA, cause: { kind: "sensor", ...place } };
  }
  return worst ?? { name, limitA: configuredA * fractionWhenMissing(table), cause: { kind: "missing", what } };
}

/**
 * Packs in parallel share a current as their resistances will, so each is taken for as weak as the weakest. Where nobody
 * says what a pack may bear, it is an equal share of what is configured: a pack that is missing takes its share with it.
 */
function weakest(bearers: readonly Bearer[], configuredA: number, rules: Rules): readonly Candidate[] {
  const all = rules.packs.reduce((sum, pack) => sum + pack.represents, 0);
  const packs = bearers.reduce((sum, bearer) => sum + bearer.represents, 0);
  const [first, ...others] = bearers.map(({ pack, limitA, from }) => ({ pack, packA: limitA ?? configuredA / all, from }));
  if (first === undefined) return [];
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
