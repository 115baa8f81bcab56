import { describe, expect, it } from "vitest";
import { cells, reading, report, RULES, seen } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { explainDecision } from "./explain/explain.ts";

const HEALTHY = reading();

describe("start", () => {
  it("says nothing before the first plausible reading, however long it takes", () => {
    const run = new TickRun();
    expect(run.steps(100, null).decision).toEqual({
      kind: "silent",
      because: [{ code: "waiting-for-first-reading", packs: ["Block 1"] }],
    });
  });

  it("speaks at once with the first reading, with both currents rising from 0", () => {
    const run = new TickRun();
    run.steps(10, null);
    run.step(HEALTHY);
    expect(run.setpoints).toEqual({
      chargeVoltageV: 55,
      chargeCurrentLimitA: 0,
      dischargeCurrentLimitA: 0,
      dischargeVoltageV: 43.2,
    });
    run.step(HEALTHY);
    expect(run.setpoints.chargeCurrentLimitA).toBe(2);
    run.steps(53, HEALTHY);
    expect(run.setpoints.chargeCurrentLimitA).toBe(108);
    run.steps(10, HEALTHY);
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 110, dischargeCurrentLimitA: 110 });
  });

  it("does not believe SOC 0 of a BMS that has just started, for 20 s", () => {
    const starting = reading({ socPct: 0, cycles: 0 });
    const run = new TickRun();
    expect(run.steps(20, starting).decision.kind).toBe("silent");
    expect(run.step(starting).decision.kind).toBe("run");
  });

  it("does not believe SOC 0 of a BMS that starts again and again, however long ago it started first", () => {
    const starting = reading({ socPct: 0, cycles: 0 });
    const run = new TickRun();
    run.steps(10, HEALTHY);
    run.steps(3, starting);
    run.steps(25, null);
    run.steps(10, starting);
    expect(run.last.decision).toMatchObject({ kind: "block", output: { report: { socPct: 60 } } });
  });

  it("believes SOC 0 of a battery whose cells are empty", () => {
    const run = new TickRun();
    run.step(reading({ socPct: 0, cycles: 0, cellsV: cells(3.2, { 3: 2.95 }) }));
    expect(run.last.decision).toMatchObject({ kind: "run", output: { report: { socPct: 0 } } });
  });

  it("stays silent for a battery that is none for a Sunny Island", () => {
    const run = new TickRun();
    run.step(reading({ cellsV: [3.3, 3.3, 3.3, 3.3] }));
    expect(run.last.decision).toEqual({ kind: "silent", because: [{ code: "too-few-cells", cells: 4 }] });
  });
});

it("takes any name for a pack", () => {
  const run = new TickRun({ ...RULES, packs: [{ ...RULES.packs[0]!, name: "__proto__" }] });
  run.steps(3, HEALTHY);
  expect(run.events.filter((event) => event.kind === "pack-link")).toHaveLength(1);
  expect(run.setpoints.chargeCurrentLimitA).toBe(4);
});

describe("losing the battery", () => {
  const lost = (seconds: number, rules = RULES): TickRun => {
    const run = new TickRun(rules);
    run.steps(100, HEALTHY);
    run.steps(seconds, null);
    return run;
  };

  it("holds the last set-points up to 15 s", () => {
    const run = lost(15);
    expect(run.last.decision.kind).toBe("run");
    expect(run.setpoints).toMatchObject({ chargeCurrentLimitA: 110, dischargeCurrentLimitA: 110 });
  });

  it("blocks up to 45 s: 0 A, the CVL and the SOC as they stood, a warning, and no measurements that nobody made", () => {
    const { decision } = lost(45).last;
    expect(decision).toMatchObject({
      kind: "block",
      output: {
        setpoints: { chargeVoltageV: 55, chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0, dischargeVoltageV: 43.2 },
        report: { socPct: 60, voltageV: null, currentA: null, temperatureC: null },
        messages: { alarms: [], warnings: ["bmsInternal"] },
      },
      charge: { winner: { name: "stale" } },
    });
  });

  it("keeps the alarm that stood when the battery was lost: nobody has seen its end", () => {
    const run = new TickRun({ ...RULES, asAlarm: ["lowVoltage"] });
    run.steps(10, reading({ alarms: ["cellUnderVoltage", "cellDifference"] }));
    run.steps(44, null);
    expect(run.last.decision).toMatchObject({
      kind: "block",
      output: { messages: { alarms: ["lowVoltage"], warnings: ["cellImbalance", "bmsInternal"] } },
    });
  });

  it("blocks, and does not fall silent, when a pack counts as lost before the hold is over", () => {
    const run = new TickRun({ ...RULES, ages: { ...RULES.ages, lostMs: 6_000 } });
    run.steps(60, HEALTHY);
    const kinds = Array.from({ length: 46 }, () => run.step(null).decision.kind);
    expect(kinds).toEqual([...Array<string>(6).fill("run"), ...Array<string>(39).fill("block"), "silent"]);
  });

  it("falls silent after 45 s", () => {
    const run = lost(46);
    expect(run.last.decision).toEqual({
      kind: "silent",
      because: [
        { code: "battery-lost", ageMs: 46_000 },
        { code: "pack-missing", pack: "Block 1" },
      ],
    });
  });

  it("stays in block for as long as it takes, if that is configured", () => {
    expect(lost(500, { ...RULES, onBatteryLost: "block" }).last.decision.kind).toBe("block");
  });

  it("comes back with the pause after a zero, then rises slowly", () => {
    const run = lost(46);
    run.steps(30, HEALTHY);
    expect(run.setpoints.chargeCurrentLimitA).toBe(0);
    expect(run.last.decision).toMatchObject({ charge: { pacing: "hold" } });
    run.steps(3, HEALTHY);
    expect(run.setpoints.chargeCurrentLimitA).toBeGreaterThan(0);
    expect(run.setpoints.chargeCurrentLimitA).toBeLessThanOrEqual(6);
  });

  it("begins the charge voltage anew after silence, above a battery that somebody else has charged meanwhile", () => {
    const run = lost(600);
    run.step(reading({ cellsV: cells(3.55) })); // 56.8 V, with 55.0 V before the silence
    expect(run.setpoints.chargeVoltageV).toBe(57);
  });

  it("tells each step once", () => {
    const run = lost(60);
    run.steps(5, HEALTHY);
    const kinds = run.events.flatMap((e) => (e.kind === "pack-link" ? [e.link] : e.kind === "decision" ? [e.decision] : []));
    expect(kinds).toEqual(["fresh", "run", "stale", "block", "lost", "silent", "fresh", "run"]);
  });

  it("counts an implausible reading as none", () => {
    const run = new TickRun();
    run.steps(100, HEALTHY);
    run.steps(16, reading({ packVoltageV: 20 }));
    expect(run.last.decision.kind).toBe("block");
    expect(run.events).toContainEqual({
      kind: "reading-refused",
      pack: "Block 1",
      reason: { code: "cell-sum", sumV: expect.closeTo(52.8, 9) as number, packV: 20 },
    });
  });
});

