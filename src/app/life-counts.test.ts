import { describe, expect, it } from "vitest";
import { BLOCKED, RUNNING } from "../../test/support/snapshots.ts";
import { LifeCounts } from "./life-counts.ts";

describe("what has happened since the start", () => {
  it("is counted by the kind of event, and what was handed out stays as it was", () => {
    const counts = new LifeCounts();
    const full = { kind: "full", bmsPct: 98 } as const;
    counts.add({ ...RUNNING, events: [full, full, { kind: "decision", decision: "run", was: "start" }] });
    const before = counts.all();
    counts.add({ ...RUNNING, events: [full] });
    expect(before.events).toEqual({ full: 2, decision: 1 });
    expect(counts.all().events).toEqual({ full: 3, decision: 1 });
  });

  it("has the time in each decision, which lasts until the next tick", () => {
    const counts = new LifeCounts();
    counts.add({ ...BLOCKED, atMs: 5_000, events: [] });
    expect(counts.all().inDecisionMs).toEqual({ run: 0, block: 0, silent: 0 });
    counts.add({ ...RUNNING, atMs: 6_000, events: [] });
    counts.add({ ...RUNNING, atMs: 7_250, events: [] });
    expect(counts.all().inDecisionMs).toEqual({ run: 1_250, block: 1_000, silent: 0 });
  });
});
