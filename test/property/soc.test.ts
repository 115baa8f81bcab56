/** What must hold of the SOC for every history of readings. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  LFP_SOC_RULES,
  NEW_SOC,
  nextSoc,
  type SocDecision,
  type SocInput,
  type SocMemory,
  type SocRules,
} from "../../src/domain/policy/soc.ts";
import { property } from "../support/fc.ts";

type Step = Omit<SocInput, "nowMs" | "batteryV" | "cellCount" | "cellMinV"> & {
  readonly afterMs: number;
  readonly cellV: number;
  /** How far the lowest cell stands below the mean, V; `null` when no cell is known. */
  readonly belowV: number | null;
};

/** Values beside a threshold and values anywhere. */
const near = (min: number, max: number, edges: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.double({ min, max, noNaN: true }) }, { weight: 2, arbitrary: fc.constantFrom(...edges) });

const anyCount = near(0, 100, [0, 0.4, 1, 9, 10, 10.5, 19, 20, 21, 30, 31, 90, 95, 96, 100]);

const soundStep: fc.Arbitrary<Step> = fc
  .record({
    afterMs: fc.oneof({ weight: 6, arbitrary: fc.constant(1000) }, fc.integer({ min: 0, max: 200_000 })),
    bmsPct: anyCount,
    otherPct: fc.option(anyCount),
    cellV: near(2.5, 3.65, [2.875, 2.87, 3.0625, 3.06, 3.125, 3.12, 3.145, 3.18, 3.2, 3.3, 3.375, 3.37, 3.395]),
    belowV: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.constantFrom(0.01, 0.1, 0.5, null)),
    currentA: near(-200, 200, [-1, 0, 0.56, 1, 50, 56, 57]),
    capacityAh: fc.constantFrom(0, 100, 280, 280),
    full: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    stage: fc.constantFrom("bulk", "bulk", "settle", "float"),
    newReading: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  })
  .map(({ otherPct, ...step }): Step => {
    const counted = otherPct === null ? ({ pct: step.bmsPct, from: "bms" } as const) : { pct: otherPct, from: "anchor" as const };
    return { ...step, counted };
  });

const wild = (value: number | null): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(value ?? Number.NaN) },
    fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 1e9, 1e308),
  );

/** Readings that no check has seen. */
const anyStep: fc.Arbitrary<Step> = soundStep.chain((step) =>
  fc
    .record({
      ...{ bmsPct: wild(step.bmsPct), countedPct: wild(step.counted.pct), cellV: wild(step.cellV), belowV: wild(step.belowV) },
      ...{ currentA: wild(step.currentA), capacityAh: wild(step.capacityAh) },
    })
    .map(({ countedPct, ...change }) => ({ ...step, ...change, counted: { ...step.counted, pct: countedPct } })),
);

const anyRules: fc.Arbitrary<SocRules> = fc.oneof(
  fc.constant(LFP_SOC_RULES),
  fc.record({
    guard: fc.array(
      fc
        .record({
          belowCellV: fc.double({ min: 2.5, max: 3.6, noNaN: true }),
          aboveSocPct: fc.integer({ min: 0, max: 100 }),
          lowerPct: fc.integer({ min: 0, max: 30 }),
          onlyCharging: fc.boolean(),
        })
        .map(({ lowerPct, ...rule }) => ({ ...rule, toSocPct: Math.max(0, rule.aboveSocPct - lowerPct) })),
      { maxLength: 5 },
    ),
    guardHysteresisV: fc.constantFrom(0, 0.02, 0.2),
    floor: fc
      .record({
        restCellV: fc.double({ min: 2.5, max: 3.5, noNaN: true }),
        higherV: fc.constantFrom(0, 0.1),
        littleFraction: fc.constantFrom(0, 0.2, 1),
        lowestCellV: fc.double({ min: 2.5, max: 3.5, noNaN: true }),
        hysteresisV: fc.constantFrom(0, 0.02, 0.2),
        atLeastPct: fc.integer({ min: 0, max: 30 }),
      })
      .map(({ higherV, ...floor }) => ({ ...floor, chargingCellV: floor.restCellV + higherV })),
    filterMs: fc.constantFrom(1, 1000, 60_000),
    chargingFraction: fc.constantFrom(0, 0.002, 0.1),
    riseMsPerPct: fc.constantFrom(1000, 10_000, 60_000),
  }),
);

interface Moment {
  readonly input: SocInput;
  /** What was sent before; `null` at the first reading. */
  readonly before: SocDecision | null;
  readonly decision: SocDecision;
  readonly floorHolds: boolean;
  readonly elapsedMs: number;
}

