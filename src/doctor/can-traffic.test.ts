import { describe, expect, it } from "vitest";
import { GOOD_LINK, linkOf } from "../../test/support/can-links.ts";
import { STATUS } from "../../test/support/status-reports.ts";
import type { StatusReport } from "../control/status-report.ts";
import type { CanLink } from "./can-link.ts";
import { judgeAcknowledged, judgeErrors, judgeState } from "./can-traffic.ts";
import type { Verdict } from "./check.ts";

type Can = StatusReport["can"];
const facts = (link: Partial<CanLink>) => ({ link: { ...GOOD_LINK, ...link }, isSetUpAtStart: true });
const can = (change: Partial<Can>): Can => ({ ...STATUS.can, ...change });
const NO_FRAMES = { frames: 0, errors: 0, dropped: 0, overruns: 0 };

describe("the state of the controller", () => {
  const NO_ACK = can({ state: "no-ack" });
  it.each<readonly [string, Partial<CanLink>, Can | null, Verdict["state"], string, string]>([
    ["all is well", {}, null, "ok", "works normally.", ""],
    ["with counters", { errorCounters: { tx: 3, rx: 1 } }, null, "ok", "(errors counted: 3 sending, 1 receiving)", ""],
    ["bus-off", { state: "BUS-OFF" }, null, "failed", "has left the bus", "Swap CAN_H and CAN_L"],
    ["stopped", { state: "STOPPED" }, null, "skipped", "STOPPED", ""],
    ["not told", { state: null }, null, "skipped", "does not tell", ""],
    [
      ...(["nobody takes its frames", { state: "ERROR-PASSIVE", errorCounters: { tx: 128, rx: 0 } }, null] as const),
      ...(["warning", "nobody takes its frames.", "Switch the Sunny Island on"] as const),
    ],
    [
      ...(["it misreads the bus", { state: "ERROR-PASSIVE", errorCounters: { tx: 0, rx: 128 } }, null] as const),
      ...(["failed", "it cannot read what is on the bus", "crystal"] as const),
    ],
    [
      ...(["both: it misreads", { state: "ERROR-WARNING", errorCounters: { tx: 120, rx: 96 } }, null] as const),
      ...(["failed", "cannot read", "crystal"] as const),
    ],
    [
      ...(["a warning below the thresholds", { state: "ERROR-WARNING", errorCounters: { tx: 95, rx: 95 } }, null] as const),
      ...(["warning", "or it cannot read the bus", "Switch"] as const),
    ],
    ["no counters", linkOf("mcp251x-error-passive"), null, "warning", "or it cannot read the bus", "Switch the Sunny Island on"],
    ["no counters, the bridge knows", linkOf("mcp251x-error-passive"), NO_ACK, "warning", "nobody takes its frames.", "Switch"],
    [
      ...(["no counters, the bridge has never heard anything", { state: "ERROR-PASSIVE", received: NO_FRAMES }, NO_ACK] as const),
      ...(["warning", "or it cannot read the bus", "Switch"] as const),
    ],
  ])("%s", (_, link, bridge, state, words, remedy) => {
    const verdict = judgeState(facts(link), bridge);
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(words);
    if ("remedy" in verdict) expect(verdict.remedy).toContain(remedy);
    expect("remedy" in verdict).toBe(remedy !== "");
  });
});

describe("errors since the start", () => {
  const counts = (change: Partial<NonNullable<CanLink["counts"]>>) => ({ counts: { ...GOOD_LINK.counts!, ...change } });
  const received = (change: object) => ({ received: { ...GOOD_LINK.received!, ...change } });
  it.each<readonly [string, Partial<CanLink>, Verdict["state"], string]>([
    ["none", {}, "ok", "No errors to speak of in 692000 frames."],
    ["off the bus once", counts({ busOff: 1 }), "warning", "has left the bus once"],
    ["off the bus, as an MCP2515 counts it", counts({ restarts: 4 }), "warning", "has left the bus 4 times"],
    ["error-passive at night, when the inverter is off", counts({ errorPassive: 40 }), "ok", "No errors"],
    ["one frame in 100 is disturbed", counts({ busErrors: 6_921 }), "warning", "6921 errors on the bus beside 692000 frames"],
    ["fewer are disturbed", counts({ busErrors: 6_920 }), "ok", "No errors"],
    [
      "a few errors, and next to no frames",
      { ...counts({ busErrors: 100 }), ...received({ frames: 1 }), sent: null },
      "ok",
      "1 frames",
    ],
    ["one in 1000 is lost", received({ overruns: 700 }), "warning", "700 frames were lost"],
    ["a few are lost", received({ overruns: 690 }), "ok", "No errors"],
    ["dropped, because nobody has listened", received({ dropped: 260_000 }), "ok", "No errors"],
    ["nothing is counted", { counts: null }, "skipped", "counts no errors"],
  ])("%s", (_, link, state, words) => {
    const verdict = judgeErrors(facts(link));
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(words);
    expect(verdict.details?.[0] ?? "").toContain(state === "skipped" ? "" : "times bus-off");
  });

  it("tells how to find a terminator that is missing", () => {
    expect(judgeErrors(facts(counts({ busOff: 2 })))).toMatchObject({
      remedy: expect.stringContaining("50 to 60 ohm") as string,
    });
  });
});

describe("whether somebody takes the frames", () => {
  it.each<readonly [string, Can | null, Verdict["state"], string]>([
    ["all of them", STATUS.can, "ok", "Every frame is taken: 18000 so far"],
    ["but it is not the inverter", can({ state: "deaf" }), "ok", "Every frame is taken"],
    ["no bridge runs", null, "skipped", "none runs"],
    ["a dry run", can({ bus: "none" }), "skipped", "dry run"],
    ["nobody for a minute", can({ state: "no-ack", acknowledgedAgoMs: 60_000 }), "failed", "Nobody has taken a frame for 60 s"],
    ["nobody ever", can({ state: "no-ack", acknowledgedAgoMs: null, stateForMs: 30_000 }), "failed", "for 30 s"],
    ["bus-off", can({ state: "bus-off", busOffAgoMs: 4_000 }), "failed", "left the bus 4 s ago"],
    [
      "the interface is down",
      can({ state: "down", trouble: "the interface is down" }),
      "failed",
      "cannot use can0: the interface is down",
    ],
    ["the port does not open", can({ state: "opening" }), "failed", "cannot use can0."],
    ["an adapter without echoes", can({ acknowledged: null, acknowledgedAgoMs: null }), "skipped", "cannot tell whether"],
    ["nothing sent yet", can({ state: "quiet", acknowledgedAgoMs: null }), "skipped", "has sent nothing yet"],
    ["silent on purpose", can({ state: "quiet", acknowledgedAgoMs: 90_000 }), "skipped", "the last frame was taken 90 s ago"],
  ])("%s", (_, bridge, state, words) => {
    const verdict = judgeAcknowledged(bridge);
    expect(verdict.state).toBe(state);
    expect(verdict.says).toContain(words);
    expect("remedy" in verdict).toBe(state === "failed");
  });
});
