import { describe, expect, it } from "vitest";
import { cells, reading, report, RULES, seen } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";

const HEALTHY = reading();
const NOTHING = { all: false, limits: false, messages: false };

/** An inverter that has its whole set and both limits at their most. */
function talking(asAlarm: typeof RULES.asAlarm = []): TickRun {
  const run = new TickRun({ ...RULES, asAlarm });
  run.steps(100, HEALTHY);
  expect(run.last.urgent).toEqual(NOTHING);
  return run;
}

describe("a limit", () => {
  it("is urgent in the tick in which it falls, and in no other", () => {
    const run = talking();
    expect(run.step(reading({ cellsV: cells(3.3, { 3: 2.95 }) })).urgent).toEqual({ ...NOTHING, limits: true });
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 110 });
    expect(run.step(reading({ cellsV: cells(3.3, { 3: 2.95 }) })).urgent).toEqual(NOTHING);
    expect(run.step(reading({ cellsV: cells(3.3, { 3: 3.475 }) })).urgent).toEqual({ ...NOTHING, limits: true });
  });

  it("that rises can wait for its turn", () => {
    const run = new TickRun();
    run.steps(2, HEALTHY);
    expect(run.step(HEALTHY).urgent).toEqual(NOTHING);
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 4, dischargeCurrentLimitA: 4 });
  });

  it("that becomes 0 because the battery is lost is urgent", () => {
    const run = talking();
    expect(run.steps(15, null).urgent).toEqual(NOTHING);
    expect(run.step(null)).toMatchObject({ decision: { kind: "block" }, urgent: { all: false, limits: true, messages: true } });
  });
});

describe("a message", () => {
  it.each<[string, typeof RULES.asAlarm]>([
    ["warning", []],
    ["alarm", ["cellImbalance"]],
  ])("is urgent when it is raised and when it ends: %s", (_, asAlarm) => {
    const run = talking(asAlarm);
    const unequal = reading({ alarms: ["cellDifference"] });
    expect(run.step(unequal).urgent).toEqual({ ...NOTHING, messages: true });
    expect(run.step(unequal).urgent).toEqual(NOTHING);
    expect(run.step(HEALTHY).urgent).toEqual({ ...NOTHING, messages: true });
    expect(run.step(HEALTHY).urgent).toEqual(NOTHING);
  });
});

it("nothing is urgent in silence but what an inverter that appears must hear", () => {
  const run = talking();
  run.steps(45, null);
  expect(run.step(null)).toMatchObject({ decision: { kind: "silent" }, urgent: NOTHING });
  expect(run.step(null, seen(report(0), run.nowMs)).urgent).toEqual({ ...NOTHING, all: true });
});
