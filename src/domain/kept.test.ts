import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { keepsSame, keptOf, resume, type Kept, type Resumed } from "./kept.ts";
import { LFP_SOC_RULES } from "./policy/soc.ts";
import type { Rules } from "./rules.ts";
import { newMemory } from "./memory.ts";

const HIGH = reading({ cellsV: cells(3.5) }); // 56.0 V, above the target of 55.0 V
const SAGGED = reading({ cellsV: cells(3.3) });

const NOTHING: Kept = { chargeVoltage: null, cells: {}, stage: { stage: "bulk", fullAgoMs: null }, anchors: {}, commands: [] };

/** A bridge that has seen a battery above its target, which sags now. */
function before(): TickRun {
  const run = new TickRun();
  run.steps(90, HIGH);
  run.steps(30, SAGGED);
  expect(run.setpoints.chargeVoltageV).toBe(56.2);
  return run;
}

/** The same after a restart, `ageMs` after it was kept, on a new clock. */
function after(run: TickRun, ageMs: number): TickRun {
  const resumed: Resumed = { kept: keptOf(run.memory, [], run.nowMs)!, ageMs };
  const next = new TickRun();
  next.memory = resume(next.memory, JSON.parse(JSON.stringify(resumed)) as Resumed, 0);
  return next;
}

describe("after a restart", () => {
  it("the charge voltage goes on where it was: a sag does not pull it below the voltage that comes back", () => {
    const next = after(before(), 30_000);
    next.steps(3, null);
    next.step(SAGGED);
    expect(next.setpoints.chargeVoltageV).toBe(56.2);
    next.steps(2, HIGH);
    expect(next.setpoints.chargeVoltageV).toBe(56.2);
    const fresh = new TickRun();
    fresh.step(SAGGED);
    expect(fresh.setpoints.chargeVoltageV).toBe(55);
  });

  it("it does not climb either, however often that happens", () => {
    const charging = reading({ cellsV: cells(3.4374) });
    let run = new TickRun();
    run.steps(60, charging);
    for (let i = 0; i < 20; i++) {
      run = after(run, 1_000);
      run.steps(60, charging);
    }
    expect(run.setpoints.chargeVoltageV).toBe(55);
  });

  it.each([
    [0, 600],
    [60_000, 540],
    [480_000, 120],
  ])("with %i ms in between it comes down %i s after the restart, as without one", (ageMs, endS) => {
    const run = new TickRun();
    run.steps(10, HIGH);
    const next = after(run, ageMs);
    next.steps(endS - 30, SAGGED);
    expect(next.setpoints.chargeVoltageV).toBe(56.2);
    next.steps(60, SAGGED);
    expect(next.setpoints.chargeVoltageV).toBe(55);
  });

  it("it waits for the first reading, but not longer than its voltages count", () => {
    const soon = after(before(), 60_000);
    soon.steps(300, null);
    soon.step(SAGGED);
    expect(soon.setpoints.chargeVoltageV).toBe(56.2);
    const late = after(before(), 60_000);
    late.steps(560, null);
    expect(late.memory.chargeVoltage.valueV).toBeNull();
    late.step(SAGGED);
    expect(late.setpoints.chargeVoltageV).toBe(55);
  });

  it("it begins anew above a battery that was lifted meanwhile", () => {
    const run = new TickRun();
    run.steps(60, SAGGED);
    const next = after(run, 300_000);
    next.step(HIGH);
    expect(next.setpoints.chargeVoltageV).toBe(56.2);
  });

  it("another charger that has lifted it further meanwhile is still known", () => {
    const next = new TickRun();
    const chargeVoltage = { valueV: 55.2, external: true, tops: [{ agoMs: 0, maxV: 55 }] };
    next.memory = resume(next.memory, { kept: { ...NOTHING, chargeVoltage }, ageMs: 1_000 }, 0);
    next.step(HIGH);
    expect(next.last.decision).toMatchObject({ chargeVoltage: { valueV: 56.2, why: "external-charge" } });
  });

  it("another charger that lifts the battery is still known", () => {
    const run = before();
    const resumed: Resumed = { kept: keptOf(run.memory, [], run.nowMs)!, ageMs: 1_000 };
    const next = new TickRun();
    const chargeVoltage = { ...resumed.kept.chargeVoltage!, external: true };
    next.memory = resume(next.memory, { ...resumed, kept: { ...resumed.kept, chargeVoltage } }, 0);
    next.step(HIGH);
    expect(next.last.decision).toMatchObject({ chargeVoltage: { why: "external-charge" } });
    next.step(SAGGED);
    expect(next.last.decision).toMatchObject({ chargeVoltage: { why: "following" } });
  });

  it("a reading with another number of cells is refused, unless the configuration says otherwise", () => {
    const next = after(before(), 1_000);
    next.step(reading({ cellsV: Array.from({ length: 15 }, () => 3.3) }));
    expect(next.last.decision.kind).toBe("silent");
    const reason = { code: "cell-count", cells: 15, expected: 16 };
    expect(next.events).toContainEqual({ kind: "reading-refused", pack: "Block 1", reason });
    next.step(SAGGED);
    expect(next.last.decision.kind).toBe("run");
  });

  it("limits begin at 0 as after every start", () => {
    const run = before();
    const next = after(run, 1_000);
    next.step(SAGGED);
    expect(next.setpoints).toMatchObject({ chargeCurrentLimitA: 0, dischargeCurrentLimitA: 0 });
  });
});

