/** What must hold for every content of the state file, and for every state that was loaded from one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSetpoints } from "../../src/codec/sma/setpoints.ts";
import { COMMAND_KINDS } from "../../src/domain/command.ts";
import { keptOf, resume, type Kept, type Resumed } from "../../src/domain/kept.ts";
import { readStateText, stateText, USABLE_MS } from "../../src/state/state-text.ts";
import { RULES } from "../support/battery.ts";
import { property } from "../support/fc.ts";
import { anyRules, anyStep, history, type Moment } from "../support/histories.ts";

const NOW_MS = Date.parse("2026-06-01T12:00:00Z");

const anyAgoMs = fc.double({ min: 0, max: 1e10, noNaN: true });
const anyPct = fc.double({ min: 0, max: 100, noNaN: true });

/** Any state that a file may hold and the program takes, whether or not it would ever write it. */
const anyKept: fc.Arbitrary<Kept> = fc.record({
  chargeVoltage: fc.option(
    fc.record({
      valueV: fc.double({ min: 41, max: 63, noNaN: true }),
      external: fc.boolean(),
      tops: fc.array(
        fc.record({
          agoMs: fc.double({ min: 0, max: 2 * USABLE_MS, noNaN: true }),
          maxV: fc.oneof(fc.double({ min: 40, max: 60, noNaN: true }), fc.double({ min: 1e-9, max: 160, noNaN: true })),
        }),
        { maxLength: 70 },
      ),
    }),
  ),
  cells: fc.dictionary(fc.constantFrom("Block 1", "gone", "__proto__", "toString"), fc.integer({ min: 1, max: 32 })),
  stage: fc.oneof(
    fc.record({ stage: fc.constant("bulk" as const), fullAgoMs: fc.option(anyAgoMs) }),
    fc.record({ stage: fc.constantFrom("settle", "float"), fullAgoMs: anyAgoMs, socTopPct: fc.option(anyPct) }),
  ),
  anchors: fc.dictionary(
    fc.constantFrom("Block 1", "gone", "__proto__", "toString"),
    fc.record({ bmsPct: anyPct, offsetPct: anyPct, agoMs: anyAgoMs }),
  ),
  commands: fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 1e6 }),
      kind: fc.constantFrom(...COMMAND_KINDS),
      givenAgoMs: anyAgoMs,
      leftMs: fc.double({ min: 1, max: 1e8, noNaN: true }),
    }),
    { maxLength: COMMAND_KINDS.length },
  ),
});

const anyResumed: fc.Arbitrary<Resumed> = fc.record({ kept: anyKept, ageMs: fc.double({ min: 0, max: USABLE_MS, noNaN: true }) });

const read = (text: string): Resumed | null => {
  const result = readStateText(text, NOW_MS);
  if (!result.ok) expect(result.error.message.length).toBeLessThan(250);
  return result.ok ? result.value : null;
};

/** A state that was read can be used: everything is a number inside its bounds. */
function sound({ kept, ageMs }: Resumed): void {
  expect(ageMs).toBeGreaterThanOrEqual(0);
  if (ageMs > USABLE_MS) expect(kept).toMatchObject({ chargeVoltage: null, cells: {} });
  for (const { bmsPct, offsetPct, agoMs } of Object.values(kept.anchors)) {
    expect([bmsPct, offsetPct].every((pct) => pct >= 0 && pct <= 100) && agoMs >= 0).toBe(true);
  }
  for (const count of Object.values(kept.cells)) expect(Number.isInteger(count) && count >= 1 && count <= 32).toBe(true);
  if (kept.chargeVoltage === null) return;
  expect(kept.chargeVoltage.valueV >= 41 && kept.chargeVoltage.valueV <= 63).toBe(true);
  for (const { agoMs, maxV } of kept.chargeVoltage.tops) expect(agoMs >= 0 && maxV > 0 && maxV <= 160).toBe(true);
}

