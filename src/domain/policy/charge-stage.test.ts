import { describe, expect, it } from "vitest";
import { RULES } from "../../../test/support/battery.ts";
import {
  keptChargeStage,
  LFP_CHARGE_STAGE_RULES,
  NEW_CHARGE_STAGE,
  nextChargeStage,
  resumedChargeStage,
  type ChargeStageDecision,
  type ChargeStageInput,
  type ChargeStageMemory,
  type KeptChargeStage,
} from "./charge-stage.ts";
import { NEW_CHARGE_VOLTAGE, nextChargeVoltage } from "./charge-voltage.ts";

const MINUTE_S = 60;
const HOUR_S = 3600;

/** In the middle of a charge: 280 Ah, 16 cells. */
const CHARGING: ChargeStageInput = {
  nowMs: 0,
  batteryV: 54,
  currentA: 50,
  capacityAh: 280,
  cellCount: 16,
  cellMaxV: 3.38,
  cellMinV: 3.37,
  socPct: 80,
  absorptionV: 55,
  fullOnce: false,
  newReading: true,
};
/** The end of a charge: little current at a high voltage. */
const TAIL = { batteryV: 54.8, currentA: 2, cellMaxV: 3.43, cellMinV: 3.42, socPct: 100 };
/** Full and at rest. */
const RESTING = { batteryV: 53.8, currentA: 0, cellMaxV: 3.365, cellMinV: 3.36, socPct: 100 };

/** Runs one call a second. */
class Course {
  nowMs = 0;
  memory: ChargeStageMemory = NEW_CHARGE_STAGE;
  last!: ChargeStageDecision;
  fullCount = 0;

  run(seconds: number, change: Partial<ChargeStageInput> = {}, stepMs = 1000): ChargeStageDecision {
    for (let s = 0; s < seconds; s++) {
      const input = { ...CHARGING, ...change, nowMs: this.nowMs };
      const { memory, decision } = nextChargeStage(this.memory, input, LFP_CHARGE_STAGE_RULES);
      this.memory = memory;
      this.last = decision;
      if (decision.becameFull) this.fullCount++;
      this.nowMs += stepMs;
    }
    return this.last;
  }

  condition(name: string) {
    return this.last.conditions.find((condition) => condition.name === name);
  }
}

function settling(change: Partial<ChargeStageInput> = {}): Course {
  const course = new Course();
  course.run(301, { ...TAIL, ...change });
  expect(course.last).toMatchObject({ stage: "settle", becameFull: true });
  return course;
}

