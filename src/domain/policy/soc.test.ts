import { describe, expect, it } from "vitest";
import { LFP_SOC_RULES, NEW_SOC, nextSoc, type Counted, type SocDecision, type SocInput, type SocMemory } from "./soc.ts";

/** What a test says of a reading; a 16-cell battery of 280 Ah that rests at 3.3 V and is counted as 60 % fills the rest. */
type Shown = Partial<Pick<SocInput, "currentA" | "cellMinV" | "full" | "stage" | "newReading">> & {
  readonly cellV?: number;
  readonly socPct?: number;
  readonly counted?: Counted;
};

/** Drives the SOC with one reading after the other. */
class Course {
  memory: SocMemory = NEW_SOC;
  nowMs = 1_000;
  decision!: SocDecision;

  /** The same reading once a second; returns what is sent at the end. */
  run(seconds: number, shown: Shown): number {
    for (let i = 0; i < seconds; i++) this.step(1_000, shown);
    return this.decision.valuePct;
  }

  step(afterMs: number, { cellV = 3.3, socPct = 60, ...shown }: Shown): number {
    this.nowMs += afterMs;
    const counted: Counted = { pct: socPct, from: "bms" };
    const battery = {
      bmsPct: socPct,
      counted,
      batteryV: cellV * 16,
      cellCount: 16,
      cellMinV: cellV,
      currentA: 0,
      capacityAh: 280,
    };
    const input: SocInput = { nowMs: this.nowMs, ...battery, full: false, stage: "bulk", newReading: true, ...shown };
    ({ memory: this.memory, decision: this.decision } = nextSoc(this.memory, input, LFP_SOC_RULES));
    return this.decision.valuePct;
  }
}

const after = (seconds: number, shown: Shown): Course => {
  const course = new Course();
  course.run(seconds, shown);
  return course;
};

describe("what is counted", () => {
  it("is sent as it is, from the first reading on, with where it comes from", () => {
    const { decision } = after(1, { socPct: 64.5 });
    expect(decision).toEqual({ valuePct: 64.5, bmsPct: 64.5, why: "bms", guard: null, floor: null, filteredCellV: 3.3 });
    const anchored = after(1, { socPct: 64, counted: { pct: 72, from: "anchor" } });
    expect(anchored.decision).toMatchObject({ valuePct: 72, bmsPct: 64, why: "anchor" });
  });

  it("is 100 % at once while the battery is full", () => {
    const course = after(10, { socPct: 80 });
    expect(course.run(600, { socPct: 80, full: true })).toBe(100);
    expect(course.decision).toMatchObject({ why: "full", bmsPct: 80 });
    expect(course.memory.wasFull).toBe(true);
    expect(course.run(1, { socPct: 79 })).toBe(79);
    expect(new Course().run(5, { cellV: 2.8, full: true })).toBe(9); // not with empty cells
  });

  it("falls at once, and rises by 1 % in 10 s", () => {
    const course = after(1, { socPct: 64 });
    expect(course.run(1, { socPct: 40 })).toBe(40);
    expect(course.run(10, { socPct: 64 })).toBeCloseTo(41, 9);
    expect(course.decision).toMatchObject({ why: "rising", bmsPct: 64 });
    expect(course.run(229, { socPct: 64 })).toBeLessThan(64);
    expect(course.run(2, { socPct: 64 })).toBe(64);
    expect(course.decision.why).toBe("bms");
  });

  it("stays without a new reading, and does not catch up in one leap", () => {
    const course = after(1, { socPct: 40 });
    expect(course.run(100, { socPct: 64, newReading: false })).toBe(40);
    expect(course.run(100, { socPct: 20, cellV: 2.5, newReading: false })).toBe(40);
    expect(course.step(3_600_000, { socPct: 64 })).toBe(41); // the wait counts as 10 s at the most
    expect(course.step(-5_000, { socPct: 64, cellV: 3.2 })).toBe(41); // nor does a clock that runs back move it
    expect(course.decision.filteredCellV).toBe(3.3);
  });

  it("leaves 0 at once for 1 %, which is the least that is not 0 for the inverter", () => {
    const empty = { cellV: 3, currentA: 30 };
    const course = after(1, { ...empty, socPct: 0 });
    expect(course.decision.valuePct).toBe(0);
    expect(course.run(1, { ...empty, socPct: 40 })).toBe(1);
    expect(course.run(10, { ...empty, socPct: 40 })).toBeCloseTo(2, 9);
  });

  it.each([{ socPct: Number.NaN }, { socPct: 70, cellV: Number.NaN }, { socPct: 70, cellV: 0 }])("stays for %j", (shown) => {
    expect(after(1, {}).run(100, shown)).toBe(60);
  });

  it("is low but not 0 before anything is known", () => {
    expect(new Course().run(1, { socPct: Number.NaN })).toBe(9);
    expect(new Course().run(1, { socPct: 70, cellV: Number.NaN })).toBe(9);
    expect(after(5, { socPct: Number.NaN }).run(1, { socPct: 70 })).toBe(70); // what was made up is no start for the rise
  });

  it("is not disturbed by a current that is no number", () => {
    expect(after(100, { socPct: 97, currentA: Number.NaN }).run(100, { socPct: 97, currentA: Infinity })).toBe(97);
  });
});

