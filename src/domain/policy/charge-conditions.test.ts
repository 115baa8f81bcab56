import { describe, expect, it } from "vitest";
import { CHARGING, Course, HOUR_S, RESTING, settling, stageInput, TAIL } from "../../../test/support/charge-course.ts";
import { LFP_CHARGE_STAGE_RULES, NEW_CHARGE_STAGE, nextChargeStage, type TailPack } from "./charge-stage.ts";

describe("a battery becomes full by its tail current", () => {
  it("after 5 minutes, once", () => {
    const course = new Course();
    expect(course.run(1)).toMatchObject({ stage: "bulk", why: "start", targetV: 55, chargeAllowed: true });
    expect(course.run(300, TAIL)).toMatchObject({ stage: "bulk", becameFull: false });
    expect(course.run(1, TAIL)).toMatchObject({
      stage: "settle",
      why: "tail",
      targetV: 54,
      chargeAllowed: false,
      becameFull: true,
    });
    expect(course.run(1, TAIL)).toMatchObject({ stage: "settle", becameFull: false });
    expect(course.fullCount).toBe(1);
  });

  it.each([
    [3.65, 13.9, true], // 0.05 C
    [3.65, 14.1, false],
    [3.45, 3.9, true],
    [3.45, 4.1, false],
    [3.39, 0.6, true],
    [3.38, 0.6, false],
  ])("with its highest cell at %d V and %d A into 280 Ah: %s", (cellMaxV, currentA, full) => {
    for (const represents of [1, 4]) {
      const course = new Course();
      course.run(600, { ...TAIL, cellMaxV, currentA: currentA * represents, capacityAh: 280 * represents });
      expect(course.fullCount).toBe(full ? 1 : 0);
    }
  });

  it.each([0.56, 0, -0.1, -50])("not when it merely relaxes: %d A", (currentA) => {
    const course = new Course();
    course.run(HOUR_S);
    course.run(2 * HOUR_S, { ...TAIL, currentA });
    expect(course.fullCount).toBe(0);
  });

  it("a load in between begins the 5 minutes anew", () => {
    const course = new Course();
    course.run(290, TAIL);
    course.run(1, { ...TAIL, currentA: -30, cellMaxV: 3.36, batteryV: 53.7 });
    course.run(300, TAIL);
    expect(course.fullCount).toBe(0);
    course.run(1, TAIL);
    expect(course.fullCount).toBe(1);
  });

  it("silence does not fulfil it", () => {
    const course = new Course();
    course.run(200, TAIL);
    course.run(3 * HOUR_S, { ...TAIL, newReading: false });
    expect(course.condition("tail")).toMatchObject({ heldMs: null, met: false });
    course.run(300, TAIL);
    expect(course.fullCount).toBe(0);
    course.run(1, TAIL);
    expect(course.fullCount).toBe(1);
  });

  it.each([
    [10_000, 1],
    [15_000, 1],
    [15_001, 0],
    [HOUR_S * 1000, 0],
  ])("with readings %d ms apart: full %d times", (stepMs, times) => {
    const course = new Course();
    course.run(40, TAIL, stepMs);
    expect(course.fullCount).toBe(times);
  });

  it("not by a clock that stands still or goes back", () => {
    const course = new Course();
    course.run(1000, TAIL, 0);
    for (let i = 0; i < 100; i++) {
      course.run(10, TAIL);
      course.nowMs -= 20_000;
    }
    const other = new Course();
    other.run(250, TAIL);
    other.nowMs -= 100_000;
    other.run(200, TAIL);
    expect([course.fullCount, other.fullCount]).toEqual([0, 0]);
  });

  it("not before the pack that is farthest from full", () => {
    const full = { cellMaxV: 3.43, currentA: 1, capacityAh: 140 };
    const stageAfter = (tails: readonly TailPack[]) => {
      let memory = NEW_CHARGE_STAGE;
      for (let nowMs = 0; nowMs <= 600_000; nowMs += 1000) {
        const input = { ...stageInput({ ...CHARGING, ...TAIL, nowMs }), tails };
        memory = nextChargeStage(memory, input, LFP_CHARGE_STAGE_RULES).memory;
      }
      return memory.stage;
    };
    expect(stageAfter([full, full])).toBe("settle");
    expect(stageAfter([full, { ...full, cellMaxV: 3.36 }])).toBe("bulk");
    expect(stageAfter([full, { ...full, cellMaxV: null }])).toBe("bulk");
    // A current of unknown weight says nothing, whatever its sign.
    expect(stageAfter([full, { ...full, capacityAh: 0 }])).toBe("bulk");
    expect(stageAfter([full, { ...full, currentA: -1, capacityAh: 0 }])).toBe("bulk");
    expect(stageAfter([])).toBe("bulk");
  });

  it("not without the cell or the capacity", () => {
    const course = new Course();
    course.run(1000, { ...TAIL, cellMaxV: null });
    expect(course.condition("tail")).toMatchObject({ value: null, met: false });
    course.run(1000, { ...TAIL, capacityAh: 0 });
    expect(course.fullCount).toBe(0);
    expect(course.condition("tail")).toMatchObject({ value: null, met: false });
  });
});