function floating(change: Partial<ChargeStageInput> = {}): Course {
  const course = settling(change);
  course.run(620, { ...RESTING, ...change });
  expect(course.last).toMatchObject({ stage: "float", why: "settled" });
  return course;
}

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

  it("not without the cell or the capacity", () => {
    const course = new Course();
    course.run(1000, { ...TAIL, cellMaxV: null });
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

describe("after a full charge nothing is charged", () => {
  it("until the voltage has been low for longer than the charge voltage remembers the charge", () => {
    const course = settling();
    course.run(60, { ...RESTING, batteryV: 54.11 });
    expect(course.run(610, { ...RESTING, batteryV: 54.1 })).toMatchObject({ stage: "settle", chargeAllowed: false });
    expect(course.run(1, { ...RESTING, batteryV: 54.1 })).toMatchObject({ stage: "float", why: "settled", chargeAllowed: true });
  });

  it("so that the charge voltage has come down behind it, and a charger does not bring it back", () => {
    const course = settling();
    let memory = { ...NEW_CHARGE_VOLTAGE, valueV: 55 };
    let batteryV = 54.9;
    const follow = () => {
      const input = { nowMs: course.nowMs, batteryV, cellCount: 16, targetV: course.last.targetV, inverterCurrentA: 0 };
      const next = nextChargeVoltage(memory, input, RULES);
      memory = { ...next.memory, valueV: next.decision.valueV };
    };
    while (course.last.stage === "settle") {
      course.run(1, { ...RESTING, batteryV });
      follow();
      batteryV = Math.max(54.05, batteryV - 0.01);
    }
    expect(course.last.why).toBe("settled");
    expect(memory.valueV).toBe(54.3);
    for (let i = 0; i < HOUR_S; i++) {
      batteryV = memory.valueV;
      course.run(1, { ...RESTING, batteryV, currentA: 1 });
      follow();
    }
    expect(memory.valueV).toBe(54.3);
  });

  it("a load's sag does not end that", () => {
    const course = settling();
    for (let i = 0; i < 10; i++) {
      course.run(60, { ...RESTING, batteryV: 52.8, currentA: -80 });
      course.run(60, { ...RESTING, batteryV: 54.4 });
    }
    expect(course.last.stage).toBe("settle");
  });

  it.each([true, false])("for 30 minutes at the most, with readings: %s", (newReading) => {
    const course = settling();
    const change = { ...RESTING, batteryV: 54.8, newReading };
    expect(course.run(30 * MINUTE_S - 1, change).stage).toBe("settle");
    expect(course.run(1, change)).toMatchObject({ stage: "float", why: "settle-time" });
  });

  it("also when a person asks for a full charge meanwhile: that comes afterwards", () => {
    const course = settling();
    expect(course.run(600, { ...RESTING, fullOnce: true })).toMatchObject({ stage: "settle", chargeAllowed: false });
    course.run(11, { ...RESTING, fullOnce: true });
    expect(course.run(1, { ...RESTING, fullOnce: true })).toMatchObject({ stage: "bulk", why: "asked", targetV: 55 });
  });
});

describe("a battery that floats", () => {
  it.each([
    [16, 3.375, 54],
    [15, 3.375, 50.6], // in steps of 0.1 V, never above
    [8, 3.375, 27],
    [20, 3.375, 55], // never above absorption
    [16, 3.5, 55],
    [0, 3.375, 55],
    [NaN, 3.375, 55],
  ])("has with %d cells of %d V the target %d V", (cellCount, floatCellV, targetV) => {
    const { memory } = floating();
    const input = { ...CHARGING, ...RESTING, cellCount, nowMs: 1_000_000 };
    const { decision } = nextChargeStage(memory, input, { ...LFP_CHARGE_STAGE_RULES, floatCellV });
    expect(decision).toMatchObject({ stage: "float", targetV });
  });

  it("is charged anew at 90 %", () => {
    const course = floating();
    expect(course.run(HOUR_S, { ...RESTING, socPct: 90.5 }).stage).toBe("float");
    expect(course.run(1, { ...RESTING, socPct: 90 })).toMatchObject({ stage: "bulk", why: "soc-low", targetV: 55 });
  });

  it("whose BMS has drifted is not charged anew at once, but when as much has been used", () => {
    const course = floating({ socPct: 85 });
    expect(course.condition("soc-low")).toMatchObject({ value: 85, threshold: 75 });
    expect(course.run(HOUR_S, { ...RESTING, socPct: 76 }).stage).toBe("float");
    course.run(1, { ...RESTING, socPct: 100 }); // the BMS has corrected itself
    expect(course.run(1, { ...RESTING, socPct: 90 }).stage).toBe("bulk");
  });

  it("is charged anew when its lowest cell is low for a minute without a break", () => {
    const course = floating();
    const low = { ...RESTING, cellMinV: 3.299 };
    course.run(60, low);
    course.run(1, { ...RESTING, cellMinV: 3.3 });
    course.run(60, low);
    course.run(600, { ...low, newReading: false });
    course.run(60, { ...RESTING, cellMinV: null });
    expect(course.run(60, low).stage).toBe("float");
    expect(course.run(1, low)).toMatchObject({ stage: "bulk", why: "cell-low" });
  });

  it("is charged anew 14 days after the full charge, and when a person asks", () => {
    const course = floating();
    course.nowMs = 301_000 + 14 * 24 * HOUR_S * 1000 - 2000;
    expect(course.run(1, RESTING).stage).toBe("float");
    expect(course.run(1, RESTING)).toMatchObject({ stage: "bulk", why: "full-due" });
    expect(floating().run(1, { ...RESTING, fullOnce: true })).toMatchObject({ stage: "bulk", why: "asked" });
  });

  it("goes through all stages again after that", () => {
    const course = floating();
    course.run(1, { ...RESTING, fullOnce: true });
    course.run(HOUR_S);
    course.run(301, TAIL);
    expect(course.fullCount).toBe(2);
    expect(course.last.stage).toBe("settle");
  });
});

describe("the conditions", () => {
  it("count no longer than they have to", () => {
    const course = new Course();
    course.run(HOUR_S);
    expect(course.condition("charging")).toMatchObject({ heldMs: 300_000, met: true });
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

describe("after a restart", () => {
  const restarted = (course: Course, ageMs: number): Course => {
    const kept = JSON.parse(JSON.stringify(keptChargeStage(course.memory, course.nowMs))) as KeptChargeStage;
    const next = new Course();
    next.memory = resumedChargeStage(kept, ageMs, 0);
    return next;
  };

  it("it goes on settling, for the rest of its time", () => {
    const course = settling();
    course.run(300, { ...RESTING, batteryV: 54.8 });
    const next = restarted(course, 60_000);
    const change = { ...RESTING, batteryV: 54.8 };
    expect(next.run(1, change)).toMatchObject({ stage: "settle", why: "resumed", chargeAllowed: false, becameFull: false });
    expect(next.run(30 * MINUTE_S - 363, change).stage).toBe("settle");
    expect(next.run(2, change).stage).toBe("float");
  });

  it.each([0, -60_000])("it settles no longer by clocks that go back: %d ms old", (ageMs) => {
    const kept = keptChargeStage(settling().memory, 0);
    expect(kept).toMatchObject({ stage: "settle", fullAgoMs: 0 });
    const next = new Course();
    next.memory = resumedChargeStage(kept, ageMs, 0);
    next.run(30 * MINUTE_S + 1, { ...RESTING, batteryV: 54.8 });
    expect(next.last.stage).toBe("float");
  });

  it("it floats, knows what a drifted BMS said of the full battery, and when that was", () => {
    const next = restarted(floating({ socPct: 85 }), 60_000);
    expect(next.run(1, { ...RESTING, socPct: 84 })).toMatchObject({ stage: "float", why: "resumed", targetV: 54 });
    expect(next.condition("soc-low")).toMatchObject({ threshold: 75 });
    expect(next.condition("full-due")).toMatchObject({ value: 681_000 });
  });

  it("it charges; what has held before does not count", () => {
    const course = new Course();
    course.run(300, TAIL);
    const next = restarted(course, 0);
    expect(next.run(300, TAIL)).toMatchObject({ stage: "bulk", why: "resumed" });
    expect(next.run(1, TAIL)).toMatchObject({ stage: "settle", why: "tail" });
  });

  it("the last full charge is known as long as it charges, too", () => {
    const course = floating();
    expect(keptChargeStage(NEW_CHARGE_STAGE, 5)).toEqual({ stage: "bulk", fullAgoMs: null });
    course.run(1, { ...RESTING, fullOnce: true });
    const next = restarted(course, 60_000);
    expect(keptChargeStage(next.memory, 1000)).toEqual({ stage: "bulk", fullAgoMs: 683_000 });
  });
});
