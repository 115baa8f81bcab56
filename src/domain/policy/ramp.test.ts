import { describe, expect, it } from "vitest";
import { RULES } from "../../../test/support/battery.ts";
import { newRamp, nextRamp, type RampMemory } from "./ramp.ts";

/** A second per target; `null` is a second without a new reading at the last target. */
function course(targets: readonly number[], from: RampMemory = newRamp(0), quiet = false): number[] {
  let memory = from;
  return targets.map((targetA, i) => {
    memory = nextRamp(memory, targetA, 100, !quiet, (i + 1) * 1000, RULES).memory;
    return memory.valueA;
  });
}

const at = (valueA: number): RampMemory => ({ ...newRamp(0), valueA });

describe("the course of a limit", () => {
  it("rises by 2 A a second from the start", () => expect(course([100, 100, 100])).toEqual([2, 4, 6]));
  it("falls at once", () => expect(course([30, 80], at(90))).toEqual([30, 32]));
  it("ends at the target", () => expect(course([91, 91], at(90))).toEqual([91, 91]));
  it("does not rise without a new reading", () => expect(course([100, 100], at(10), true)).toEqual([10, 10]));
  it("falls even without a new reading", () => expect(course([5], at(10), true)).toEqual([5]));
  it("does not catch up after a long stall", () => {
    expect(nextRamp(at(0), 100, 100, true, 3_600_000, RULES).memory.valueA).toBe(10);
  });
});

describe("after a zero", () => {
  const pause = Array.from({ length: 29 }, () => 50);
  it("stays 0 for 30 s of an unbroken release, then rises", () => {
    expect(course([0, 50, ...pause, 50, 50], at(40)).slice(-3)).toEqual([0, 2, 4]);
  });
  it("starts the wait anew when the cause returns", () => {
    expect(course([0, ...pause, 0, 50, ...pause, 50], at(40)).slice(-2)).toEqual([0, 2]);
  });
  it("waits until at least 5 % of the configured current is possible", () => {
    expect(course([0, ...pause.map(() => 4.9), 4.9, 4.9], at(40)).at(-1)).toBe(0);
    expect(course([0, ...pause.map(() => 5), 5, 5], at(40)).at(-1)).toBe(2);
  });
  it("says what it does", () => {
    const zero = nextRamp(at(40), 0, 100, true, 1000, RULES);
    expect(zero.pacing).toBe("none");
    const held = nextRamp(zero.memory, 50, 100, true, 2000, RULES);
    expect(held.pacing).toBe("hold");
    const rising = nextRamp(held.memory, 50, 100, true, 32_000, RULES);
    expect(rising).toMatchObject({ pacing: "ramp", memory: { held: false } });
    expect(nextRamp({ ...rising.memory, valueA: 49 }, 50, 100, true, 33_000, RULES).pacing).toBe("none");
  });
});
