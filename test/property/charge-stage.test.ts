/** What must hold for the stage of charging, whatever the battery does and whatever is read of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  keptChargeStage,
  LFP_CHARGE_STAGE_RULES,
  NEW_CHARGE_STAGE,
  nextChargeStage,
  resumedChargeStage,
  type ChargeStageDecision,
  type ChargeStageMemory,
  type ChargeStageRules,
  type KeptChargeStage,
} from "../../src/domain/policy/charge-stage.ts";
import { stageInput, type CourseInput } from "../support/charge-course.ts";
import { property } from "../support/fc.ts";

/** Short enough that a history sees every stage several times. */
const RULES: ChargeStageRules = {
  ...LFP_CHARGE_STAGE_RULES,
  tailForMs: 40_000,
  absorptionMaxMs: 120_000,
  settleMaxMs: 900_000,
  rebulkForMs: 20_000,
  fullEveryMs: 7_200_000,
};
const GAP_MS = 15_000;
const START_MS = 1000;

type Reading = Omit<CourseInput, "nowMs" | "newReading">;

/** Figures around those at which something changes, and any others. */
const near = (...figures: number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...figures) },
    { weight: 2, arbitrary: fc.double({ min: -100, max: 200, noNaN: true }) },
  );

const anyReading: fc.Arbitrary<Reading> = fc.record({
  batteryV: near(52, 53.9, 54, 54.1, 54.9, 55, 56),
  currentA: near(-50, 0, 0.5, 0.6, 2, 2, 20),
  capacityAh: fc.oneof({ weight: 9, arbitrary: fc.constant(280) }, { weight: 1, arbitrary: near(0, 50, 1120) }),
  cellCount: fc.oneof({ weight: 9, arbitrary: fc.constant(16) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 }) }),
  cellMaxV: fc.option(near(3.3, 3.36, 3.42, 3.43, 3.45, 3.6), { freq: 10 }),
  cellMinV: fc.option(near(3.2, 3.29, 3.3, 3.35, 3.4), { freq: 10 }),
  socPct: near(0, 85, 90, 91, 99, 100),
  absorptionV: fc.oneof({ weight: 9, arbitrary: fc.constant(55) }, { weight: 1, arbitrary: near(41, 53, 63) }),
  fullOnce: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** A while in which the battery looks the same, read at a steady distance or not at all. */
interface While {
  readonly reading: Reading;
  readonly calls: number;
  readonly stepMs: number;
  readonly heard: boolean;
}

const anyWhile: fc.Arbitrary<While> = fc.record({
  reading: anyReading,
  calls: fc.integer({ min: 1, max: 40 }),
  stepMs: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 1000, 5000, 10_000, GAP_MS) },
    { weight: 2, arbitrary: fc.constantFrom(GAP_MS + 1, 60_000, 3_600_000) },
  ),
  heard: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});

interface Moment {
  readonly before: ChargeStageMemory;
  readonly input: CourseInput;
  readonly memory: ChargeStageMemory;
  readonly decision: ChargeStageDecision;
}

function history(whiles: readonly While[], start = NEW_CHARGE_STAGE, rules = RULES): readonly Moment[] {
  const moments: Moment[] = [];
  let memory = start;
  let nowMs = START_MS;
  for (const { reading, calls, stepMs, heard } of whiles) {
    for (let i = 0; i < calls; i++) {
      nowMs += stepMs;
      const before = memory;
      const input = { ...reading, nowMs, newReading: heard };
      const next = nextChargeStage(before, stageInput(input), rules);
      memory = next.memory;
      moments.push({ before, input, memory, decision: next.decision });
    }
  }
  return moments;
}

const anyHistory = fc.array(anyWhile, { minLength: 1, maxLength: 30 });

const histories = (check: (moments: readonly Moment[]) => void, runs = 150): void =>
  fc.assert(
    fc.property(anyHistory, (whiles) => check(history(whiles))),
    property(runs),
  );

const anyKept: fc.Arbitrary<KeptChargeStage> = fc.oneof(
  fc.record({ stage: fc.constant("bulk" as const), fullAgoMs: fc.option(fc.double({ min: 0, max: 1e10, noNaN: true })) }),
  fc.record({
    stage: fc.constantFrom("settle" as const, "float" as const),
    fullAgoMs: fc.double({ min: 0, max: 1e10, noNaN: true }),
    socTopPct: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  }),
);