const steps = (step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> => fc.array(step, { minLength: 1, maxLength: 60 });

/** Runs a history; `keep` is what becomes of the memory between two steps. */
function history(rules: SocRules, course: readonly Step[], keep = (memory: SocMemory): SocMemory => memory): readonly Moment[] {
  let memory = NEW_SOC;
  let nowMs = 0;
  return course.map(({ afterMs, cellV, belowV, ...rest }) => {
    nowMs += afterMs;
    const cellMinV = belowV === null ? null : cellV - belowV;
    const input: SocInput = { ...rest, nowMs, batteryV: cellV * 16, cellCount: 16, cellMinV };
    const before = memory;
    const { memory: after, decision } = nextSoc(before, input, rules);
    memory = keep(after);
    const elapsedMs = before.atMs === null ? 0 : nowMs - before.atMs;
    return { input, before: before.decision, decision, floorHolds: after.floorHolds, elapsedMs };
  });
}

const moments = (step: fc.Arbitrary<Step>, check: (moment: Moment, rules: SocRules) => void, runs = 1500): void =>
  fc.assert(
    fc.property(anyRules, steps(step), (rules, course) => {
      for (const moment of history(rules, course)) check(moment, rules);
    }),
    property(runs),
  );

describe("for every history of readings", () => {
  it("the SOC is finite and 0..100 %, whatever comes in", () =>
    moments(anyStep, ({ decision }) => {
      for (const pct of [decision.valuePct, decision.bmsPct]) {
        expect(pct).toBeGreaterThanOrEqual(0);
        expect(pct).toBeLessThanOrEqual(100);
      }
      expect(decision.filteredCellV === null || Number.isFinite(decision.filteredCellV)).toBe(true);
    }));

  it("it rises no faster than allowed, except at full, to the floor and from 0 to 1 %", () =>
    moments(anyStep, ({ input, before, decision, floorHolds, elapsedMs }, rules) => {
      if (before === null || (input.full && decision.valuePct === 100)) return;
      const reachablePct = before.valuePct + Math.min(elapsedMs, 10_000) / rules.riseMsPerPct;
      const floorPct = floorHolds ? rules.floor.atLeastPct : 1;
      expect(decision.valuePct).toBeLessThanOrEqual(Math.max(reachablePct, floorPct, 1));
    }));

  it("it stays without a new reading", () =>
    moments(anyStep, ({ input, before, decision }) => {
      if (!input.newReading && before !== null) expect(decision).toBe(before);
    }));

  it("it is 0 only when 0 is counted, and then it is, except at full and on the floor", () =>
    moments(anyStep, ({ input, before, decision, floorHolds }) => {
      // Before anything is known, and without a new reading, nothing is counted.
      if (decision === before || decision.filteredCellV === null) return;
      const countedPct = Math.min(100, Math.max(0, input.counted.pct));
      if (decision.valuePct === 0) expect(countedPct).toBe(0);
      if (countedPct === 0 && !input.full && !floorHolds) expect(decision.valuePct).toBe(0);
    }));

  it("the guard never makes less than 9 % of it", () =>
    moments(soundStep, ({ input, before, decision }) => {
      if (decision.why === "guard") expect(decision.valuePct).toBeGreaterThanOrEqual(9);
      if (decision === before || decision.valuePct >= Math.min(9, input.full ? 100 : input.counted.pct)) return;
      expect(before?.valuePct).toBeLessThan(9);
    }));

  it("it is no less than the floor while that holds and no guard does", () =>
    moments(anyStep, ({ decision, floorHolds }, rules) => {
      if (floorHolds && decision.guard === null) expect(decision.valuePct).toBeGreaterThanOrEqual(rules.floor.atLeastPct);
      if (decision.floor !== null) expect(floorHolds).toBe(true);
    }));

  it("it claims no more than is counted, except at full and on the floor", () =>
    moments(soundStep, ({ input, before, decision, floorHolds }, rules) => {
      if (input.full || decision === before) return;
      expect(decision.valuePct).toBeLessThanOrEqual(Math.max(input.counted.pct, floorHolds ? rules.floor.atLeastPct : 0));
    }));

  it("its reason fits its value", () =>
    moments(soundStep, ({ input, before, decision }) => {
      const { why, valuePct, bmsPct, guard, floor } = decision;
      if (why === "bms") expect(valuePct).toBe(bmsPct);
      if (why === "anchor" && decision !== before) expect(valuePct).toBe(input.counted.pct);
      if (why === "floor") expect(valuePct).toBe(floor!.atLeastPct);
      if (why === "full") expect(valuePct).toBe(100);
      if (why === "guard") expect(valuePct).toBe(Math.max(guard!.toSocPct, 9));
      if (guard !== null) expect(valuePct).toBeLessThanOrEqual(Math.max(guard.toSocPct, 9));
    }));

  it("a lower voltage never gives a higher SOC", () =>
    fc.assert(
      fc.property(anyRules, steps(soundStep), fc.array(fc.constantFrom(0, 0, 0.01, 0.1, 0.5)), (rules, course, drops) => {
        const lower = course.map((step, i) => ({ ...step, cellV: step.cellV - (drops[i % Math.max(1, drops.length)] ?? 0) }));
        const low = history(rules, lower);
        history(rules, course).forEach(({ decision }, i) => {
          expect(low[i]!.decision.valuePct).toBeLessThanOrEqual(decision.valuePct);
        });
      }),
      property(1500),
    ));

  it("the same readings give the same SOC to the bit, also with a memory that was written down", () =>
    fc.assert(
      fc.property(anyRules, steps(anyStep), (rules, course) => {
        const written = history(rules, course, (memory) => JSON.parse(JSON.stringify(memory)) as SocMemory);
        expect(written).toEqual(history(rules, course));
      }),
      property(300),
    ));
});

describe("the first SOC", () => {
  it("is that of the rules one after the other", () =>
    fc.assert(
      fc.property(soundStep, (step) => {
        let expectedPct = step.counted.pct;
        const { currentA, capacityAh, cellV, belowV } = step;
        const rests = currentA <= 0.002 * capacityAh && cellV >= 3.2;
        const chargesHigh = currentA <= 0.2 * capacityAh && cellV >= 3.3;
        if ((rests || chargesHigh) && belowV !== null && cellV - belowV >= 3.1) expectedPct = Math.max(10, expectedPct);
        for (const { belowCellV, aboveSocPct, toSocPct, onlyCharging } of LFP_SOC_RULES.guard) {
          if (!onlyCharging && cellV < belowCellV && expectedPct > aboveSocPct) expectedPct = toSocPct;
        }
        expect(history(LFP_SOC_RULES, [{ ...step, full: false }])[0]!.decision.valuePct).toBe(expectedPct);
      }),
      property(3000),
    ));
});
