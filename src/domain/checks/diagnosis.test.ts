import { describe, expect, it } from "vitest";
import { rules } from "../../../test/support/acceptance-run.ts";
import { NEW_AGREES, type AgreesMemory } from "./agrees.ts";
import { diagnose } from "./diagnosis.ts";
import type { Pair } from "./proportion.ts";

const SINGLE = rules();
const CLUSTER = rules([1, 1, 1, 1], 3);

/** Pairs that prove this factor; the example is the greatest. */
const proving = (factor: number): Pick<AgreesMemory, "pairs"> => ({
  pairs: [30, 60, -30, -60].flatMap((bmsA) =>
    [0, 1, 2].map((occasion): Pair => ({ inverterA: factor * bmsA, bmsA, atMs: occasion * 600_000 })),
  ),
});
const exampleOf = (factor: number) => ({ inverterA: factor * 60, bmsA: 60 });

const bodies = (change: Partial<AgreesMemory>, withRules = SINGLE) => {
  const [voltage, current, sign, represents] = diagnose({ ...NEW_AGREES, ...change }, withRules);
  return { voltage, current, sign, represents };
};

const FACTS = { inverterA: 20, bmsA: 21 };
const stands = <S extends string>(state: S) => ({ state, facts: FACTS, pending: null });
const watching = (check: string) => ({ check, state: "unknown", why: "watching" });

describe("without a proportion", () => {
  it("watches as long as nothing is known", () => {
    expect(bodies({})).toEqual({
      voltage: watching("agrees-voltage"),
      current: watching("agrees-current"),
      sign: watching("current-sign"),
      represents: watching("represents"),
    });
  });

  it.each(["ok", "bad"] as const)("says of the voltage what stands: %s", (state) => {
    const facts = { inverterV: 53, bmsV: 52 };
    expect(bodies({ voltage: { state, facts, pending: null } }).voltage).toEqual({ check: "agrees-voltage", state, ...facts });
  });

  it.each(["ok", "noted"] as const)("says of current and direction what stands: %s", (state) => {
    const { current, sign } = bodies({ current: stands(state), direction: stands(state) });
    expect(current).toEqual({ check: "agrees-current", state, factor: null, ...FACTS });
    expect(sign).toEqual({ check: "current-sign", state, ...FACTS });
  });

  it("takes the number of packs as right only where the currents agree", () => {
    expect(bodies({ current: stands("ok") }).represents).toEqual({ check: "represents", state: "ok", ...FACTS });
    expect(bodies({ current: stands("noted") }).represents).toEqual(watching("represents"));
  });

  it("notes nothing in a cluster, where the current may be that of the master alone", () => {
    const { current, sign } = bodies({ current: stands("noted"), direction: stands("noted") }, CLUSTER);
    expect(current).toEqual({ check: "agrees-current", state: "unknown", why: "cluster" });
    expect(sign).toEqual({ check: "current-sign", state: "unknown", why: "cluster" });
    const agreeing = bodies({ current: stands("ok"), direction: stands("ok") }, CLUSTER);
    expect([agreeing.current!.state, agreeing.sign!.state]).toEqual(["ok", "ok"]);
  });
});

describe("with a proportion", () => {
  it("of 1 all is right, and the current waits for its own verdict", () => {
    expect(bodies(proving(1))).toMatchObject({
      current: watching("agrees-current"),
      sign: { check: "current-sign", state: "ok", ...exampleOf(1) },
      represents: { check: "represents", state: "ok", ...exampleOf(1) },
    });
  });

  it.each([1.33, 0.75])("of %d a meter of a single pack is off", (factor) => {
    const { current, represents } = bodies(proving(factor));
    expect(current).toEqual({
      check: "agrees-current",
      state: "bad",
      factor: expect.closeTo(factor, 9) as number,
      ...exampleOf(factor),
    });
    expect(represents).toMatchObject({ state: "ok" });
  });

  it.each([1.19, 0.85])("of %d no meter is blamed", (factor) => {
    expect(bodies({ ...proving(factor), current: stands("ok") }).current).toMatchObject({ state: "ok", factor: null });
  });

  it("below 0 the sign is wrong; in a cluster that is only noted", () => {
    const wrong = { check: "current-sign", ...exampleOf(-1) };
    expect(bodies(proving(-1)).sign).toEqual({ ...wrong, state: "bad" });
    expect(bodies(proving(-1), CLUSTER).sign).toEqual({ ...wrong, state: "noted" });
  });

  it.each([2, 32])("of %d the number of packs is wrong, and explains the current", (factor) => {
    const { represents, current } = bodies(proving(factor));
    expect(represents).toMatchObject({ state: "bad", represents: 1, suggested: factor, bmsCount: 1, inverterCount: 1 });
    expect(current).toEqual(watching("agrees-current"));
  });

  it.each([33, 0.3, 2.5])("of %d no number of packs explains it", (factor) => {
    expect(bodies(proving(factor)).represents).toEqual({ check: "represents", state: "unknown", why: "unexplained" });
  });

  it("in a cluster a number of packs is noted if it is too small, and not judged otherwise", () => {
    expect(bodies(proving(2), CLUSTER).represents).toMatchObject({ state: "noted", represents: 4, suggested: 8 });
    expect(bodies(proving(0.5), CLUSTER).represents).toEqual({ check: "represents", state: "unknown", why: "cluster" });
  });
});
