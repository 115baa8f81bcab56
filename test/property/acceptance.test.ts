/** What must hold for whatever an inverter says: the checks never fail, and never accuse an honest one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInverter, NEW_ACCEPTANCE, type AcceptanceMemory } from "../../src/domain/acceptance.ts";
import { explainFinding } from "../../src/domain/explain/explain.ts";
import { NO_PAIRS, proportionOf, withPair, type Pair } from "../../src/domain/checks/proportion.ts";
import { seeded } from "../../src/sim/seeded.ts";
import { AcceptanceRun, AT_REST, inputOf, rules } from "../support/acceptance-run.ts";
import { property } from "../support/fc.ts";
import { anySite, honest } from "../support/honest-inverter.ts";

const CHECKS = [
  "accepted-soc",
  "accepted-charge-voltage",
  "obeys-charge",
  "obeys-discharge",
  "agrees-voltage",
  "agrees-current",
  "current-sign",
  "represents",
];

const wild = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -500, max: 500, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 54, 1e5, 1e300, -1e300, Infinity, -Infinity, Number.NaN) },
);
const numbers = [
  "toldSocPct",
  "toldVoltageV",
  "chargeLimitA",
  "dischargeLimitA",
  "saidSocPct",
  "saidVoltageV",
  "inverterV",
  "bmsV",
  "inverterA",
  "bmsA",
  "reportAgeMs",
] as const;

/** Something happens for a while; most of it is as at rest, so that checks get as far as a verdict. */
const anyStretch = fc.record({
  ticks: fc.integer({ min: 1, max: 60 }),
  afterMs: fc.oneof(
    { weight: 8, arbitrary: fc.constant(1000) },
    fc.constantFrom(0, 1, 5000, 5001, 700_000, 1e9, -3000, Number.NaN),
  ),
  moment: fc.tuple(
    fc.dictionary(fc.constantFrom(...numbers), wild, { maxKeys: 4 }),
    fc.record(
      {
        silent: fc.boolean(),
        batteryFresh: fc.boolean(),
        present: fc.boolean(),
        operatingState: fc.integer({ min: 0, max: 255 }),
        chargingProcedure: fc.integer({ min: 0, max: 255 }),
        functionBits1: fc.option(fc.integer({ min: 0, max: 0xffff })),
      },
      { requiredKeys: [] },
    ),
  ),
  unheard: fc.boolean(),
});

const anyRules = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 32 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 12 }))
  .map(([represents, count]) => rules(represents, count));

describe("any input", () => {
  it("gives one finding of each check, in words without a NaN, and a memory that survives as JSON", () =>
    fc.assert(
      fc.property(fc.array(anyStretch, { minLength: 1, maxLength: 8 }), anyRules, (stretches, withRules) => {
        let memory: AcceptanceMemory = NEW_ACCEPTANCE;
        let nowMs = 0;
        for (const { ticks, afterMs, moment, unheard } of stretches) {
          for (let tick = 0; tick < ticks; tick++) {
            nowMs += afterMs;
            const input = inputOf({ ...AT_REST, ...moment[0], ...moment[1] }, nowMs);
            const heard =
              unheard && tick % 7 === 6 ? { ...input, inverter: { ok: false, atMs: nowMs, why: "timeout" } as const } : input;
            const result = checkInverter(memory, heard, withRules);
            const restored = JSON.parse(JSON.stringify(memory)) as AcceptanceMemory;
            if (tick === 0 && Number.isFinite(nowMs)) {
              expect(checkInverter(restored, heard, withRules).findings).toEqual(result.findings);
            }
            expect(result.findings.map(({ check }) => check)).toEqual(CHECKS);
            for (const finding of result.findings) expect(explainFinding(finding)).not.toMatch(/NaN|Infinity|undefined|null/);
            memory = result.memory;
          }
        }
        expect(JSON.stringify(memory).length).toBeLessThan(60_000);
      }),
      property(150),
    ));
});