describe("after a restart, the charge", () => {
  const STAGED: Rules = { ...RULES, chargeMode: "staged", soc: LFP_SOC_RULES };
  const full = (): TickRun => {
    const run = new TickRun(STAGED);
    run.steps(1200, reading({ cellsV: cells(3.38), currentA: 40, socPct: 75 }));
    run.steps(360, reading({ cellsV: cells(3.4375), currentA: 2.8, socPct: 80 }));
    expect(run.last.decision).toMatchObject({ stage: { stage: "settle" }, soc: { valuePct: 100 } });
    return run;
  };
  const restarted = (run: TickRun, ageMs: number): TickRun => {
    const kept = JSON.parse(JSON.stringify(keptOf(run.memory, [], run.nowMs))) as Kept;
    const next = new TickRun(STAGED);
    next.memory = resume(next.memory, { kept, ageMs }, 0);
    return next;
  };
  const REST = reading({ cellsV: cells(3.37), currentA: 0, socPct: 80 });

  it("goes on in its stage, and is not full a second time", () => {
    const next = restarted(full(), 60_000);
    next.step(REST);
    expect(next.last.decision).toMatchObject({ stage: { stage: "settle" }, output: { report: { socPct: 100 } } });
    next.steps(700, REST);
    expect(next.last.decision).toMatchObject({ stage: { stage: "float" } });
    expect(next.events.filter(({ kind }) => kind === "full")).toEqual([]);
  });

  it("a count that a full charge has corrected stays corrected", () => {
    const run = full();
    run.steps(700, REST);
    for (let socPct = 80; socPct >= 72; socPct--) run.steps(10, { ...REST, socPct });
    expect(run.last.decision).toMatchObject({ soc: { valuePct: 92, why: "anchor" } });
    const next = restarted(run, 60_000);
    next.step({ ...REST, socPct: 72 });
    expect(next.last.decision).toMatchObject({ soc: { valuePct: 92, why: "anchor" } });
    const corrected = restarted(run, 60_000);
    corrected.step({ ...REST, socPct: 91 });
    expect(corrected.last.decision).toMatchObject({ soc: { valuePct: 91, why: "bms" } });
  });

  it.each([
    ["a week", 7, 92],
    ["31 days", 31, 72],
  ])("and after %s the count is worth what it can be", (_, days, valuePct) => {
    const run = full();
    run.steps(700, REST);
    for (let socPct = 80; socPct >= 72; socPct--) run.steps(10, { ...REST, socPct });
    const next = restarted(run, days * 86_400_000);
    next.step({ ...REST, socPct: 72 });
    expect(next.last.decision).toMatchObject({ soc: { valuePct, bmsPct: 72 } });
  });

  it("a full charge that is due is due", () => {
    const run = full();
    run.steps(700, REST);
    const next = restarted(run, 14 * 86_400_000);
    next.step(REST);
    expect(next.last.decision).toMatchObject({ stage: { stage: "bulk", why: "full-due" } });
  });
});

describe("what is kept", () => {
  it("is nothing before the first word, also when it was resumed", () => {
    expect(keptOf(newMemory(0, RULES), [], 0)).toBeNull();
    const next = after(before(), 1_000);
    next.steps(5, null);
    expect(keptOf(next.memory, [], next.nowMs)).toBeNull();
  });

  it("has no charge voltage after silence: it was to begin anew", () => {
    const run = before();
    run.steps(60, null);
    expect(run.last.decision.kind).toBe("silent");
    expect(keptOf(run.memory, [], run.nowMs)).toMatchObject({ chargeVoltage: null, cells: { "Block 1": 16 } });
  });

  it("leaves out packs that are not configured any more, whatever they are called", () => {
    const kept = {
      ...NOTHING,
      cells: JSON.parse('{"__proto__":15,"gone":15,"constructor":15}') as Record<string, number>,
      anchors: { gone: { bmsPct: 50, offsetPct: 30, agoMs: 0 } },
    };
    const memory = resume(newMemory(0, RULES), { kept, ageMs: 0 }, 0);
    expect(memory).toEqual({ ...newMemory(0, RULES), stage: { stage: "bulk", why: "resumed", fullAtMs: null, held: {} } });
  });

  it("is the same as long as nothing of it changes", () => {
    const run = before();
    run.step(SAGGED);
    const { memory } = run;
    expect(keepsSame(memory, memory)).toBe(true);
    run.step(null);
    expect(keepsSame(run.memory, memory)).toBe(true);
    run.steps(20, SAGGED); // another 10 s of voltages
    expect(keepsSame(run.memory, memory)).toBe(false);
    expect(keepsSame(newMemory(0, RULES), memory)).toBe(false);
    const anchor = { atMs: 0, bmsPct: 80, currentA: 0, offsetPct: 20, takenPct: 0, wasFull: false };
    expect(keepsSame({ ...memory, anchors: { "Block 1": anchor } }, memory)).toBe(false);
  });
});
