import { describe, expect, it } from "vitest";
import { RULES } from "../../../test/support/battery.ts";
import { carriedOver, NEW_CHARGE_VOLTAGE, nextChargeVoltage, type ChargeVoltageMemory } from "./charge-voltage.ts";

/** Drives the CVL with one battery voltage a second. */
class Course {
  memory: ChargeVoltageMemory = NEW_CHARGE_VOLTAGE;
  nowMs = 0;
  last = "";
  readonly cellCount: number;
  constructor(cellCount = 16) {
    this.cellCount = cellCount;
  }

  run(batteryV: number, seconds: number, inverterCurrentA: number | null = 0): number {
    let valueV = 0;
    for (let i = 0; i < seconds; i++) {
      const input = { nowMs: this.nowMs, batteryV, cellCount: this.cellCount, targetV: 55, inverterCurrentA };
      const { memory, decision } = nextChargeVoltage(this.memory, input, RULES);
      this.memory = memory;
      this.last = decision.why;
      valueV = decision.valueV;
      this.nowMs += 1000;
    }
    return valueV;
  }
}

describe("fixed charge voltage", () => {
  it("is the configured one for a battery below it", () => {
    const course = new Course();
    expect(course.run(52.8, 100)).toBe(55);
    expect(course.last).toBe("target");
  });

  it("starts above a battery that stands higher, and only follows it down", () => {
    const course = new Course();
    expect(course.run(56.03, 5)).toBe(56.3);
    expect(course.last).toBe("following");
    expect(course.run(54, 500)).toBe(56.3); // ten minutes not over: the voltage may come back
    expect(course.run(54, 150)).toBe(55);
    expect(course.last).toBe("target");
    expect(course.run(56, 20)).toBe(55); // it never climbs behind the battery
  });

  it("does not fall for a load's sag", () => {
    const course = new Course();
    course.run(56, 60);
    expect(course.run(51, 60)).toBe(56.2);
  });

  it("remembers a voltage until the 60th slot of 10 s after its own is over", () => {
    const course = new Course();
    course.run(56, 10);
    expect(course.run(54, 600)).toBe(56.2);
    expect(course.run(54, 1)).toBe(55);
  });

  it("remembers a peak between two sags of the same 10 s", () => {
    const course = new Course();
    course.run(56, 10);
    course.run(54, 3);
    course.run(56, 1);
    course.run(54, 6);
    expect(course.run(54, 600)).toBe(56.2);
    expect(course.run(54, 1)).toBe(55);
  });

  it("remembers one voltage of each 10 s, and nothing new while none is higher", () => {
    const course = new Course();
    for (let i = 0; i < 200; i++) {
      course.run(53 + (i % 3), 7);
      course.run(53, 6);
    }
    const { tops } = course.memory;
    expect(tops.map(({ slot }) => slot)).toEqual(Array.from({ length: 61 }, (_, i) => 199 + i));
    expect(Math.max(...tops.map(({ maxV }) => maxV))).toBe(55);
    course.run(52, 1);
    const before = course.memory.tops;
    course.run(52, 1);
    expect(course.memory.tops).toBe(before);
  });

  it("never goes above 3.65 V a cell, however high the battery stands", () => {
    expect(new Course().run(59.5, 3)).toBe(58.4);
    const course = new Course(15);
    expect(course.run(52, 3)).toBe(54.7); // 15 x 3.65 = 54.75, in steps of 0.1 V
    expect(course.last).toBe("ceiling");
  });

  it("stays inside what a Sunny Island accepts", () => {
    expect(new Course(20).run(66, 3)).toBe(63);
  });
});

describe("another charger", () => {
  it("is assumed when the battery stands above for 30 s although the inverter does not charge", () => {
    const course = new Course();
    course.run(54, 10);
    expect(course.run(55.5, 30)).toBe(55);
    expect(course.run(55.5, 1)).toBe(55.7);
    expect(course.last).toBe("external-charge");
    expect(course.run(55.9, 1)).toBe(56.1);
    course.run(55.0, 1);
    expect(course.last).toBe("following");
    expect(course.run(55.0, 700)).toBe(55.2);
  });

  it("is not assumed while the inverter charges, or is not heard", () => {
    const course = new Course();
    course.run(54, 10);
    expect(course.run(55.5, 100, 30)).toBe(55);
    expect(course.run(55.5, 100, null)).toBe(55);
  });
});

describe("a charge voltage from before a restart", () => {
  const kept: ChargeVoltageMemory = { ...NEW_CHARGE_VOLTAGE, valueV: 55, tops: [{ slot: 0, maxV: 54.5 }] };

  it.each([
    [54, 55], // it goes on
    [54.9, 55], // as the inverter has held it
    [55.1, 55],
    [55.11, 55.4], // somebody has lifted it: a charge voltage below it would discharge the battery
    [55.29, 55.5],
    [56.8, 57],
  ])("with the battery at %d V is %d V", (batteryV, valueV) => {
    expect(carriedOver(kept, 1000, batteryV).valueV).toBe(valueV);
  });

  it("is nothing after 10 minutes, and waits for a reading until then", () => {
    expect(carriedOver(kept, 609_999, null)).toEqual(kept);
    expect(carriedOver(kept, 610_000, 54)).toEqual(NEW_CHARGE_VOLTAGE);
  });
});