describe("the guard", () => {
  it.each([
    [60, 3.125, 60],
    [60, 3.124, 30],
    [30, 3.124, 30],
    [25, 3.1, 25],
    [60, 3.063, 30],
    [60, 3.062, 19],
    [20, 3.062, 20],
    [60, 2.876, 19],
    [60, 2.874, 9],
    [10, 2.874, 10],
    [0, 2.5, 0],
  ])("makes of %d at %d V a cell %d", (socPct, cellV, valuePct) => {
    expect(new Course().run(1, { socPct, cellV })).toBe(valuePct);
  });

  it("says which rule holds and what it looks at", () => {
    const { decision } = after(1, { cellV: 3 });
    expect(decision).toMatchObject({ why: "guard", guard: LFP_SOC_RULES.guard[1], filteredCellV: 3, bmsPct: 60 });
  });

  it("is deaf to a single reading and to a kettle, and hears a load that stays", () => {
    const course = after(10, { cellV: 3.2 });
    expect(course.run(1, { cellV: 0.5 })).toBe(60);
    course.run(300, { cellV: 3.2 });
    expect(course.run(20, { cellV: 3.0 })).toBe(60);
    expect(course.run(60, { cellV: 3.2 })).toBe(60);
    expect(course.run(120, { cellV: 3.0 })).toBe(19);
  });

  it("weighs readings by the time between them", () => {
    const [often, seldom] = [after(1, {}), after(1, {})];
    often.run(30, { cellV: 3.1 });
    seldom.step(30_000, { cellV: 3.1 });
    expect(often.decision.filteredCellV).toBeCloseTo(3.1 + 0.2 * Math.exp(-0.5), 9);
    expect(seldom.decision.filteredCellV).toBeCloseTo(3.1 + 0.2 * Math.exp(-0.5), 9);
  });

  it("begins anew after a gap of more than 60 s", () => {
    const course = after(10, { cellV: 3.3 });
    course.step(60_001, { cellV: 3.1 });
    expect(course.decision.filteredCellV).toBe(3.1);
    expect(course.decision.valuePct).toBe(30);
  });

  it("lets go 0.02 V above its threshold, and then the SOC rises slowly", () => {
    const course = after(1, { cellV: 3.1 });
    expect(course.run(900, { cellV: 3.144 })).toBe(30);
    expect(course.step(120_000, { cellV: 3.146 })).toBe(31);
    expect(course.decision).toMatchObject({ why: "rising", guard: null });
    const other = after(1, { cellV: 3.0 });
    expect(other.step(120_000, { cellV: 3.1 })).toBe(20);
    expect(other.decision).toMatchObject({ why: "rising", guard: LFP_SOC_RULES.guard[0] });
  });

  it("does not let the SOC rise because the count falls", () => {
    const course = after(1, { socPct: 21, cellV: 3.05 });
    expect(course.run(30, { socPct: 20, cellV: 3.05 })).toBe(19);
    expect(course.run(30, { socPct: 18, cellV: 3.05 })).toBe(18);
  });

  it("never says less than 9 %, whatever it is told", () => {
    const guard = [{ belowCellV: 3, aboveSocPct: 0, toSocPct: 0, onlyCharging: false }];
    const empty = { batteryV: 40, cellCount: 16, cellMinV: 2.5, currentA: 0, capacityAh: 280 };
    const input = { nowMs: 0, ...empty, full: false, stage: "bulk", newReading: true } as const;
    const said = (pct: number): number =>
      nextSoc(NEW_SOC, { ...input, bmsPct: pct, counted: { pct, from: "bms" } }, { ...LFP_SOC_RULES, guard }).decision.valuePct;
    expect(said(50)).toBe(9);
    expect(said(5)).toBe(5);
  });

  it("holds over a night of heavy load, and gives the count back in the morning", () => {
    const course = after(60, { cellV: 3.22 });
    expect(course.run(6 * 3600, { socPct: 50, cellV: 3.11, currentA: -120 })).toBe(30);
    expect(course.run(60, { socPct: 45, cellV: 3.25 })).toBeGreaterThan(30);
    expect(course.run(150, { socPct: 45, cellV: 3.25 })).toBe(45);
  });
});

