import fc from "fast-check";
import { expect, test } from "vitest";
import { property } from "../../test/support/fc.ts";
import { shareCurrent, type Branch } from "./share-current.ts";

const branch = (restV: number, part: Partial<Branch> = {}): Branch => ({
  restV,
  resistanceOhm: 0.01,
  canCharge: true,
  canDischarge: true,
  ...part,
});

const anyBranch: fc.Arbitrary<Branch> = fc.record({
  restV: fc.double({ min: 45, max: 57, noNaN: true }),
  resistanceOhm: fc.double({ min: 0.002, max: 0.05, noNaN: true }),
  canCharge: fc.boolean(),
  canDischarge: fc.boolean(),
});

test("a single pack takes all, one of half the resistance takes twice as much", () => {
  expect(shareCurrent([branch(52)], 100)).toEqual({ busV: 53, currentsA: [100] });
  const { busV, currentsA } = shareCurrent([branch(52), branch(52, { resistanceOhm: 0.005 })], 90);
  expect(busV).toBeCloseTo(52.3);
  expect(currentsA[0]).toBeCloseTo(30);
  expect(currentsA[1]).toBeCloseTo(60);
});

test("a fuller pack charges an emptier one when nothing else flows", () => {
  const { busV, currentsA } = shareCurrent([branch(52), branch(53)], 0);
  expect(busV).toBeCloseTo(52.5);
  expect(currentsA[0]).toBeCloseTo(50);
  expect(currentsA[1]).toBeCloseTo(-50);
});

test("a pack with an open charge MOSFET still helps to discharge", () => {
  const blocked = branch(53, { canCharge: false });
  expect(shareCurrent([branch(52), blocked], 200).currentsA[1]).toBe(0);
  expect(shareCurrent([branch(52), blocked], -200).currentsA[1]).toBeLessThan(-100);
});

test.each([
  ["charging, but nobody may: the bus stays at the highest pack", 50, { canCharge: false }, 53],
  ["discharging, but nobody may: the bus collapses", -50, { canDischarge: false }, 0],
  ["all MOSFETs open: nobody holds the bus up", 50, { canCharge: false, canDischarge: false }, 0],
])("%s", (_, busCurrentA, part, busV) => {
  expect(shareCurrent([branch(52, part), branch(53, part)], busCurrentA)).toEqual({ busV, currentsA: [0, 0] });
});

test("for any packs: the sum is what was asked, all stand at one voltage, no closed direction carries anything", () => {
  fc.assert(
    fc.property(
      fc.array(anyBranch, { minLength: 1, maxLength: 6 }),
      fc.double({ min: -300, max: 300, noNaN: true }),
      (branches, askedA) => {
        const { busV, currentsA } = shareCurrent(branches, askedA);
        const sumA = currentsA.reduce((sum, currentA) => sum + currentA, 0);
        const possible = branches.some((one) => (askedA > 0 ? one.canCharge : one.canDischarge));
        expect(sumA).toBeCloseTo(possible ? askedA : 0, 6);
        branches.forEach((one, i) => {
          const currentA = currentsA[i]!;
          if (!one.canCharge) expect(currentA).toBeLessThanOrEqual(0);
          if (!one.canDischarge) expect(currentA).toBeGreaterThanOrEqual(0);
          if (currentA !== 0) expect(busV).toBeCloseTo(one.restV + currentA * one.resistanceOhm, 6);
        });
      },
    ),
    property(1000),
  );
});
