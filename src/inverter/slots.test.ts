import { describe, expect, it } from "vitest";
import { handedOver, NEW_PLAN, planCycle, type SlotPlan } from "./slots.ts";

const CALM = { all: false, limits: false, messages: false };
const hex = (plan: SlotPlan): string => plan.queue.map((id) => id.toString(16)).join(" ");
const emptied = (plan: SlotPlan, left = 0): SlotPlan => ({ ...plan, queue: plan.queue.slice(plan.queue.length - left) });

describe("the plan of a cycle", () => {
  it("has the four values, then the two fixed texts in turn", () => {
    const first = planCycle(NEW_PLAN, CALM, false);
    expect(hex(first)).toBe("351 355 356 35a 35e");
    const second = planCycle(emptied(first), CALM, false);
    expect(hex(second)).toBe("351 355 356 35a 35f");
    expect(hex(planCycle(emptied(second), CALM, false))).toBe("351 355 356 35a 35e");
  });

  it("gives a changed message the first slot; a fallen limit has it anyway", () => {
    expect(hex(planCycle(NEW_PLAN, { ...CALM, messages: true }, false))).toBe("35a 351 355 356 35e");
    expect(hex(planCycle(NEW_PLAN, { ...CALM, limits: true }, false))).toBe("351 355 356 35a 35e");
  });

  it("sends everything to an inverter that has just appeared, what it runs on first", () => {
    expect(hex(planCycle(NEW_PLAN, { ...CALM, all: true }, false))).toBe("351 355 35a 356 35e 35f");
  });

  it("drops the fixed text when the bus lags behind, and sends that one next time", () => {
    const late = planCycle(NEW_PLAN, CALM, true);
    expect(hex(late)).toBe("351 355 356 35a");
    expect(hex(planCycle(emptied(late), CALM, false))).toBe("351 355 356 35a 35e");
  });

  it("keeps what the last cycle did not get rid of, once and behind the values", () => {
    const full = planCycle(NEW_PLAN, { ...CALM, all: true }, false);
    expect(hex(planCycle(emptied(full, 1), CALM, false))).toBe("351 355 356 35a 35f");
    expect(hex(planCycle(emptied(full, 4), CALM, false))).toBe("351 355 356 35a 35e 35f");
  });

  it("lets no value starve on a bus that takes one frame in a cycle", () => {
    const sentIds: string[] = [];
    let plan = NEW_PLAN;
    for (let cycle = 0; cycle < 16; cycle++) {
      plan = planCycle(plan, CALM, true);
      sentIds.push(plan.queue[0]!.toString(16));
      plan = handedOver(plan, plan.queue[0]!);
    }
    expect(sentIds.join(" ")).toBe("351 351 351 355 356 35a 351 351 351 355 356 35a 351 351 351 355");
  });

  it("never grows, however long nothing can be sent", () => {
    let plan = NEW_PLAN;
    for (let i = 0; i < 1000; i++) {
      plan = planCycle(plan, { all: i % 7 === 0, limits: false, messages: i % 3 === 0 }, i % 2 === 0);
      expect(new Set(plan.queue).size).toBe(plan.queue.length);
      expect(plan.queue.length).toBeLessThanOrEqual(6);
    }
  });
});