describe("a battery becomes full by the time near the absorption voltage", () => {
  const ABSORBING = { batteryV: 54.9, currentA: 20, cellMaxV: 3.435 };

  it("of 60 minutes without a break", () => {
    const course = new Course();
    course.run(3000, ABSORBING);
    course.run(1, { ...ABSORBING, batteryV: 54.89 });
    expect(course.run(3600, ABSORBING).stage).toBe("bulk");
    expect(course.run(1, ABSORBING)).toMatchObject({ stage: "settle", why: "absorption", becameFull: true });
  });

  it("not without having been charged for 5 minutes, all together", () => {
    const course = new Course();
    const idle = { ...ABSORBING, currentA: 0.5 };
    course.run(2 * HOUR_S, idle);
    for (let i = 0; i < 29; i++) {
      course.run(11, ABSORBING); // 10 s: the first reading says nothing about the time before it
      course.run(20, idle);
    }
    expect(course.condition("charging")).toMatchObject({ heldMs: 290_000, forMs: 300_000, met: false });
    expect(course.fullCount).toBe(0);
    course.run(11, ABSORBING);
    expect(course.fullCount).toBe(1);
  });

  it("not at a voltage at which a half-full battery rests", () => {
    const course = new Course();
    course.run(2 * HOUR_S, { batteryV: 53, currentA: 5, cellMaxV: 3.32, absorptionV: 53 });
    expect(course.fullCount).toBe(0);
  });

  it.each([
    [1, 0],
    [1.1, 1],
  ])("without a known capacity at %d A: full %d times", (currentA, times) => {
    const course = new Course();
    course.run(3700, { ...ABSORBING, currentA, capacityAh: 0 });
    expect(course.fullCount).toBe(times);
  });
});

describe("the conditions", () => {
  it("count no longer than they have to", () => {
    const course = new Course();
    course.run(HOUR_S);
    expect(course.condition("charging")).toMatchObject({ heldMs: 300_000, met: true });
  });

  it("do not count the time before the first reading in which they hold", () => {
    const course = new Course();
    course.run(5, { currentA: 0 });
    course.run(1);
    expect(course.condition("charging")).toMatchObject({ heldMs: 0 });
    course.run(1);
    expect(course.condition("charging")).toMatchObject({ heldMs: 1000 });
  });

  it("of bulk", () => {
    const course = new Course();
    course.run(11);
    course.run(101, TAIL);
    expect(course.last.conditions).toEqual([
      { name: "charging", value: 2, is: "above", threshold: 0.56, unit: "A", heldMs: 111_000, forMs: 300_000, met: false },
      {
        name: "tail",
        value: 3.43 - 0.04,
        is: "at-least",
        threshold: 3.37,
        unit: "V",
        heldMs: 100_000,
        forMs: 300_000,
        met: false,
      },
      { name: "absorption", value: 54.8, is: "at-least", threshold: 54.9, unit: "V", heldMs: null, forMs: 3_600_000, met: false },
    ]);
  });

  it("of settle", () => {
    const course = settling();
    course.run(30, RESTING);
    expect(course.last.conditions).toEqual([
      { name: "settled", value: 53.8, is: "at-most", threshold: 54.1, unit: "V", heldMs: 29_000, forMs: 610_000, met: false },
      {
        name: "settle-time",
        value: 30_000,
        is: "at-least",
        threshold: 1_800_000,
        unit: "ms",
        heldMs: null,
        forMs: 0,
        met: false,
      },
    ]);
  });

  it("of float", () => {
    const course = settling();
    course.run(620, RESTING);
    expect(course.last.conditions).toEqual([
      { name: "soc-low", value: 100, is: "at-most", threshold: 90, unit: "%", heldMs: null, forMs: 0, met: false },
      { name: "cell-low", value: 3.36, is: "below", threshold: 3.3, unit: "V", heldMs: null, forMs: 60_000, met: false },
      {
        name: "full-due",
        value: 620_000,
        is: "at-least",
        threshold: 1_209_600_000,
        unit: "ms",
        heldMs: null,
        forMs: 0,
        met: false,
      },
    ]);
  });
});