describe("for every history", () => {
  it("the target is absorption while charging, and never above it", () => {
    let floated = 0;
    histories((moments) => {
      for (const { input, decision } of moments) {
        expect(Number.isFinite(decision.targetV)).toBe(true);
        expect(decision.targetV).toBeLessThanOrEqual(input.absorptionV);
        if (decision.stage === "bulk") expect(decision.targetV).toBe(input.absorptionV);
        else if (decision.targetV < input.absorptionV) {
          floated++;
          expect(decision.targetV).toBeLessThanOrEqual(input.cellCount * RULES.floatCellV + 1e-6);
          expect(decision.targetV).toBeGreaterThan(input.cellCount * RULES.floatCellV - 0.1);
        }
      }
    });
    expect(floated).toBeGreaterThan(1000);
  });

  it("the stages follow one another, and charging stops only to settle", () =>
    histories((moments) => {
      const AFTER = { bulk: "settle", settle: "float", float: "bulk" } as const;
      for (const { before, decision } of moments) {
        if (decision.stage !== before.stage) expect(decision.stage).toBe(AFTER[before.stage]);
        expect(decision.becameFull).toBe(before.stage === "bulk" && decision.stage === "settle");
        expect(decision.chargeAllowed).toBe(decision.stage !== "settle");
      }
    }));

  it("settling ends in time, with readings or without", () => {
    let ended = 0;
    histories((moments) => {
      let fullAtMs: number | null = null;
      for (const { input, decision } of moments) {
        if (decision.becameFull) fullAtMs = input.nowMs;
        if (decision.stage !== "settle" || fullAtMs === null) continue;
        expect(input.nowMs - fullAtMs).toBeLessThan(RULES.settleMaxMs);
        ended++;
      }
    });
    expect(ended).toBeGreaterThan(1000);
  });

  it("nothing becomes full without having been charged for a while, in readings close to each other", () => {
    const full = { tail: 0, absorption: 0 };
    histories((moments) => {
      let chargedMs = 0;
      let tailMs = 0;
      let lastMs: number | null = null;
      for (const { before, input, decision } of moments) {
        if (before.stage !== "bulk") [chargedMs, tailMs, lastMs] = [0, 0, null];
        if (!input.newReading || before.stage !== "bulk") {
          expect(decision.becameFull).toBe(false);
          continue;
        }
        const chargingA = input.capacityAh > 0 ? input.capacityAh * 0.002 : 1;
        const charging = input.currentA > chargingA;
        const addedMs = lastMs !== null && input.nowMs - lastMs <= GAP_MS ? input.nowMs - lastMs : null;
        if (charging && addedMs !== null) chargedMs += addedMs;
        // The highest cell at 3.37 V or above is what the tail rule needs at the least.
        tailMs = charging && (input.cellMaxV ?? 0) >= 3.37 && addedMs !== null ? tailMs + addedMs : 0;
        lastMs = charging ? input.nowMs : null;
        if (!decision.becameFull) continue;
        expect(chargedMs).toBeGreaterThanOrEqual(RULES.tailForMs);
        expect(decision.why).toMatch(/^(tail|absorption)$/);
        if (decision.why === "tail") expect(tailMs).toBeGreaterThanOrEqual(RULES.tailForMs);
        full[decision.why as "tail" | "absorption"]++;
      }
    }, 400);
    expect(full.tail).toBeGreaterThan(30);
    expect(full.absorption).toBeGreaterThan(10);
  });

  it("a stage lasts only while its conditions are not met, and they tell the truth about time", () =>
    histories((moments) => {
      for (const { before, input, decision } of moments) {
        const honest = decision.conditions.every(
          ({ heldMs, forMs, met }) =>
            met === (heldMs !== null && heldMs >= forMs) &&
            (heldMs === null || (heldMs >= 0 && heldMs <= input.nowMs - START_MS)),
        );
        expect(honest).toBe(true);
        const met = decision.conditions.filter((condition) => condition.met).map(({ name }) => name);
        if (decision.stage === "bulk") expect(met.includes("charging") && met.length > 1).toBe(false);
        else if (decision.stage === before.stage) expect(met).toEqual([]);
      }
    }));

  it("it is a function of its arguments, and its memory is plain data", () =>
    fc.assert(
      fc.property(anyHistory, (whiles) => {
        for (const { before, input, memory, decision } of history(whiles)) {
          const stored = JSON.parse(JSON.stringify(before)) as ChargeStageMemory;
          expect(nextChargeStage(stored, stageInput(input), { ...RULES })).toEqual({ memory, decision });
        }
      }),
      property(40),
    ));

  it("after any restart it settles no longer, and what is kept of it comes back", () =>
    fc.assert(
      fc.property(anyKept, fc.double({ min: 0, max: 1e9, noNaN: true }), anyHistory, (kept, ageMs, whiles) => {
        const start = resumedChargeStage(kept, ageMs, START_MS);
        expect(keptChargeStage(start, START_MS).stage).toBe(kept.stage);
        const keptAgain = keptChargeStage(start, START_MS).fullAgoMs;
        if (kept.fullAgoMs === null) expect(keptAgain).toBeNull();
        else expect(keptAgain).toBeCloseTo(kept.fullAgoMs + ageMs, 3);
        for (const { input, decision } of history(whiles, start)) {
          if (input.nowMs - START_MS >= RULES.settleMaxMs) break;
          const leftMs = RULES.settleMaxMs - (kept.fullAgoMs ?? 0) - ageMs;
          if (decision.stage === "settle" && decision.why === "resumed") expect(input.nowMs - START_MS).toBeLessThan(leftMs + 1);
        }
      }),
      property(100),
    ));
});

describe("for any numbers at all", () => {
  // Without -0, which JSON does not know; with figures at which conditions hold.
  const any = fc.oneof(
    fc.double().map((x) => x + 0),
    fc.constantFrom(NaN, Infinity, 0.5, 3.2, 3.43, 16, 53, 55, 280),
  );
  const anyInput: fc.Arbitrary<CourseInput> = fc.record({
    nowMs: any,
    batteryV: any,
    currentA: any,
    capacityAh: any,
    cellCount: any,
    cellMaxV: fc.option(any),
    cellMinV: fc.option(any),
    socPct: any,
    absorptionV: any,
    fullOnce: fc.boolean(),
    newReading: fc.boolean(),
  });

  it("there is a decision, and the memory stays plain finite data", () =>
    fc.assert(
      fc.property(anyKept, fc.array(anyInput, { minLength: 1, maxLength: 20 }), (kept, inputs) => {
        let memory = resumedChargeStage(kept, 0, 0);
        for (const input of inputs) {
          const next = nextChargeStage(memory, stageInput(input), LFP_CHARGE_STAGE_RULES);
          memory = next.memory;
          expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
          const { targetV, conditions } = next.decision;
          if (Number.isFinite(input.absorptionV)) expect(targetV <= input.absorptionV).toBe(true);
          for (const { value, threshold } of conditions) {
            expect([value, threshold].every((figure) => figure === null || Number.isFinite(figure))).toBe(true);
          }
        }
      }),
      property(2000),
    ));
});
