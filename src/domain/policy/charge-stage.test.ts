import { describe, expect, it } from "vitest";
import { RULES } from "../../../test/support/battery.ts";
import {
  CHARGING,
  Course,
  floating,
  HOUR_S,
  MINUTE_S,
  RESTING,
  settling,
  TAIL,
  stageInput,
} from "../../../test/support/charge-course.ts";
import {
  keptChargeStage,
  LFP_CHARGE_STAGE_RULES,
  NEW_CHARGE_STAGE,
  nextChargeStage,
  resumedChargeStage,
  type KeptChargeStage,
} from "./charge-stage.ts";
import { NEW_CHARGE_VOLTAGE, nextChargeVoltage } from "./charge-voltage.ts";

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
    const input = stageInput({ ...CHARGING, ...RESTING, cellCount, nowMs: 1_000_000 });
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

  it("a full charge that was never seen stays unknown", () => {
    expect(resumedChargeStage({ stage: "bulk", fullAgoMs: null }, 60_000, 100_000)).toStrictEqual({
      stage: "bulk",
      why: "resumed",
      fullAtMs: null,
      held: {},
    });
  });

  it("the last full charge is known as long as it charges, too", () => {
    const course = floating();
    expect(keptChargeStage(NEW_CHARGE_STAGE, 5)).toEqual({ stage: "bulk", fullAgoMs: null });
    course.run(1, { ...RESTING, fullOnce: true });
    const next = restarted(course, 60_000);
    expect(keptChargeStage(next.memory, 1000)).toEqual({ stage: "bulk", fullAgoMs: 683_000 });
  });
});