describe("any content of the state file", () => {
  it("gives a sound state or none, and never throws: texts", () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.json()), (text) => {
        const state = read(text);
        if (state !== null) sound(state);
      }),
      property(2000),
    ));

  it("gives a sound state or none, and never throws: JSON of nearly the right form", () => {
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constant(null),
      fc.boolean(),
      fc.constant([]),
      fc.constant({}),
    );
    const orValue = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: value });
    const nearly = fc.record({
      version: orValue(fc.constant(2)),
      savedAt: orValue(fc.integer({ min: -700_000, max: 10_000 }).map((ms) => new Date(NOW_MS + ms).toISOString())),
      chargeVoltage: orValue(
        fc.record({
          valueV: orValue(fc.double({ min: 40, max: 64 })),
          external: orValue(fc.boolean()),
          tops: orValue(
            fc.array(orValue(fc.record({ agoMs: orValue(fc.integer()), maxV: orValue(fc.double()) })), { maxLength: 3 }),
          ),
        }),
      ),
      cells: orValue(fc.dictionary(fc.string(), orValue(fc.integer({ min: 0, max: 33 })))),
      stage: orValue(fc.record({ stage: fc.constant("bulk"), fullAgoMs: fc.constant(null) })),
      anchors: orValue(
        fc.dictionary(fc.string(), fc.record({ bmsPct: orValue(anyPct), offsetPct: anyPct, agoMs: anyAgoMs }), { maxKeys: 1 }),
      ),
      commands: orValue(fc.constant([])),
    });
    let usable = 0;
    fc.assert(
      fc.property(nearly, (json) => {
        const state = read(JSON.stringify(json));
        if (state === null) return;
        usable++;
        sound(state);
      }),
      property(2000),
    );
    expect(usable).toBeGreaterThan(10);
  });

  it("any part of a right file, and any flipped byte in one", () =>
    fc.assert(
      fc.property(anyKept, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (kept, cut, at, bits) => {
        const text = stateText(kept, NOW_MS - 1000);
        expect(read(text)).not.toBeNull();
        expect(read(text.slice(0, cut % (text.length - 1)))).toBeNull();
        const bytes = Buffer.from(text);
        bytes[at % bytes.length]! ^= bits;
        const state = read(bytes.toString());
        if (state !== null) sound(state);
      }),
      property(1000),
    ));
});

describe("from any state that was loaded", () => {
  const resumedHistories = (check: (moment: Moment) => void): void =>
    fc.assert(
      fc.property(anyRules, anyResumed, fc.array(anyStep, { minLength: 1, maxLength: 60 }), (rules, resumed, steps) => {
        history(rules, steps, check, undefined, (memory) => resume(memory, resumed, 0));
      }),
      property(400),
    );

  it("every set-point is finite, inside the accepted range, and never refused by the encoder", () =>
    resumedHistories(({ result: { decision } }) => {
      if (decision.kind !== "silent") expect(encodeSetpoints(decision.output.setpoints)).toMatchObject({ ok: true });
    }));

  it("the charge voltage falls only behind the battery, and stays inside 41..63 V and below the ceiling", () =>
    resumedHistories(({ before, result: { decision, battery, memory } }) => {
      if (decision.kind !== "run" || battery === null) return;
      const nowV = decision.output.setpoints.chargeVoltageV;
      const ceilingV = Math.min(63, Math.floor(battery.cellCount * 36.5 + 1e-6) / 10);
      expect(nowV).toBeGreaterThanOrEqual(41);
      expect(nowV).toBeLessThanOrEqual(ceilingV);
      const topV = Math.max(...memory.chargeVoltage.tops.map((top) => top.maxV));
      const wasV = before.chargeVoltage.valueV;
      if (wasV !== null && nowV < wasV) expect(nowV).toBeGreaterThanOrEqual(Math.min(topV + 0.2 - 1e-6, ceilingV));
      // The first word after a restart: the battery is never far above it.
      if (before.lastOutput === null) expect(nowV).toBeGreaterThanOrEqual(Math.min(battery.voltageV - 0.3 - 1e-6, ceilingV));
    }));

  it("nothing is sent before a reading, and no message or limit comes back", () =>
    resumedHistories(({ before, result: { decision } }) => {
      if (decision.kind === "silent" || before.lastOutput !== null) return;
      expect(before.readingAtMs).toBe(-1);
      expect(decision.output.setpoints).toMatchObject({ chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0 });
    }));

  it("what is kept of it is no younger than it was, and bounded", () =>
    fc.assert(
      fc.property(anyResumed, fc.array(anyStep, { minLength: 1, maxLength: 60 }), (resumed, steps) => {
        history(
          RULES,
          steps,
          ({ nowMs, result: { memory } }) => {
            const kept = keptOf(memory, [], nowMs);
            if (kept === null) return;
            expect(stateText(kept, NOW_MS).length).toBeLessThan(16_384);
            for (const { agoMs } of kept.chargeVoltage?.tops ?? []) expect(agoMs).toBeGreaterThanOrEqual(0);
            const again = read(stateText(kept, NOW_MS));
            expect(again?.kept.chargeVoltage).toEqual(kept.chargeVoltage);
          },
          undefined,
          (memory) => resume(memory, resumed, 0),
        );
      }),
      property(100),
    ));
});
