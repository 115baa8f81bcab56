/** Where rules of the SOC meet each other, and readings that lack something. */
import { expect, it } from "vitest";
import { LFP_SOC_RULES, NEW_SOC, nextSoc, type SocInput, type SocMemory } from "./soc.ts";

/** Takes in one reading after the other, the seconds between them first. */
function after(...readings: readonly (readonly [afterS: number, cellV: number, socPct: number, change?: Partial<SocInput>])[]) {
  let memory: SocMemory = NEW_SOC;
  let nowMs = 0;
  for (const [afterS, cellV, socPct, change] of readings) {
    nowMs += afterS * 1000;
    ({ memory } = nextSoc(
      memory,
      {
        nowMs,
        bmsPct: socPct,
        counted: { pct: socPct, from: "bms" },
        batteryV: cellV * 16,
        cellCount: 16,
        cellMinV: cellV,
        currentA: 0,
        capacityAh: 280,
        full: false,
        stage: "bulk",
        newReading: true,
        ...change,
      },
      LFP_SOC_RULES,
    ));
  }
  return { memory, decision: memory.decision! };
}

it("of several rules of the guard the lowest figure counts, also while charging", () => {
  const charging = Array.from({ length: 70 }, () => [1, 3.1, 97, { currentA: 30 }] as const);
  const { memory, decision } = after(...charging);
  expect(memory.holding).toEqual([true, false, false, true]);
  expect(decision).toMatchObject({ valuePct: 30, why: "guard", guard: { belowCellV: 3.125 } });
});

it("a full battery does not make the SOC leap while a rule of the guard holds", () => {
  const empty = [1, 2.8, 60] as const;
  const { decision } = after(empty, [61, 3.1, 60, { full: true }]);
  expect(decision).toMatchObject({ valuePct: 10, why: "rising", guard: { toSocPct: 30 } });
});

it("nothing holds a count of 0 up that no voltage disproves, nor one that is as high as the floor", () => {
  expect(after([1, 3.15, 0]).decision).toMatchObject({ valuePct: 0, why: "bms", floor: null });
  expect(after([1, 3.3, 10]).decision).toMatchObject({ valuePct: 10, why: "bms", floor: null });
});

it.each([null, Number.NaN])("a lowest cell of %s is forgotten with the next reading", (cellMinV) => {
  const { memory } = after([1, 3.3, 5], [1, 3.3, 5, { cellMinV }]);
  expect(memory.filteredLowestV).toBeNull();
  expect(after([1, 3.3, 5], [1, 3.3, 5, { cellMinV }], [1, 3.3, 5]).decision).toMatchObject({ valuePct: 10, why: "floor" });
});

it("what is said before anything is known is the guard's", () => {
  const input = { nowMs: 0, bmsPct: 60, counted: { pct: 60, from: "bms" }, batteryV: 0, cellCount: 16 } as const;
  const rest = { cellMinV: null, currentA: 0, capacityAh: 280, full: false, stage: "bulk", newReading: true } as const;
  const { decision } = nextSoc(NEW_SOC, { ...input, ...rest }, LFP_SOC_RULES);
  expect(decision).toMatchObject({ valuePct: 9, why: "guard", guard: null });
});

it("nothing was full before the first reading", () => expect(NEW_SOC.wasFull).toBe(false));

it("readings a whole time constant apart still belong together", () => {
  expect(after([1, 3.3, 60], [60, 3.2, 60]).decision.filteredCellV).toBeCloseTo(3.2 + 0.1 / Math.E, 9);
});
