/** What must hold of the corrected counts of every battery of several packs, whatever comes and goes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PackState } from "../../src/domain/pack-state.ts";
import type { Counted } from "../../src/domain/policy/soc.ts";
import { nextAnchors, type Anchors, type Fullness } from "../../src/domain/policy/soc-anchor.ts";
import { reading } from "../support/battery.ts";
import { property } from "../support/fc.ts";

const NAMES = ["A", "B", "C"] as const;

interface PackStep {
  readonly link: PackState["link"];
  readonly socPct: number;
  readonly currentA: number;
  readonly chargeMosOn: boolean;
  readonly dischargeMosOn: boolean;
}

interface Step {
  readonly afterMs: number;
  readonly fullness: Fullness;
  readonly packs: readonly PackStep[];
}

interface Kind {
  readonly capacityAh: number;
  readonly represents: number;
}

const anyKind: fc.Arbitrary<Kind> = fc.record({
  capacityAh: fc.constantFrom(0, 100, 280, 280, Number.NaN),
  represents: fc.integer({ min: 1, max: 4 }),
});
const anyKinds = fc.array(anyKind, { minLength: NAMES.length, maxLength: NAMES.length });
const soundKinds = anyKinds.map((kinds) => kinds.map((kind) => ({ ...kind, capacityAh: kind.capacityAh || 200 })));

const afterMs = fc.oneof({ weight: 6, arbitrary: fc.constant(1000) }, fc.integer({ min: 0, max: 7_200_000 }));
const fullness = fc.constantFrom<Fullness>("no", "no", "no", "begins", "lasts");

const soundPack: fc.Arbitrary<PackStep> = fc.record({
  link: fc.constantFrom("fresh", "fresh", "fresh", "stale", "lost"),
  socPct: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 0, 1, 50, 100)),
  currentA: fc.oneof(fc.double({ min: -300, max: 300, noNaN: true }), fc.constantFrom(0, -28, 28)),
  chargeMosOn: fc.boolean(),
  dischargeMosOn: fc.boolean(),
});

/** Values that no check has seen. */
const anyPack: fc.Arbitrary<PackStep> = soundPack.chain((pack) =>
  fc
    .record({
      socPct: fc.constantFrom(pack.socPct, Number.NaN, Infinity, -1, 1e9),
      currentA: fc.constantFrom(pack.currentA, Number.NaN, -Infinity, 1e308),
    })
    .map((wild) => ({ ...pack, ...wild })),
);

const stepsOf = (pack: fc.Arbitrary<PackStep>): fc.Arbitrary<readonly Step[]> => {
  const packs = fc.array(pack, { minLength: NAMES.length, maxLength: NAMES.length });
  return fc.array(fc.record({ afterMs, fullness, packs }), { minLength: 1, maxLength: 60 });
};

interface Moment {
  readonly step: Step;
  readonly states: readonly PackState[];
  readonly before: Anchors;
  readonly anchors: Anchors;
  readonly counted: Counted;
}

function history(kinds: readonly Kind[], steps: readonly Step[], keep = (anchors: Anchors): Anchors => anchors): Moment[] {
  let anchors: Anchors = {};
  let nowMs = 0;
  return steps.map((step) => {
    nowMs += step.afterMs;
    const states = NAMES.map((name, i): PackState => {
      const { capacityAh, represents } = kinds[i]!;
      const { link, ...shown } = step.packs[i]!;
      const rules = { name, represents, cells: null, chargeCurrentA: null, dischargeCurrentA: null };
      return { rules, link, good: { atMs: nowMs, value: reading({ ...shown, capacityAh }) } };
    });
    const before = anchors;
    const next = nextAnchors(before, states, step.fullness);
    anchors = keep(next.anchors);
    return { step, states, before, ...next };
  });
}

const present = (states: readonly PackState[]): readonly PackState[] => states.filter(({ link }) => link !== "lost");

