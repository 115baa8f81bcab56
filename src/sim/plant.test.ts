import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { property } from "../../test/support/fc.ts";
import { lfpRestV } from "./lfp-ocv.ts";
import { newPlant, PACK_280AH, plantStep, type PackBuild, type PlantState } from "./plant.ts";

const build = (part: Partial<PackBuild> = {}): PackBuild => ({ ...PACK_280AH, ...part });
const even = { capacitySpreadPct: 0, socSpreadPct: 0 };

function after(state: PlantState, seconds: number, busCurrentA: number, balanceA = 0): PlantState {
  let now = state;
  const switches = state.packs.map(() => ({ charge: true, discharge: true, balanceA }));
  for (let i = 0; i < seconds; i++) now = plantStep(now, { busCurrentA, dtMs: 1000, ambientC: 20, switches });
  return now;
}

test("the rest voltage is that of the published points and never falls with charge", () => {
  expect([0, 0.03, 0.1, 0.4, 0.95, 0.995, 1].map(lfpRestV)).toEqual([2.5, 3, 3.2, 3.28, 3.34, 3.5, 3.65]);
  expect(lfpRestV(-1)).toBe(0);
  fc.assert(
    fc.property(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.double({ min: 0, max: 0.1, noNaN: true }), (at, more) => {
      expect(lfpRestV(at + more)).toBeGreaterThanOrEqual(lfpRestV(at));
    }),
    property(500),
  );
});

describe("charge and energy", () => {
  const currents = fc.array(fc.double({ min: -150, max: 150, noNaN: true }), { minLength: 1, maxLength: 50 });

  test("what flows over the bus is what the cells hold more", () => {
    fc.assert(
      fc.property(currents, fc.integer({ min: 1, max: 3 }), (steps, packs) => {
        const builds = Array.from({ length: packs }, (_, i) => build({ startSocPct: 50 + i, capacityAh: 200 + 40 * i }));
        let state = newPlant(builds, 3);
        const before = state.packs.map((pack) => pack.cellAh[0]!);
        let askedAh = 0;
        for (const busCurrentA of steps) {
          state = plantStep(state, { busCurrentA, dtMs: 1000, ambientC: 20 });
          expect(state.busCurrentA).toBeCloseTo(busCurrentA, 6);
          askedAh += busCurrentA / 3600;
        }
        const gainedAh = state.packs.reduce((sum, pack, i) => sum + pack.cellAh[0]! - before[i]!, 0);
        expect(gainedAh).toBeCloseTo(askedAh, 8);
      }),
      property(100),
    );
  });

  test("a round trip never gives back more energy than it took", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 150, noNaN: true }), fc.integer({ min: 1, max: 300 }), (currentA, seconds) => {
        let state = newPlant([build(even)], 1);
        let joule = 0;
        for (const busCurrentA of [currentA, -currentA]) {
          for (let i = 0; i < seconds; i++) {
            state = plantStep(state, { busCurrentA, dtMs: 1000, ambientC: 20 });
            joule += state.busV * state.busCurrentA;
          }
        }
        expect(joule).toBeGreaterThan(0);
      }),
      property(30),
    );
  });

  test("the balancer takes its current from the highest cell only", () => {
    const start = newPlant([build({ ...even, socOffsets: [[7, 1]] })], 1);
    const balanced = plantStep(start, {
      busCurrentA: 0,
      dtMs: 3_600_000,
      ambientC: 20,
      switches: [{ charge: true, discharge: true, balanceA: 2 }],
    }).packs[0]!;
    const lostAh = start.packs[0]!.cellAh.map((ah, i) => ah - balanced.cellAh[i]!);
    expect(balanced.balancedCell).toBe(7);
    expect(lostAh.findIndex((ah) => ah !== 0)).toBe(6);
    expect(lostAh[6]).toBeCloseTo(2);
    expect(lostAh.filter((ah) => ah === 0)).toHaveLength(15);
  });
});

describe("voltages", () => {
  test("rise with the charge current, at once and then slowly, and sag under load", () => {
    const rest = newPlant([build(even)], 1);
    const steps = [-100, -10, 10, 100].map((busCurrentA) => after(rest, 1, busCurrentA).busV);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    // 100 A through 16 x 0.25 mOhm of cells and 1.5 mOhm of leads
    expect(after(rest, 1, 100).busV - rest.busV).toBeCloseTo(0.55, 2);
    expect(after(rest, 300, 100).packs[0]!.cellsV[0]).toBeGreaterThan(after(rest, 1, 100).packs[0]!.cellsV[0]! + 0.02);
  });

  test("the cell with the most charge hits its limit first, the one with the least charge falls first", () => {
    const full = newPlant([build({ ...even, startSocPct: 96, socOffsets: [[7, 1.5]] })], 1);
    const charged = after(full, 600, 50).packs[0]!.cellsV;
    expect(charged.indexOf(Math.max(...charged))).toBe(6);
    expect(charged[6]! - charged[0]!).toBeGreaterThan(0.1);
    const empty = newPlant([build({ ...even, startSocPct: 6, socOffsets: [[3, -2]] })], 1);
    const drained = after(empty, 600, -50).packs[0]!.cellsV;
    expect(drained.indexOf(Math.min(...drained))).toBe(2);
  });

  test("overcharging drives a cell far above 3.65 V instead of stopping", () => {
    expect(Math.max(...after(newPlant([build({ startSocPct: 99.5 })], 1), 600, 50).packs[0]!.cellsV)).toBeGreaterThan(3.8);
  });
});

test("current heats cells and MOSFETs, which then go back to the ambient temperature", () => {
  const hot = after(newPlant([build({ startSocPct: 10 })], 1), 3600, 140).packs[0]!;
  expect(hot.cellC).toBeGreaterThan(21);
  expect(hot.mosfetC).toBeGreaterThan(35);
  expect(hot.mosfetC).toBeLessThan(90);
  let cold: PlantState = { packs: [hot], busV: 50, busCurrentA: 0 };
  for (let i = 0; i < 240; i++) cold = plantStep(cold, { busCurrentA: 0, dtMs: 3_600_000, ambientC: -5 });
  expect(cold.packs[0]!.cellC).toBeCloseTo(-5, 1);
});

test("the same seed gives the same battery, another one another", () => {
  const cells = (seed: number) => newPlant([build()], seed).packs[0]!.cellAh;
  expect(cells(4)).toEqual(cells(4));
  expect(cells(4)).not.toEqual(cells(5));
});

test("a weak cell has less capacity, starts as full as the others, and is the first at both ends", () => {
  const state = newPlant([build({ ...even, weakCells: [[5, 80]] })], 1);
  const { cellCapacityAh, cellAh } = state.packs[0]!;
  expect(cellCapacityAh[4]).toBeCloseTo(0.8 * 280, 6);
  expect(cellCapacityAh[3]).toBeCloseTo(280, 6);
  expect(cellAh[4]! / cellCapacityAh[4]!).toBeCloseTo(0.5, 6);
  const charged = after(state, 3600, 100).packs[0]!.cellsV;
  expect(charged[4]).toBe(Math.max(...charged));
  const discharged = after(state, 3600, -100).packs[0]!.cellsV;
  expect(discharged[4]).toBe(Math.min(...discharged));
});