describe("a high count while charging at a low voltage", () => {
  const charging = { socPct: 97, cellV: 3.35, currentA: 20 };

  it("is held at 90 % once the charge has lasted 60 s", () => {
    const course = new Course();
    expect(course.run(60, charging)).toBe(97);
    expect(course.run(1, charging)).toBe(90);
    expect(course.decision).toMatchObject({ why: "guard", guard: LFP_SOC_RULES.guard[3] });
  });

  it("is not met by a current of the BMS's own noise, nor by a charge with breaks", () => {
    const course = new Course();
    expect(course.run(600, { ...charging, currentA: 0.56 })).toBe(97);
    for (let i = 0; i < 20; i++) {
      course.run(59, charging);
      course.run(1, { ...charging, currentA: -1 });
    }
    expect(course.decision.valuePct).toBe(97);
    course.run(50, charging);
    expect(course.step(61_000, charging)).toBe(97); // nobody saw what flowed in the gap
  });

  it("is allowed up to 95 %", () => expect(new Course().run(600, { ...charging, socPct: 95 })).toBe(95));

  it("stays held when the sun goes, until the count itself has come down", () => {
    const course = after(61, charging);
    expect(course.run(600, { ...charging, currentA: -20 })).toBe(90);
    expect(course.run(600, { ...charging, socPct: 93, currentA: -20 })).toBe(90);
    expect(course.run(600, { ...charging, socPct: 89, currentA: -20 })).toBe(89);
  });

  it("is believed again when the cells stand as high as it says, or the battery is full", () => {
    const course = after(61, charging);
    expect(course.run(600, { ...charging, cellV: 3.394 })).toBe(90);
    expect(course.run(600, { ...charging, cellV: 3.42 })).toBe(97);
    expect(after(61, charging).run(1, { ...charging, cellV: 3.39, full: true, stage: "settle" })).toBe(100);
  });

  it("is believed outside of bulk: a restart while 54.0 V are held does not hide a full battery", () => {
    // Just below the threshold, and never 0.02 V above it.
    const floats = { ...charging, cellV: 3.374, currentA: 3 };
    for (const stage of ["settle", "float"] as const) {
      expect(new Course().run(4 * 3600, { ...floats, stage })).toBe(97);
      expect(after(61, floats).run(71, { ...floats, stage })).toBe(97);
    }
  });
});

