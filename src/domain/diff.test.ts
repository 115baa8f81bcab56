import { describe, expect, it } from "vitest";
import { reading } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { unknown, type Finding } from "./checks/finding.ts";
import type { Candidate, Decision, Talking } from "./decision.ts";
import { diffDecisions, diffFindings } from "./diff.ts";
import type { Messages } from "./inverter.ts";
import { LFP_SOC_RULES } from "./policy/soc.ts";

function runDecision(): Talking & { readonly kind: "run" } {
  const { decision } = new TickRun().steps(100, reading());
  if (decision.kind !== "run") throw new Error(decision.kind);
  return decision;
}

const RUN = runDecision();
const SILENT: Decision = { kind: "silent", because: [{ code: "battery-lost", ageMs: 46_000 }] };

const withMessages = (messages: Partial<Messages>): Decision => ({
  ...RUN,
  output: { ...RUN.output, messages: { alarms: [], warnings: [], ...messages } },
});
const limitedBy = (name: Candidate["name"], direction: "charge" | "discharge"): Decision => ({
  ...RUN,
  [direction]: { ...RUN[direction], winner: { ...RUN[direction].winner, name } },
});

describe("the decision", () => {
  it("is told when it changes, from the start on", () => {
    expect(diffDecisions(null, SILENT)).toEqual([{ kind: "decision", decision: "silent", was: "start" }]);
    expect(diffDecisions(SILENT, SILENT)).toEqual([]);
    expect(diffDecisions(SILENT, RUN)).toEqual([{ kind: "decision", decision: "run", was: "silent" }]);
    expect(diffDecisions(RUN, { ...RUN, kind: "block" })).toEqual([{ kind: "decision", decision: "block", was: "run" }]);
    expect(diffDecisions(RUN, SILENT)).toEqual([{ kind: "decision", decision: "silent", was: "run" }]);
    expect(diffDecisions(RUN, RUN)).toEqual([]);
  });
});

describe("what bounds a current", () => {
  it.each(["charge", "discharge"] as const)("is told when it changes: %s", (direction) => {
    const mosfet = limitedBy("mosfet", direction);
    expect(diffDecisions(RUN, mosfet)).toEqual([{ kind: "limited-by", direction, name: "mosfet", was: "inverter" }]);
    expect(diffDecisions(mosfet, RUN)).toEqual([{ kind: "limited-by", direction, name: "inverter", was: "mosfet" }]);
    expect(diffDecisions(mosfet, mosfet)).toEqual([]);
  });

  it("is not told of the first word, nor of the first after a silence", () => {
    expect(diffDecisions(null, limitedBy("cell-high", "charge"))).toEqual([{ kind: "decision", decision: "run", was: "start" }]);
    expect(diffDecisions(SILENT, limitedBy("cell-high", "charge"))).toMatchObject([{ kind: "decision" }]);
  });
});

describe("another charger", () => {
  const voltage = (why: Talking["chargeVoltage"]["why"], valueV: number): Decision => ({
    ...RUN,
    chargeVoltage: { valueV, targetV: 55, why },
  });

  it("is told when it begins and when it ends, not when the voltage moves", () => {
    const external = voltage("external-charge", 56);
    expect(diffDecisions(RUN, external)).toEqual([{ kind: "external-charge", active: true, voltageV: 56 }]);
    expect(diffDecisions(external, voltage("external-charge", 56.3))).toEqual([]);
    expect(diffDecisions(external, voltage("following", 55.8))).toEqual([
      { kind: "external-charge", active: false, voltageV: 55.8 },
    ]);
    expect(diffDecisions(voltage("following", 55.8), RUN)).toEqual([]);
  });
});

describe("the charge", () => {
  it("a stage is told when it changes, and that the battery is full with what the BMS says", () => {
    const stage = { ...RUN.stage, stage: "settle", why: "tail", becameFull: true } as const;
    const full: Decision = { ...RUN, stage, soc: { ...RUN.soc, bmsPct: 92, valuePct: 100, why: "full" } };
    expect(diffDecisions(RUN, full)).toEqual([
      { kind: "charge-stage", stage: "settle", was: "bulk" },
      { kind: "full", bmsPct: 92 },
    ]);
    const settles: Decision = { ...full, stage: { ...stage, becameFull: false } };
    expect(diffDecisions(full, settles)).toEqual([]);
    expect(diffDecisions(settles, RUN)).toEqual([{ kind: "charge-stage", stage: "bulk", was: "settle" }]);
  });
});

