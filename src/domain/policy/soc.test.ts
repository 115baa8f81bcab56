import { describe, expect, it } from "vitest";
import { LFP_SOC_RULES, NEW_SOC, nextSoc, type SocDecision, type SocInput, type SocMemory } from "./soc.ts";

/** What a test says of a reading; a 16-cell battery of 280 Ah that rests at 3.3 V fills the rest. */
type Shown = Partial<Pick<SocInput, "socPct" | "currentA" | "full" | "newReading"> & { readonly cellV: number }>;

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

  step(afterMs: number, { cellV = 3.3, ...shown }: Shown): number {
    this.nowMs += afterMs;
    const battery = { socPct: 60, batteryV: cellV * 16, cellCount: 16, currentA: 0, capacityAh: 280 };
    const input: SocInput = { nowMs: this.nowMs, ...battery, full: false, newReading: true, ...shown };
    ({ memory: this.memory, decision: this.decision } = nextSoc(this.memory, input, LFP_SOC_RULES));
    return this.decision.valuePct;
  }
}

const after = (seconds: number, shown: Shown): Course => {
  const course = new Course();
  course.run(seconds, shown);
  return course;
};

describe("the count of the BMS", () => {
  it("is sent as it is, from the first reading on", () => {
    const { decision } = after(1, { socPct: 64.5 });
    expect(decision).toEqual({ valuePct: 64.5, bmsPct: 64.5, why: "bms", guard: null, filteredCellV: 3.3 });
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
    const course = after(1, { socPct: 0 });
    expect(course.decision.valuePct).toBe(0);
    expect(course.run(1, { socPct: 40 })).toBe(1);
    expect(course.run(10, { socPct: 40 })).toBeCloseTo(2, 9);
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
    const input = { nowMs: 0, batteryV: 40, cellCount: 16, currentA: 0, capacityAh: 280, full: false, newReading: true };
    const said = (socPct: number): number =>
      nextSoc(NEW_SOC, { ...input, socPct }, { ...LFP_SOC_RULES, guard }).decision.valuePct;
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
    expect(after(61, charging).run(1, { ...charging, cellV: 3.39, full: true })).toBe(100);
  });

  it("is believed between a full charge and 90 %, so that the float voltage does not hide a full battery", () => {
    const course = after(60, { socPct: 99, cellV: 3.437, currentA: 6, full: true });
    // Held at 54.0 V: just below the threshold, and never 0.02 V above it.
    expect(course.run(3600, { socPct: 99, cellV: 3.374, currentA: 3 })).toBe(100);
    for (const socPct of [98, 97, 96]) course.run(600, { socPct, cellV: 3.32, currentA: -20 });
    for (const socPct of [97, 98]) course.run(600, { socPct, cellV: 3.35, currentA: 20 });
    expect(course.decision).toMatchObject({ why: "anchor", guard: null });
    expect(course.decision.valuePct).toBeCloseTo(9800 / 99, 9);
    // Far from full once: the next charge has to prove the count again.
    drain(course, 98, 89);
    for (let socPct = 90; socPct < 97; socPct++) course.run(600, { socPct, cellV: 3.35, currentA: 20 });
    expect(course.run(3600, { socPct: 97, cellV: 3.35, currentA: 20 })).toBe(90);
    course.run(60, { socPct: 98, cellV: 3.437, currentA: 6, full: true });
    expect(course.run(3600, { socPct: 98, cellV: 3.374, currentA: 3 })).toBe(100);
  });

  it("is believed after a full charge even if the BMS corrects itself to 100 % at the float voltage", () => {
    const course = after(60, { socPct: 97, cellV: 3.437, currentA: 6, full: true });
    expect(course.run(3600, { socPct: 100, cellV: 3.374, currentA: 3 })).toBe(100);
    expect(course.run(3600, { socPct: 98, cellV: 3.374, currentA: 3 })).toBe(98);
  });
});

describe("a full charge", () => {
  it("is 100 % at once and as long as it lasts, and what the BMS said then is the new 100 %", () => {
    const course = new Course();
    expect(course.run(10, { socPct: 80 })).toBe(80);
    expect(course.run(600, { socPct: 80, full: true })).toBe(100);
    expect(course.decision).toMatchObject({ why: "full", bmsPct: 80 });
    expect(course.run(1, { socPct: 80 })).toBe(100);
    expect(course.decision).toMatchObject({ why: "anchor", bmsPct: 80 });
    expect(course.run(1, { socPct: 79 })).toBeCloseTo(98.75, 9);
    expect(drain(course, 79, 40)).toBeCloseTo(50, 9);
    expect(drain(course, 40, 0)).toBe(0); // nothing is added near empty
  });

  it("counts what is taken out and put in while the battery settles", () => {
    const course = after(10, { socPct: 80, full: true });
    course.run(10, { socPct: 81, full: true });
    course.run(10, { socPct: 80, full: true });
    expect(course.run(1, { socPct: 80 })).toBeCloseTo(8000 / 81, 9);
    const corrected = after(10, { socPct: 100, full: true });
    corrected.run(10, { socPct: 95, full: true });
    expect(corrected.run(1, { socPct: 95 })).toBe(100); // a correction is not charge that was taken out
  });

  it("scales by 2 at the most", () => expect(after(10, { socPct: 30, full: true }).run(1, { socPct: 30 })).toBe(60));

  const anchored = (): Course => {
    const course = after(10, { socPct: 80, full: true });
    drain(course, 80, 60);
    expect(course.decision.valuePct).toBeCloseTo(75, 9);
    return course;
  };

  it("is replaced by the next one", () => {
    const course = anchored();
    expect(course.run(10, { socPct: 60, full: true })).toBe(100);
    expect(drain(course, 60, 45)).toBeCloseTo(75, 9);
  });

  it.each([62, 40])("no longer counts when the BMS corrects itself to %d", (socPct) => {
    const course = anchored();
    expect(course.run(300, { socPct })).toBe(socPct);
    expect(course.decision.why).toBe("bms");
  });

  it("no longer counts when the BMS reaches 100 % by itself", () => {
    const course = anchored();
    for (let socPct = 60; socPct <= 100; socPct++) course.run(10, { socPct });
    expect(drain(course, 100, 90)).toBe(90);
  });

  it("still counts when the charge explains the change", () => {
    const course = anchored();
    course.step(600_000, { socPct: 65, currentA: 112 }); // 112 A of 280 Ah: 6.7 % in 10 minutes
    expect(course.run(100, { socPct: 64 })).toBeCloseTo(80, 9);
    course.step(600_000, { socPct: 59, currentA: -112 });
    expect(course.decision.valuePct).toBeCloseTo(73.75, 9);
  });

  it("does not hide an empty battery", () => {
    expect(anchored().run(600, { socPct: 60, cellV: 3.0 })).toBe(19);
    expect(new Course().run(5, { cellV: 2.8, full: true })).toBe(9); // even where both are said at once
  });

  it("goes on over a restart with what is kept of it", () => {
    const course = anchored();
    const { sinceFull, last } = course.memory;
    course.memory = { ...NEW_SOC, sinceFull, last };
    expect(course.step(30_000, { socPct: 60 })).toBeCloseTo(75, 9);
    course.memory = { ...NEW_SOC, sinceFull, last };
    expect(course.step(30_000, { socPct: 70 })).toBe(70); // the BMS has corrected itself meanwhile
  });
});

/** Lets the count fall by 1 % every 10 s, in steps too small for a correction. */
function drain(course: Course, fromPct: number, toPct: number): number {
  for (let socPct = fromPct; socPct >= toPct; socPct--) course.run(10, { socPct });
  return course.decision.valuePct;
}