describe("limits", () => {
  const after = (change: Parameters<typeof reading>[0]): TickRun => {
    const run = new TickRun();
    run.steps(100, HEALTHY);
    run.step(reading(change));
    return run;
  };

  it("falls at once with the highest cell and says which", () => {
    const run = after({ cellsV: cells(3.4, { 7: 3.475 }) });
    expect(run.setpoints.chargeCurrentLimitA).toBeCloseTo(110 * 0.325, 6);
    expect(explainDecision(run.last.decision, run.last.battery)).toBe(
      "Idle; charge limit 35.8 A: cell 7 of Block 1 at 3.475 V; next 110 A (rating of SI6.0H)",
    );
    expect(run.last.urgent).toEqual({ all: false, limits: true, messages: false });
  });

  it("stops charging when the BMS has opened its charge MOSFET, and leaves the charge voltage alone", () => {
    const run = after({ chargeMosOn: false });
    expect(run.setpoints).toMatchObject({ chargeVoltageV: 55, chargeCurrentLimitA: 0, dischargeCurrentLimitA: 110 });
    expect(run.last.decision).toMatchObject({ charge: { winner: { name: "bms-charge-off" } } });
  });

  it("stops discharging when the BMS has opened its discharge MOSFET", () => {
    expect(after({ dischargeMosOn: false }).setpoints.dischargeCurrentLimitA).toBe(0);
  });

  it("keeps a quarter without any temperature", () => {
    expect(after({ temperaturesC: { mosfet: 25, sensors: [null, null] } }).setpoints).toMatchObject({
      chargeCurrentLimitA: 27.5,
      dischargeCurrentLimitA: 27.5,
    });
  });

  it("sends 4 times the current and capacity of a BMS that stands for 4 packs", () => {
    const run = new TickRun({ ...RULES, packs: [{ ...RULES.packs[0]!, represents: 4, cells: 16 }] });
    run.step(reading({ currentA: -12.5 }));
    expect(run.last.decision).toMatchObject({
      output: { report: { currentA: -50, voltageV: expect.closeTo(52.8, 6) as number }, identity: { capacityAh: 1120 } },
    });
  });
});

describe("the inverter", () => {
  it("gets the whole set with the first word and with the first word after a silence", () => {
    const run = new TickRun();
    run.step(null);
    expect(run.last).toMatchObject({ decision: { kind: "silent" }, urgent: { all: false } });
    expect(run.step(HEALTHY).urgent.all).toBe(true);
    expect(run.step(HEALTHY).urgent.all).toBe(false);
    expect(run.steps(20, null)).toMatchObject({ decision: { kind: "block" }, urgent: { all: false } });
    expect(run.steps(30, null)).toMatchObject({ decision: { kind: "silent" }, urgent: { all: false } });
    expect(run.step(HEALTHY).urgent.all).toBe(true);
  });

  it("gets the whole set at once when it appears, and its silence is told after 15 s", () => {
    const run = new TickRun();
    run.steps(3, HEALTHY);
    const heardAtMs = run.nowMs;
    expect(run.step(HEALTHY, seen(report(0), heardAtMs)).urgent.all).toBe(true);
    expect(run.step(HEALTHY, seen(report(0), heardAtMs)).urgent.all).toBe(false);
    run.steps(20, HEALTHY, seen(report(0), heardAtMs));
    expect(run.events).toContainEqual({ kind: "inverter-presence", present: false, lastedMs: 15_000 });
    expect(run.step(HEALTHY, seen(report(0), run.nowMs)).urgent.all).toBe(true);
  });

  it("has its state and error number told when they change", () => {
    const run = new TickRun();
    run.steps(3, HEALTHY, seen(report(0), 0));
    run.steps(2, HEALTHY, seen(report(0, { operatingState: 4, errorNumber: 952 }), 3000));
    const states = run.events.filter((e) => e.kind === "inverter-state");
    expect(states).toEqual([
      { kind: "inverter-state", operatingState: 1, errorNumber: 0 },
      { kind: "inverter-state", operatingState: 4, errorNumber: 952 },
    ]);
  });
});
