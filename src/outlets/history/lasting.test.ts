import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../../domain/event.ts";
import { partOf, severityOfEvent } from "./lasting.ts";

const link = (now: "fresh" | "stale" | "lost" | "unseen", was: "fresh" | "stale" | "lost" | "unseen"): DomainEvent => ({
  kind: "pack-link",
  pack: "Block 1",
  link: now,
  was,
  lastedMs: 5_000,
});

describe("what belongs together", () => {
  it.each<[DomainEvent, string, string]>([
    [link("stale", "fresh"), "change pack-link Block 1", "warning"],
    [link("lost", "stale"), "change pack-link Block 1", "alarm"],
    [link("fresh", "lost"), "end pack-link Block 1", "good"],
    [link("unseen", "lost"), "moment null", "warning"],
    [{ kind: "reading-refused", pack: "B", reason: { code: "no-cell" } }, "change reading B", "warning"],
    [{ kind: "reading-accepted", pack: "B", refusedCount: 2 }, "end reading B", "good"],
    [{ kind: "decision", decision: "block", was: "run" }, "begin decision", "warning"],
    [{ kind: "decision", decision: "silent", was: "block" }, "begin decision", "alarm"],
    [{ kind: "decision", decision: "silent", was: "start" }, "begin decision", "info"],
    [{ kind: "decision", decision: "run", was: "silent" }, "end decision", "good"],
    [{ kind: "limited-by", direction: "charge", name: "cell-high", was: "inverter" }, "begin limited-by charge", "info"],
    [{ kind: "limited-by", direction: "charge", name: "inverter", was: "cell-high" }, "end limited-by charge", "info"],
    [{ kind: "message", message: "highVoltage", raised: true, level: "alarm" }, "begin message alarm highVoltage", "alarm"],
    [{ kind: "message", message: "highVoltage", raised: false, level: "warning" }, "end message warning highVoltage", "good"],
    [{ kind: "inverter-presence", present: false, lastedMs: 9_000 }, "begin inverter-presence", "warning"],
    [{ kind: "inverter-presence", present: true, lastedMs: 9_000 }, "end inverter-presence", "good"],
    [{ kind: "inverter-state", operatingState: 1, errorNumber: 0 }, "end inverter-state", "info"],
    [{ kind: "inverter-state", operatingState: 1, errorNumber: 952 }, "begin inverter-state", "warning"],
    [{ kind: "inverter-state", operatingState: 4, errorNumber: 0 }, "begin inverter-state", "alarm"],
    [{ kind: "external-charge", active: true, voltageV: 54 }, "begin external-charge", "info"],
    [{ kind: "voltage-spread", spreadV: 0.7 }, "begin voltage-spread", "warning"],
    [{ kind: "voltage-spread", spreadV: null }, "end voltage-spread", "good"],
    [{ kind: "charge-stage", stage: "float", was: "settle" }, "moment null", "info"],
    [{ kind: "full", bmsPct: 98 }, "moment null", "good"],
    [
      { kind: "soc-guard", guard: { belowCellV: 3, atMostPct: 10 } as never, bmsPct: 30, valuePct: 10 },
      "change soc-guard",
      "warning",
    ],
    [{ kind: "soc-guard", guard: null, bmsPct: 30, valuePct: 30 }, "end soc-guard", "good"],
    [{ kind: "soc-floor", active: true, bmsPct: 1, valuePct: 9 }, "begin soc-floor", "info"],
    [
      { kind: "check", finding: { check: "accepted-soc", state: "bad" } as never, was: "ok" },
      "change check accepted-soc",
      "warning",
    ],
    [
      { kind: "check", finding: { check: "accepted-soc", state: "noted" } as never, was: "ok" },
      "change check accepted-soc",
      "info",
    ],
    [{ kind: "check", finding: { check: "accepted-soc", state: "ok" } as never, was: "bad" }, "end check accepted-soc", "good"],
    [
      { kind: "advice", advice: { code: "balancer-off", severity: "loss", pack: "B" }, stands: true },
      "begin advice balancer-off B",
      "warning",
    ],
    [
      { kind: "advice", advice: { code: "balancer-off", severity: "loss", pack: "B" }, stands: false },
      "end advice balancer-off B",
      "good",
    ],
  ])("%j", (event, part, severity) => {
    const found = partOf(event);
    expect(`${found.part} ${found.key}`).toBe(part);
    expect(severityOfEvent(event)).toBe(severity);
  });
});
