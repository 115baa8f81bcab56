import { describe, expect, it } from "vitest";
import { cells, reading, report, RULES, seen } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import type { PackReading } from "./pack.ts";
import { LFP_SOC_RULES } from "./policy/soc.ts";
import type { Rules } from "./rules.ts";

const STAGED: Rules = { ...RULES, chargeMode: "staged", soc: LFP_SOC_RULES };
const MINUTE = 60;

/** 280 Ah: charging begins at 0.56 A, and 2.8 A lift a cell by 0.056 V. */
const ABSORBING = reading({ cellsV: cells(3.4375), currentA: 2.8, socPct: 92 });
const at = (cellV: number, change: Partial<PackReading> = {}): PackReading => reading({ cellsV: cells(cellV), ...change });

/** A battery that has just become full by its tail current. */
function full(rules: Rules = STAGED): TickRun {
  const run = new TickRun(rules);
  run.steps(20 * MINUTE, at(3.38, { currentA: 40, socPct: 88 }));
  run.steps(6 * MINUTE, ABSORBING);
  expect(run.events.filter(({ kind }) => kind === "full")).toHaveLength(1);
  return run;
}

describe("staged charging", () => {
  it("goes from bulk through settle to float, and the charge voltage walks down behind the battery", () => {
    const run = full();
    const { decision } = run.last;
    expect(decision).toMatchObject({
      kind: "run",
      stage: { stage: "settle", targetV: 54 },
      charge: { valueA: 0, winner: { name: "phase", cause: { kind: "settling", voltageV: 55, untilV: 54 } } },
      chargeVoltage: { why: "following" },
    });
    expect(run.setpoints).toMatchObject({ chargeVoltageV: 55, chargeCurrentLimitA: 0 });
    expect(run.setpoints.dischargeCurrentLimitA).toBeGreaterThan(0);
    run.steps(12 * MINUTE, at(3.37, { socPct: 92 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "float" } });
    run.steps(11 * MINUTE, at(3.36, { socPct: 92 }));
    expect(run.setpoints.chargeVoltageV).toBe(54);
    expect(run.events.filter(({ kind }) => kind === "charge-stage")).toMatchObject([
      { stage: "settle", was: "bulk" },
      { stage: "float", was: "settle" },
    ]);
  });

  it("says 100 % when it is full, whatever the BMS counts", () => {
    expect(full().last.decision).toMatchObject({ output: { report: { socPct: 100 } }, soc: { why: "full", bmsPct: 92 } });
  });

  it("says less at once when something is taken out while it settles, and does not go back to 100 %", () => {
    const run = full();
    run.steps(30, at(3.36, { currentA: -80, socPct: 91 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, soc: { why: "anchor" } });
    const { socPct } = (run.last.decision as { output: { report: { socPct: number } } }).output.report;
    expect(socPct).toBe(91 + 8);
    run.steps(30, at(3.36, { socPct: 91 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, output: { report: { socPct } } });
  });

  it("says 100 % while it settles as long as nothing but a trickle is taken out of it", () => {
    const run = full();
    run.steps(60, at(3.37, { currentA: 0, socPct: 85 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, soc: { why: "full", valuePct: 100 } });
    run.steps(60, at(3.37, { currentA: -0.5, socPct: 85 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, soc: { why: "full", valuePct: 100 } });
    run.step(at(3.37, { currentA: -0.6, socPct: 85 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, soc: { why: "anchor" } });
  });

  it("believes the BMS once it floats", () => {
    const run = full();
    run.steps(12 * MINUTE, at(3.37, { socPct: 92 }));
    run.steps(60, at(3.37, { socPct: 85 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "float" }, output: { report: { socPct: 85 } } });
  });

  it("charges anew when one cell has been low for a minute, however much the BMS counts", () => {
    const run = full();
    run.steps(12 * MINUTE, at(3.37, { socPct: 92 }));
    run.steps(MINUTE, reading({ cellsV: cells(3.33, { 5: 3.29 }), socPct: 92 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "float" } });
    run.step(reading({ cellsV: cells(3.33, { 5: 3.29 }), socPct: 92 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "bulk", why: "cell-low" } });
  });

  it("charges anew when the battery has been used", () => {
    const run = full();
    run.steps(30 * MINUTE, at(3.35, { socPct: 92 }));
    run.steps(2 * MINUTE, at(3.33, { socPct: 80, currentA: -20 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "bulk", targetV: 55 } });
    expect(run.setpoints.chargeVoltageV).toBe(55);
  });

  it("a person can have it charged to full once; the command is done when it is", () => {
    const run = full();
    run.steps(30 * MINUTE, at(3.36, { socPct: 92 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "float" } });
    run.commands = [{ id: 1, kind: "full-once", givenAtMs: run.nowMs, untilMs: run.nowMs + 7_200_000 }];
    run.step(at(3.36, { socPct: 92 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "bulk", why: "asked", targetV: 55 } });
  });

  it("fixed: finds out that it is full for the SOC, and leaves voltage and current alone", () => {
    const run = full({ ...STAGED, chargeMode: "fixed" });
    expect(run.last.decision).toMatchObject({ output: { report: { socPct: 100 } }, charge: { winner: { name: "cell-high" } } });
    run.steps(60 * MINUTE, at(3.36));
    expect(run.setpoints.chargeVoltageV).toBe(55);
  });
});

describe("the SOC", () => {
  it("is held down by cells that are emptier than the BMS thinks, and that is told once", () => {
    const run = new TickRun(STAGED);
    run.steps(10, at(3.2, { socPct: 55 }));
    run.steps(10 * MINUTE, at(3.05, { socPct: 55, currentA: -20 }));
    expect(run.last.decision).toMatchObject({ output: { report: { socPct: 19 } }, soc: { why: "guard", bmsPct: 55 } });
    expect(run.events.filter(({ kind }) => kind === "soc-guard")).toMatchObject([
      { guard: { toSocPct: 30 } },
      { guard: { toSocPct: 19 } },
    ]);
  });

  it("is that of the BMS where the guard is switched off", () => {
    const run = new TickRun({ ...STAGED, soc: null });
    run.steps(5 * MINUTE, at(3.05, { socPct: 55, currentA: -20 }));
    expect(run.last.decision).toMatchObject({ output: { report: { socPct: 55 } }, soc: { why: "bms", bmsPct: 55 } });
  });

  it("stays as it was while the battery is not known well enough", () => {
    const run = new TickRun(STAGED);
    run.steps(30, at(3.3, { socPct: 63 }));
    run.steps(30, null);
    expect(run.last.decision).toMatchObject({ kind: "block", output: { report: { socPct: 63 } }, soc: { valuePct: 63 } });
  });
});

describe("what the inverter says", () => {
  it("a charge voltage that it did not take is told once, and once when it did", () => {
    const run = new TickRun();
    const island = (chargeVoltageV: number) => seen(report(0, { chargeVoltageV }), run.nowMs);
    for (let s = 0; s < 120; s++) run.step(at(3.3), island(54));
    const checks = run.events.flatMap((event) => (event.kind === "check" ? [event.finding] : []));
    expect(checks).toMatchObject([{ check: "accepted-charge-voltage", state: "bad", toldV: 55, saidV: 54 }]);
    for (let s = 0; s < 60; s++) run.step(at(3.3), { ok: false, atMs: run.nowMs, why: "timeout" });
    for (let s = 0; s < 120; s++) run.step(at(3.3), island(55));
    const later = run.events.flatMap((event) => (event.kind === "check" ? [event] : []));
    expect(later).toMatchObject([
      { finding: { state: "bad" }, was: "unknown" },
      { finding: { check: "accepted-charge-voltage", state: "ok" }, was: "bad" },
    ]);
  });
});
