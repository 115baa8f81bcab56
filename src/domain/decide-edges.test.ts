/** What is said in the first and the last moment of a talk, of a battery that is known in part, and at the ends of the fields. */
import { describe, expect, it } from "vitest";
import { cells, reading, report, RULES, seen } from "../../test/support/battery.ts";
import { Packs } from "../../test/support/packs-run.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { LFP_SOC_RULES } from "./policy/soc.ts";

const HEALTHY = reading();
const REST = { cellsV: cells(3.3) };

describe("a limit", () => {
  it("rises only with a new reading", () => {
    const run = new TickRun();
    run.steps(11, HEALTHY);
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 20, dischargeCurrentLimitA: 20 });
    run.steps(10, null);
    expect(run.last.decision.kind).toBe("run");
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 20, dischargeCurrentLimitA: 20 });
  });

  it("of 0 for want of readings says how old the last one is", () => {
    const run = new TickRun();
    run.steps(60, HEALTHY);
    run.steps(20, null);
    const winner = { name: "stale", limitA: 0, cause: { kind: "age", ageMs: 20_000 } };
    expect(run.last.decision).toMatchObject({ kind: "block", charge: { winner }, discharge: { winner } });
  });

  it("that was promised before a silence is void: it waits at 0 and rises slowly", () => {
    const packs = new Packs([{}]);
    packs.run(100, REST);
    expect(packs.talking.charge.valueA).toBe(110);
    packs.strangerId = 0x351;
    expect(packs.run(1, REST).decision.kind).toBe("silent");
    packs.strangerId = null;
    packs.run(1, REST);
    expect(packs.talking).toMatchObject({ charge: { valueA: 0, pacing: "hold" }, discharge: { valueA: 0, pacing: "hold" } });
    packs.run(30, REST);
    expect(packs.talking.charge).toMatchObject({ valueA: 2, pacing: "ramp" });
  });
});

describe("the charge voltage", () => {
  const LIFTED = reading({ cellsV: cells(3.5) }); // 56.0 V

  it("is lifted above a higher battery by the first word after a restart, and never again", () => {
    const run = new TickRun();
    const tops = [{ slot: 0, maxV: 54 }];
    run.memory = { ...run.memory, chargeVoltage: { ...run.memory.chargeVoltage, valueV: 55, tops } };
    run.step(LIFTED);
    expect(run.setpoints.chargeVoltageV).toBe(56.2);
    run.steps(10, reading({ cellsV: cells(3.55) })); // 56.8 V
    expect(run.setpoints.chargeVoltageV).toBe(56.2);
  });

  it("of before a restart waits for the first reading", () => {
    const run = new TickRun();
    run.memory = { ...run.memory, chargeVoltage: { ...run.memory.chargeVoltage, valueV: 56.2, tops: [{ slot: 0, maxV: 56 }] } };
    run.steps(60, null);
    run.step(HEALTHY);
    expect(run.setpoints.chargeVoltageV).toBe(56.2);
  });

  it("above which another charger lifts the battery goes with it, and nothing is charged", () => {
    const run = new TickRun();
    const idle = () => seen(report(0.5), run.nowMs);
    for (let s = 0; s < 10; s++) run.step(HEALTHY, idle());
    for (let s = 0; s < 31; s++) run.step(LIFTED, idle());
    expect(run.setpoints).toMatchObject({ chargeVoltageV: 56.2, chargeCurrentLimitA: 0 });
    expect(run.last.decision).toMatchObject({
      charge: { winner: { name: "external-charge", cause: { kind: "voltage", voltageV: 56, limitV: 55 } } },
    });
  });
});

describe("what is displayed", () => {
  it.each([
    [3276, 3276],
    [3276.5, null],
    [-3276.5, null],
  ])("a current of %d A is %s: the field holds no more", (currentA, shown) => {
    const run = new TickRun();
    run.step(reading({ currentA }));
    expect(run.last.decision).toMatchObject({ output: { report: { currentA: shown } } });
  });

  it("a capacity is the whole number that the field can hold", () => {
    const run = new TickRun({ ...RULES, packs: [{ ...RULES.packs[0]!, represents: 32 }] });
    run.step(reading({ capacityAh: 280.02 }));
    expect(run.last.decision).toMatchObject({ output: { identity: { capacityAh: 8961 } } });
    run.step(reading({ capacityAh: 9000 }));
    expect(run.last.decision).toMatchObject({ output: { identity: { capacityAh: 65_534 } } });
  });
});

