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

type Step = Omit<SocInput, "nowMs" | "batteryV" | "cellCount"> & { readonly afterMs: number; readonly cellV: number };

/** Values beside a threshold and values anywhere. */
const near = (min: number, max: number, edges: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.double({ min, max, noNaN: true }) }, { weight: 2, arbitrary: fc.constantFrom(...edges) });

const soundStep: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof({ weight: 6, arbitrary: fc.constant(1000) }, fc.integer({ min: 0, max: 200_000 })),
  socPct: near(0, 100, [0, 0.4, 1, 9, 10, 10.5, 19, 20, 21, 30, 31, 90, 95, 96, 100]),
  cellV: near(2.5, 3.65, [2.875, 2.87, 3.0625, 3.06, 3.125, 3.12, 3.145, 3.375, 3.37, 3.395]),
  currentA: near(-200, 200, [-1, 0, 0.56, 1, 50]),
  capacityAh: fc.constantFrom(0, 100, 280, 280),
  full: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  newReading: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const wild = (value: fc.Arbitrary<number>): fc.Arbitrary<number> =>
  fc.oneof({ weight: 6, arbitrary: value }, fc.constantFrom(Number.NaN, Infinity, -Infinity, -1, 0, 1e9, 1e308));

/** Readings that no check has seen. */
const anyStep: fc.Arbitrary<Step> = soundStep.chain((step) =>
  fc.record({
    ...{ afterMs: fc.constant(step.afterMs), full: fc.constant(step.full), newReading: fc.constant(step.newReading) },
    ...{ socPct: wild(fc.constant(step.socPct)), cellV: wild(fc.constant(step.cellV)) },
    ...{ currentA: wild(fc.constant(step.currentA)), capacityAh: wild(fc.constant(step.capacityAh)) },
  }),
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
    filterMs: fc.constantFrom(1, 1000, 60_000),
    chargingFraction: fc.constantFrom(0, 0.002, 0.1),
    riseMsPerPct: fc.constantFrom(1000, 10_000, 60_000),
    maxAnchorFactor: fc.double({ min: 1, max: 3, noNaN: true }),
  }),
);

interface Moment {
  readonly input: SocInput;
  /** What was sent before; `null` at the first reading. */
  readonly before: SocDecision | null;
  readonly decision: SocDecision;
  readonly elapsedMs: number;
}

const steps = (step: fc.Arbitrary<Step>): fc.Arbitrary<readonly Step[]> => fc.array(step, { minLength: 1, maxLength: 60 });

/** Runs a history; `keep` is what becomes of the memory between two steps. */
function history(rules: SocRules, course: readonly Step[], keep = (memory: SocMemory): SocMemory => memory): readonly Moment[] {
  let memory = NEW_SOC;
  let nowMs = 0;
  return course.map(({ afterMs, cellV, ...rest }) => {
    nowMs += afterMs;
    const input: SocInput = { ...rest, nowMs, batteryV: cellV * 16, cellCount: 16 };
    const before = memory;
    const { memory: after, decision } = nextSoc(before, input, rules);
    memory = keep(after);
    return { input, before: before.decision, decision, elapsedMs: before.last === null ? 0 : nowMs - before.last.atMs };
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

  it("it rises no faster than allowed, except at full and from 0 to 1 %", () =>
    moments(anyStep, ({ input, before, decision, elapsedMs }, rules) => {
      if (before === null || (input.full && decision.valuePct === 100)) return;
      const reachablePct = before.valuePct + Math.min(elapsedMs, 10_000) / rules.riseMsPerPct;
      expect(decision.valuePct).toBeLessThanOrEqual(Math.max(reachablePct, 1));
    }));

  it("it stays without a new reading", () =>
    moments(anyStep, ({ input, before, decision }) => {
      if (!input.newReading && before !== null) expect(decision).toBe(before);
    }));

  it("it is 0 only when the BMS says 0, and then it is, except at full", () =>
    moments(anyStep, ({ input, before, decision }) => {
      if (decision.valuePct === 0) expect(decision.bmsPct).toBe(0);
      if (decision.bmsPct === 0 && !input.full && decision !== before) expect(decision.valuePct).toBe(0);
    }));

  it("the guard never makes less than 9 % of it", () =>
    moments(anyStep, ({ before, decision }) => {
      if (decision.why === "guard") expect(decision.valuePct).toBeGreaterThanOrEqual(Math.min(9, decision.bmsPct));
      if (decision.valuePct < Math.min(9, decision.bmsPct)) expect(before?.valuePct).toBeLessThan(9);
    }));

  it("it claims no more than the BMS times the largest factor, except at full", () =>
    moments(soundStep, ({ input, before, decision }, rules) => {
      if (input.full || (!input.newReading && before !== null)) return;
      expect(decision.valuePct).toBeLessThanOrEqual(decision.bmsPct * rules.maxAnchorFactor);
    }));

  it("its reason fits its value", () =>
    moments(soundStep, ({ decision }) => {
      const { why, valuePct, bmsPct, guard } = decision;
      if (why === "bms") expect(valuePct).toBe(bmsPct);
      if (why === "anchor") expect(valuePct).toBeGreaterThan(bmsPct);
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
        let expectedPct = step.socPct;
        for (const { belowCellV, aboveSocPct, toSocPct, onlyCharging } of LFP_SOC_RULES.guard) {
          if (!onlyCharging && (step.cellV * 16) / 16 < belowCellV && expectedPct > aboveSocPct) expectedPct = toSocPct;
        }
        expect(history(LFP_SOC_RULES, [{ ...step, full: false }])[0]!.decision.valuePct).toBe(expectedPct);
      }),
      property(3000),
    ));
});