describe("an honest inverter", () => {
  it("is never accused: any lag up to 10 s, any sun, load, limit and grid, with or without a DC charger", () =>
    fc.assert(
      fc.property(anySite, (site) => {
        const run = new AcceptanceRun();
        for (const moment of honest(site)) {
          run.go(1, moment);
          const bad = run.findings.filter(({ state }) => state === "bad");
          expect(bad.map((finding) => explainFinding(finding))).toEqual([]);
        }
      }),
      property(60),
    ));

  it("without a DC charger, and always on the grid, gives nothing to note either", () =>
    fc.assert(
      fc.property(anySite, (site) => {
        const weather = site.weather.map((one) => ({ ...one, dcA: 0, onGrid: true, chargeVoltageV: 56.4 }));
        const run = new AcceptanceRun();
        for (const moment of honest({ ...site, weather })) {
          run.go(1, moment);
          expect([...run.in("bad"), ...run.in("noted")]).toEqual([]);
        }
      }),
      property(40),
    ));
});

describe("a dishonest inverter", () => {
  it("that holds a SOC or a charge voltage is found within half a minute", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 41, max: 63, noNaN: true }),
        fc.double({ min: 41, max: 63, noNaN: true }),
        (toldSocPct, saidSocPct, toldVoltageV, saidVoltageV) => {
          const run = new AcceptanceRun().go(60).go(32, { toldSocPct, saidSocPct, toldVoltageV, saidVoltageV });
          if (Math.abs(toldSocPct - saidSocPct) > 1.2) expect(run.in("bad")).toContain("accepted-soc");
          if (Math.abs(toldVoltageV - saidVoltageV) > 0.2) expect(run.in("bad")).toContain("accepted-charge-voltage");
        },
      ),
      property(300),
    ));

  it("that exceeds a limit by more than a tenth and 3 A is found", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.double({ min: 4, max: 60, noNaN: true }),
        fc.boolean(),
        (limitA, overA, charges) => {
          const currentA = (limitA * 1.1 + overA) * (charges ? 1 : -1);
          const run = new AcceptanceRun().go(60, {
            chargeLimitA: limitA,
            dischargeLimitA: limitA,
            inverterA: currentA,
            bmsA: currentA,
          });
          expect(run.in("bad")).toEqual([charges ? "obeys-charge" : "obeys-discharge"]);
        },
      ),
      property(100),
    ));
});

const flat = (mean: number) => ({ min: mean, max: mean, mean });

/** Occasions ten minutes apart with steady currents: that of the inverter, and the battery's made of it. */
function occasions(inverterAs: readonly number[], batteryA: (inverterA: number, index: number) => number): readonly Pair[] {
  return inverterAs.reduce<readonly Pair[]>(
    (pairs, inverterA, index) => withPair(pairs, flat(inverterA), flat(batteryA(inverterA, index)), index * 600_000),
    NO_PAIRS,
  );
}

/** Currents spread evenly over -110..110 A; every `hold` in a row are the same. */
function manyAmps(seed: number, hold = 1): readonly number[] {
  const random = seeded(seed);
  const drawn = Array.from({ length: 300 }, () => random() * 220 - 110);
  return drawn.map((_, index) => drawn[Math.floor(index / hold)]!);
}

/** The factors that are found while the occasions come one by one, other than about 1. */
function falseFactors(inverterAs: readonly number[], batteryA: (inverterA: number, index: number) => number): readonly number[] {
  const found: number[] = [];
  inverterAs.reduce<readonly Pair[]>((pairs, inverterA, index) => {
    const next = withPair(pairs, flat(inverterA), flat(batteryA(inverterA, index)), index * 600_000);
    const factor = proportionOf(next)?.factor ?? 1;
    if (factor < 0.8 || factor > 1.2) found.push(factor);
    return next;
  }, NO_PAIRS);
  return found;
}

describe("a proportion of the currents", () => {
  it("is never made of chance: any currents beside any charger and load", () =>
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (seed, hold, size) => {
          const dcAs = manyAmps(seed + 1, hold);
          expect(falseFactors(manyAmps(seed), (a, i) => a + dcAs[i]! * size)).toEqual([]);
        },
      ),
      property(200),
    ));

  it("is never made by a charger that follows the same sun as the inverter", () =>
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.2, max: 5, noNaN: true }), (seed, share) => {
        expect(falseFactors(manyAmps(seed), (a) => (a > 0 ? a * (1 + share) : a))).toEqual([]);
      }),
      property(100),
    ));

  it("is found whatever the factor, from charging and discharging", () =>
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(-1, 0.25, 1, 2, 3, 4, 5), (seed, factor) => {
        const found = proportionOf(occasions(manyAmps(seed), (a) => a / factor));
        expect(found?.factor).toBeCloseTo(factor, 6);
      }),
      property(100),
    ));
});
