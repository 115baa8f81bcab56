/**
 * The current limits without memory: a list of named upper bounds for each direction, from which the smallest wins.
 * A missing input gives the most restrictive value, never the most permissive one.
 */
import type { BatteryState, SensorPlace } from "../battery.ts";
import type { Candidate, Cause } from "../decision.ts";
import type { LimitTable, Rules } from "../rules.ts";
import { fractionAt, fractionWhenMissing } from "./limit-table.ts";

/** What holds besides the battery's own state. */
export interface Circumstances {
  /** The battery is not known well enough: nothing may flow. The age of its newest reading, ms. */
  readonly blockedByAgeMs: number | null;
  /** Another charger lifts the battery above the charge voltage. */
  readonly externalCharge: { readonly voltageV: number; readonly limitV: number } | null;
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
    );
    if (chargingPacks.length === 0) list.push({ name: "bms-charge-off", limitA: 0, cause: packsOf(battery) });
  }
  if (now.externalCharge !== null) {
    list.push({ name: "external-charge", limitA: 0, cause: { kind: "voltage", ...now.externalCharge } });
  }
  return withStale(list, now);
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
    );
    if (dischargingPacks.length === 0) list.push({ name: "bms-discharge-off", limitA: 0, cause: packsOf(battery) });
  }
  return withStale(list, now);
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

function withStale(list: readonly Candidate[], now: Circumstances): readonly Candidate[] {
  if (now.blockedByAgeMs === null) return list;
  return [{ name: "stale", limitA: 0, cause: { kind: "age", ageMs: now.blockedByAgeMs } }, ...list];
}
