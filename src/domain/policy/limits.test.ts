import { describe, expect, it } from "vitest";
import { CALM, cells, reading, RULES } from "../../../test/support/battery.ts";
import { aggregate } from "../battery.ts";
import type { CandidateName } from "../decision.ts";
import type { PackReading } from "../pack.ts";
import { chargeCandidates, dischargeCandidates, winners, type Circumstances } from "./limits.ts";

const battery = (value: PackReading) => aggregate([{ rules: RULES.packs[0]!, link: "fresh", good: { atMs: 0, value } }]);

function limit(direction: "charge" | "discharge", name: CandidateName, change: Partial<PackReading>, now = CALM): number {
  const list = (direction === "charge" ? chargeCandidates : dischargeCandidates)(battery(reading(change)), now, RULES);
  return list.find((candidate) => candidate.name === name)?.limitA ?? Number.NaN;
}

const sensors = (...values: (number | null)[]): Partial<PackReading> => ({ temperaturesC: { mosfet: 25, sensors: values } });
const mosfet = (value: number | null): Partial<PackReading> => ({ temperaturesC: { mosfet: value, sensors: [20] } });

describe("charge candidates, in A of 115 A behind an inverter of 110 A", () => {
  it.each([
    ["configured", {}, 115],
    ["inverter", {}, 110],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.4 }) }, 110],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.425 }) }, 110 * 0.75],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.45 }) }, 110 * 0.5],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.5 }) }, 110 * 0.15],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.55 }) }, 110 * 0.03],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.6 }) }, 0],
    ["cell-high", { cellsV: cells(3.3, { 4: 3.7 }) }, 0],
    ["temperature", sensors(20, 21), 110],
    ["temperature", sensors(20, 2), 110 * 0.25],
    ["temperature", sensors(-1, 20), 0],
    ["temperature", sensors(45, 7.5), 110 * 0.5],
    ["temperature", sensors(56), 0],
    ["temperature", sensors(null, 20), 110],
    ["temperature", sensors(null, null), 110 * 0.25],
    ["mosfet", mosfet(70), 110],
    ["mosfet", mosfet(75), 110 * 0.625],
    ["mosfet", mosfet(90), 0],
    ["mosfet", mosfet(null), 110 * 0.25],
    ["bms-charge-off", { chargeMosOn: false }, 0],
  ] as const)("%s %j -> %d", (name, change, expected) => {
    expect(limit("charge", name, change)).toBeCloseTo(expected, 9);
  });
});

describe("discharge candidates, in A of 115 A behind an inverter of 110 A", () => {
  it.each([
    ["cell-low", { cellsV: cells(3.3, { 4: 3.1 }) }, 110],
    ["cell-low", { cellsV: cells(3.3, { 4: 3.0 }) }, 110 * 0.5],
    ["cell-low", { cellsV: cells(3.3, { 4: 2.9 }) }, 110 * 0.1],
    ["cell-low", { cellsV: cells(3.3, { 4: 2.8 }) }, 0],
    ["cell-low", { cellsV: cells(3.3, { 4: 0 }) }, 110],
    ["temperature", sensors(-10), 0],
    ["temperature", sensors(0), 110 * 0.25],
    ["temperature", sensors(50), 110 * 0.5],
    ["temperature", sensors(60), 0],
    ["mosfet", mosfet(80), 110 * 0.25],
    ["bms-discharge-off", { dischargeMosOn: false }, 0],
  ] as const)("%s %j -> %d", (name, change, expected) => {
    expect(limit("discharge", name, change)).toBeCloseTo(expected, 9);
  });
});

it("leaves out a bound that does not apply", () => {
  expect(limit("charge", "bms-charge-off", {})).toBeNaN();
  expect(limit("discharge", "bms-discharge-off", {})).toBeNaN();
});

it("allows nothing when the battery is too old or lifted by another charger, and names the cause", () => {
  const stale: Circumstances = { ...CALM, blockedByAgeMs: 16_000 };
  expect(winners(chargeCandidates(battery(reading()), stale, RULES)).winner).toEqual({
    name: "stale",
    limitA: 0,
    cause: { kind: "age", ageMs: 16_000 },
  });
  const lifted: Circumstances = { ...CALM, externalCharge: { voltageV: 56, limitV: 55 } };
  expect(limit("charge", "external-charge", {}, lifted)).toBe(0);
  expect(limit("discharge", "external-charge", {}, lifted)).toBeNaN();
});

it("takes the smallest as the winner and the next as the runner-up, the first of equals", () => {
  const list = (...limits: number[]) =>
    limits.map((limitA, i) => ({
      name: (["configured", "inverter", "mosfet"] as const)[i]!,
      limitA,
      cause: { kind: "setting" as const },
    }));
  const names = (...limits: number[]) => {
    const { winner, runnerUp } = winners(list(...limits));
    return [winner.name, runnerUp?.name];
  };
  expect(names(1, 2, 3)).toEqual(["configured", "inverter"]);
  expect(names(3, 2, 1)).toEqual(["mosfet", "inverter"]);
  expect(names(2, 3, 1)).toEqual(["mosfet", "configured"]);
  expect(names(2, 2, 2)).toEqual(["configured", "inverter"]);
  expect(names(2)).toEqual(["configured", undefined]);
});