describe("the floor", () => {
  const zero = { socPct: 0, cellV: 3.33 };

  it("says 10 % at the least, at once, while the cells rest at or above 3.2 V", () => {
    const { decision } = after(1, zero);
    expect(decision).toMatchObject({ valuePct: 10, bmsPct: 0, why: "floor", guard: null, floor: LFP_SOC_RULES.floor });
    expect(new Course().run(1, { ...zero, cellV: 3.2, currentA: 0.56 })).toBe(10);
    expect(new Course().run(1, { ...zero, cellV: 3.2, currentA: -100 })).toBe(10);
    expect(new Course().run(1, { ...zero, cellV: 3.199 })).toBe(0);
    const course = after(60, {});
    expect(course.run(1, zero)).toBe(10); // a BMS that forgets its count
    expect(course.run(1, { ...zero, socPct: 12 })).toBe(10.1);
    expect(course.decision).toMatchObject({ why: "rising", floor: null });
  });

  it.each([
    [0.57, 3.299, 0],
    [0.57, 3.3, 10],
    [56, 3.3, 10],
    [56.1, 3.5, 0],
    [Number.NaN, 3.4, 0],
  ])("while charging with %d A and cells at %d V it is %d: the current lifts them", (currentA, cellV, valuePct) => {
    expect(new Course().run(300, { socPct: 0, currentA, cellV })).toBe(valuePct);
  });

  it("is not ended by a charge: the cells held it before", () => {
    const course = after(1, { ...zero, cellV: 3.21 });
    expect(course.run(600, { ...zero, cellV: 3.25, currentA: 100 })).toBe(10);
  });

  it.each([null, Number.NaN, 3.099])("does not hold with a lowest cell at %s V", (cellMinV) => {
    expect(new Course().run(300, { ...zero, cellMinV })).toBe(0);
  });

  it("is deaf to a load that makes one cell sag for a moment, and to 0.02 V", () => {
    const course = after(60, zero);
    expect(course.run(5, { ...zero, cellMinV: 2.9 })).toBe(10);
    expect(course.run(60, { ...zero, cellMinV: 2.9 })).toBe(0);
    const other = after(60, zero);
    expect(other.run(900, { ...zero, cellV: 3.181, cellMinV: 3.081 })).toBe(10);
    expect(other.run(900, { ...zero, cellV: 3.179 })).toBe(0);
    expect(other.run(900, { ...zero, cellV: 3.199 })).toBe(0);
    expect(other.step(61_000, { ...zero, cellV: 3.201 })).toBe(10); // at once
  });

  it("has to be proven anew after a gap of more than 60 s", () => {
    const course = after(60, zero);
    course.step(60_000, { ...zero, cellV: 3.25, currentA: 30 });
    expect(course.decision.valuePct).toBe(10);
    course.step(60_001, { ...zero, cellV: 3.25, currentA: 30 });
    expect(course.decision.valuePct).toBe(0);
  });

  it("leaves what is counted from 10 % on as it is, and a guard that says less", () => {
    expect(new Course().run(1, { ...zero, socPct: 10 })).toBe(10);
    const guard = [{ belowCellV: 3.4, aboveSocPct: 9, toSocPct: 9, onlyCharging: false }];
    const counted: Counted = { pct: 50, from: "bms" };
    const rests = { batteryV: 52.8, cellCount: 16, cellMinV: 3.3, currentA: 0, capacityAh: 280 };
    const input = { nowMs: 0, bmsPct: 50, counted, ...rests, full: false, stage: "bulk", newReading: true } as const;
    expect(nextSoc(NEW_SOC, input, { ...LFP_SOC_RULES, guard }).decision).toMatchObject({
      valuePct: 9,
      why: "guard",
      floor: null,
    });
  });
});