describe("what corrects the SOC", () => {
  const guarded = (belowCellV: number): Decision => ({
    ...RUN,
    soc: { ...RUN.soc, bmsPct: 55, valuePct: 30, guard: { belowCellV, aboveSocPct: 30, toSocPct: 30, onlyCharging: false } },
  });
  const floored: Decision = { ...RUN, soc: { ...RUN.soc, bmsPct: 0, valuePct: 10, floor: LFP_SOC_RULES.floor } };

  it("the guard is told when it begins, when another rule takes over, and when it ends", () => {
    const kinds = (before: Decision | null, now: Decision) =>
      diffDecisions(before, now).map((event) => (event.kind === "soc-guard" ? (event.guard?.belowCellV ?? null) : event.kind));
    expect(kinds(RUN, guarded(3.125))).toEqual([3.125]);
    expect(kinds(guarded(3.125), guarded(3.125))).toEqual([]);
    expect(kinds(guarded(3.125), guarded(3.0625))).toEqual([3.0625]);
    expect(kinds(guarded(3.0625), RUN)).toEqual([null]);
    expect(kinds(SILENT, guarded(3.125))).toEqual(["decision", 3.125]);
  });

  it("the floor is told when it begins and when it ends, also with the first word", () => {
    const told = { kind: "soc-floor", active: true, bmsPct: 0, valuePct: 10 };
    expect(diffDecisions(RUN, floored)).toEqual([told]);
    expect(diffDecisions(null, floored)).toContainEqual(told);
    expect(diffDecisions(floored, floored)).toEqual([]);
    expect(diffDecisions(floored, RUN)).toEqual([{ ...told, active: false, bmsPct: 60, valuePct: 60 }]);
  });
});

describe("a message", () => {
  it("is told once when it is raised and once when it ends, with its level", () => {
    const warned = withMessages({ warnings: ["cellImbalance"] });
    const raised = { kind: "message", message: "cellImbalance", raised: true, level: "warning" };
    expect(diffDecisions(RUN, warned)).toEqual([raised]);
    expect(diffDecisions(null, warned)).toContainEqual(raised);
    expect(diffDecisions(warned, warned)).toEqual([]);
    expect(diffDecisions(warned, RUN)).toEqual([{ ...raised, raised: false }]);
    const alarmed = withMessages({ alarms: ["lowVoltage"] });
    expect(diffDecisions(RUN, alarmed)).toEqual([{ kind: "message", message: "lowVoltage", raised: true, level: "alarm" }]);
    expect(diffDecisions(alarmed, RUN)).toEqual([{ kind: "message", message: "lowVoltage", raised: false, level: "alarm" }]);
  });

  it("beside one that stands is told alone", () => {
    const one = withMessages({ warnings: ["lowVoltage"] });
    const two = withMessages({ warnings: ["lowVoltage", "bmsInternal"] });
    expect(diffDecisions(one, two)).toMatchObject([{ message: "bmsInternal", raised: true }]);
    expect(diffDecisions(two, one)).toMatchObject([{ message: "bmsInternal", raised: false }]);
  });
});

describe("what the checks find", () => {
  const soc = (state: "ok" | "bad", sinceMs = 0): Finding => ({
    check: "accepted-soc",
    state,
    sinceMs,
    toldPct: 60,
    saidPct: 10,
    chargingProcedure: 10,
  });
  const [body] = unknown(["accepted-soc"], "inverter-unheard");
  const unheard: Finding = { ...body!, sinceMs: 0 };

  it("a fault is told when it begins and when it ends, and silence in between ends nothing", () => {
    const bad = diffFindings({}, [soc("bad")]);
    expect(bad).toEqual({
      found: { "accepted-soc": "bad" },
      events: [{ kind: "check", finding: soc("bad"), was: "unknown" }],
    });
    expect(diffFindings(bad.found, [soc("bad", 5000)])).toEqual({ found: bad.found, events: [] });
    expect(diffFindings(bad.found, [unheard])).toEqual({ found: bad.found, events: [] });
    expect(diffFindings(bad.found, [soc("ok")])).toEqual({
      found: { "accepted-soc": "ok" },
      events: [{ kind: "check", finding: soc("ok"), was: "bad" }],
    });
  });

  it("that all is well from the start is no news", () => {
    expect(diffFindings({}, [soc("ok")])).toEqual({ found: { "accepted-soc": "ok" }, events: [] });
    expect(diffFindings({}, [])).toEqual({ found: {}, events: [] });
  });

  it("of one check forgets nothing of the others", () => {
    expect(diffFindings({ represents: "bad" }, [soc("bad")]).found).toEqual({ represents: "bad", "accepted-soc": "bad" });
  });
});