describe("messages", () => {
  it("warn that a pack is missing while the others run, and of nothing while all are there", () => {
    const packs = new Packs([{}, {}]);
    packs.run(60, REST, REST);
    expect(packs.talking.output.messages).toEqual({ alarms: [], warnings: [] });
    packs.run(31, REST, null);
    expect(packs.talking).toMatchObject({ kind: "run", output: { messages: { alarms: [], warnings: ["bmsInternal"] } } });
  });

  it("of a pack that is heard come and go also while too few are heard to run", () => {
    const packs = new Packs([{}, {}], { minPacks: 2 });
    packs.run(60, { ...REST, alarms: ["cellDifference"] }, REST);
    packs.run(20, { ...REST, alarms: ["cellDifference"] }, null);
    expect(packs.talking).toMatchObject({ kind: "block", output: { messages: { warnings: ["cellImbalance", "bmsInternal"] } } });
    packs.run(1, REST, null);
    expect(packs.talking).toMatchObject({ kind: "block", output: { messages: { warnings: ["bmsInternal"] } } });
  });
});

describe("while the battery is not known well enough", () => {
  const STAGED = { ...RULES, chargeMode: "staged", soc: LFP_SOC_RULES } as const;

  it("voltage, stage and SOC stand as they stood, with their reasons", () => {
    const run = new TickRun(STAGED);
    run.steps(600, reading({ cellsV: cells(3.05), socPct: 55, currentA: -20 }));
    const before = run.last.decision;
    run.steps(20, null);
    if (before.kind !== "run" || run.last.decision.kind !== "block") throw new Error(run.last.decision.kind);
    expect(before.soc).toMatchObject({ why: "guard", valuePct: 19 });
    const { chargeVoltage, stage, soc } = run.last.decision;
    expect({ chargeVoltage, soc }).toEqual({ chargeVoltage: before.chargeVoltage, soc: before.soc });
    // What it waits for goes on with the time; what it is does not.
    expect(stage).toMatchObject({ stage: before.stage.stage, why: before.stage.why, targetV: 55, chargeAllowed: true });
  });

  it("a full battery is not full a second time", () => {
    const run = new TickRun(STAGED);
    run.steps(1200, reading({ cellsV: cells(3.38), currentA: 40, socPct: 88 }));
    const tail = reading({ cellsV: cells(3.4375), currentA: 2.8, socPct: 92 });
    for (let s = 0; s < 400 && !run.events.some(({ kind }) => kind === "full"); s++) run.step(tail);
    run.nowMs += 20_000; // the process stands still
    run.step(null);
    expect(run.last.decision).toMatchObject({ kind: "block", stage: { stage: "settle", becameFull: false } });
    expect(run.events.filter(({ kind }) => kind === "full")).toHaveLength(1);
  });

  it("after a silence that has ended: what was said before it, without reasons that nobody knows any more", () => {
    const packs = new Packs([{}], { soc: LFP_SOC_RULES });
    packs.run(60, REST);
    packs.strangerId = 0x351;
    packs.run(20, null);
    packs.strangerId = null;
    packs.run(1, null);
    expect(packs.talking).toMatchObject({
      kind: "block",
      output: { setpoints: { chargeVoltageV: 55, chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0 }, report: { socPct: 60 } },
      chargeVoltage: { valueV: 55, targetV: 55, why: "target" },
      soc: { valuePct: 60, bmsPct: 60, why: "bms", guard: null, floor: null },
    });
    expect(packs.talking.stage).toEqual({
      stage: "bulk",
      targetV: 55,
      why: "start",
      chargeAllowed: true,
      becameFull: false,
      conditions: [],
    });
  });
});