describe("for every history of packs", () => {
  it("the count is 0..100 %, and no correction is out of bounds", () =>
    fc.assert(
      fc.property(anyKinds, stepsOf(anyPack), (kinds, steps) => {
        for (const { anchors, counted } of history(kinds, steps)) {
          expect(Number.isNaN(counted.pct) || (counted.pct >= -1e-9 && counted.pct <= 100 + 1e-9)).toBe(true);
          for (const { bmsPct, offsetPct, takenPct } of Object.values(anchors)) {
            expect(offsetPct).toBeGreaterThanOrEqual(0);
            expect(offsetPct + bmsPct).toBeLessThanOrEqual(100);
            expect(takenPct >= 0 && takenPct <= offsetPct && (takenPct === 0 || bmsPct === 0)).toBe(true);
          }
        }
      }),
      property(500),
    ));

  it("it is never below what the same BMSs say, so it is 0 only when all of them say 0", () =>
    fc.assert(
      fc.property(soundKinds, stepsOf(soundPack), (kinds, steps) => {
        for (const { states, counted } of history(kinds, steps)) {
          const able = present(states).filter(({ good }) => good!.value.dischargeMosOn);
          const counts = (able.length > 0 ? able : present(states)).map(({ good }) => good!.value.socPct);
          if (counts.length === 0) expect(counted.pct).toBeNaN();
          else expect(counted.pct).toBeGreaterThanOrEqual(Math.min(...counts) - 1e-9);
          if (counts.some((pct) => pct > 0)) expect(counted.pct).toBeGreaterThan(0);
        }
      }),
      property(500),
    ));

  it("a pack that is not there changes nothing of any correction, and its own stays", () =>
    fc.assert(
      fc.property(soundKinds, stepsOf(soundPack), fc.nat({ max: 2 }), (kinds, steps, gone) => {
        const without = steps.map((step) => ({
          ...step,
          packs: step.packs.map((pack, i) => (i === gone ? { ...pack, link: "lost" as const } : pack)),
        }));
        const [all, less] = [history(kinds, steps), history(kinds, without)];
        all.forEach(({ anchors }, i) => {
          const rest = Object.entries(anchors).filter(([name]) => name !== NAMES[gone]);
          expect(less[i]!.anchors).toEqual(Object.fromEntries(rest));
        });
        for (const { states, before, anchors } of all) {
          for (const { rules, link } of states) if (link === "lost") expect(anchors[rules.name]).toBe(before[rules.name]);
        }
      }),
      property(300),
    ));

  it("losing or regaining a pack moves the count by no more than its share of how much it differs from the rest", () =>
    fc.assert(
      fc.property(soundKinds, stepsOf(soundPack), fc.nat({ max: 2 }), fc.boolean(), (kinds, steps, gone, alike) => {
        const { before, states } = history(kinds, steps).at(-1)!;
        const closed = states.map((state, i): PackState => {
          const { atMs, value } = state.good!;
          const socPct = alike ? 50 : value.socPct;
          const good = { atMs, value: { ...value, socPct, dischargeMosOn: true } };
          return { ...state, link: i === gone ? "lost" : "fresh", good };
        });
        const anchors = alike ? {} : before;
        const whole = closed.map((state): PackState => ({ ...state, link: "fresh" }));
        const alone = whole.map((state, i): PackState => ({ ...state, link: i === gone ? "fresh" : "lost" }));
        const [lost, back, own] = [closed, whole, alone].map((packs) => nextAnchors(anchors, packs, "no").counted.pct);
        const weights = kinds.map(({ capacityAh, represents }) => capacityAh * represents);
        const share = weights[gone]! / weights.reduce((sum, weight) => sum + weight, 0);
        expect(back! - lost!).toBeCloseTo(share * (own! - lost!), 6);
        if (alike) expect(back).toBeCloseTo(lost!, 9);
      }),
      property(500),
    ));

  it("the same reading twice changes nothing more", () =>
    fc.assert(
      fc.property(anyKinds, stepsOf(anyPack), (kinds, steps) => {
        const { states, anchors, counted } = history(kinds, steps).at(-1)!;
        for (const again of ["no", "lasts"] as const) {
          const next = nextAnchors(anchors, states, again);
          expect(next.counted).toEqual(counted);
        }
      }),
      property(300),
    ));

  it("the same readings give the same count to the bit, also with a memory that was written down", () =>
    fc.assert(
      fc.property(anyKinds, stepsOf(anyPack), (kinds, steps) => {
        const written = history(kinds, steps, (anchors) => JSON.parse(JSON.stringify(anchors)) as Anchors);
        expect(written.map(({ counted }) => counted)).toEqual(history(kinds, steps).map(({ counted }) => counted));
      }),
      property(300),
    ));
});
