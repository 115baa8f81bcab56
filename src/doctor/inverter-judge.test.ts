import { describe, expect, it } from "vitest";
import { STATUS } from "../../test/support/status-reports.ts";
import type { StatusReport } from "../control/status-report.ts";
import type { Verdict } from "./check.ts";
import type { InverterFacts } from "./inverter-facts.ts";
import { judgeAgrees, judgeAlone, judgeBatteryType, judgeFed, judgeHeard, judgeState, judgeTaken } from "./inverter-judge.ts";

type Judge = (facts: InverterFacts) => Verdict;

const GOOD: InverterFacts = { ...STATUS.inverter, report: STATUS, batteryIds: [] };
const UNHEARD = { measuredAgoMs: null, measured: null, stateAgoMs: null, state: null } as const;
const can = (change: Partial<StatusReport["can"]>) => ({ report: { ...STATUS, can: { ...STATUS.can, ...change } } });
const state = (change: object) => ({ state: { ...STATUS.inverter.state!, ...change } });
const finding = (check: string, found: "ok" | "bad" | "noted" | "unknown") => ({
  report: { ...STATUS, findings: [...STATUS.findings, { check, state: found, forMs: 1, sentence: `${check} is ${found}` }] },
});
const sent = (soc: number | null, limits: number | null) =>
  can({
    lastSent: [...(soc === null ? [] : [{ id: 0x355, agoMs: soc }]), ...(limits === null ? [] : [{ id: 0x351, agoMs: limits }])],
  });
const silent = { ...STATUS, decision: { kind: "silent", sentence: "The battery is lost" } } as const;

describe.each<readonly [string, Judge, readonly (readonly [string, Partial<InverterFacts>, Verdict["state"], string])[]]>([
  [
    "whether it is heard",
    judgeHeard,
    [
      ["both reports come", {}, "ok", "0x305 and 0x306"],
      ["single ones were left out", { measuredAgoMs: 5_000, stateAgoMs: 4_000 }, "ok", "is heard"],
      ["no measurements", { measuredAgoMs: 5_001 }, "warning", "0x305 (its measurements) does not come"],
      ["no state", { stateAgoMs: null }, "warning", "0x306 (its state) does not come"],
      ["off for 2 h", { measuredAgoMs: 7_200_000, stateAgoMs: 7_200_000 }, "failed", "was not heard for 2 h"],
      ["never", UNHEARD, "failed", "since the bridge has started"],
      ["never, but somebody takes the frames", { ...UNHEARD, ...can({ state: "deaf" }) }, "failed", "Somebody takes the frames"],
      ["not while the doctor listened", { ...UNHEARD, report: null }, "warning", "in 6 s of listening"],
    ],
  ],
  [
    "whether it is set to an external BMS",
    judgeBatteryType,
    [
      ["it is", {}, "ok", "is set to an external BMS"],
      ["it is not", state({ chargingProcedure: 3 }), "failed", "charging procedure 3 instead of 10"],
      ["nobody knows", { state: null }, "skipped", "does not come"],
    ],
  ],
  [
    "what it says about itself",
    judgeState,
    [
      ["all is well", {}, "ok", "operating"],
      ["not operating", state({ operatingState: 0, sentence: "not operating" }), "ok", "not operating"],
      ["time-out", state({ operatingState: 4, errorNumber: 952 }), "failed", "(it has not heard the battery for 60 s"],
      ["time-out of the limits", state({ operatingState: 3, errorNumber: 952 }), "warning", "for 60 s"],
      ["the time-out of a -13", state({ operatingState: 4, errorNumber: 9308 }), "failed", "for 60 s"],
      [
        "the first alarm",
        state({ operatingState: 4, errorNumber: 920 }),
        "failed",
        "an alarm of the battery, for which it stops: general",
      ],
      ["the last alarm", state({ operatingState: 4, errorNumber: 932 }), "failed", "cells out of balance"],
      [
        "a slot that is not the battery's",
        state({ operatingState: 4, errorNumber: 933 }),
        "failed",
        "message of the Sunny Island's own",
      ],
      ["the first warning", state({ operatingState: 3, errorNumber: 936 }), "warning", "with which it goes on: general"],
      ["a warning", state({ operatingState: 3, errorNumber: 939 }), "warning", "battery temperature high"],
      ["the last warning", state({ operatingState: 3, errorNumber: 948 }), "warning", "cells out of balance"],
      ["one of its own", state({ operatingState: 4, errorNumber: 101 }), "failed", "a message of the Sunny Island's own"],
      ["failure without a number", state({ operatingState: 4, sentence: "failure" }), "failed", "failure"],
      ["nobody knows", { state: null }, "skipped", "does not come"],
    ],
  ],
  [
    "whether it gets its values",
    judgeFed,
    [
      ["every second", {}, "ok", "every second"],
      ["an adapter that cannot tell", can({ acknowledged: null, acknowledgedAgoMs: null }), "ok", "every second"],
      ["10 s late", sent(10_000, 500), "ok", "every second"],
      [
        "the state of charge is late",
        sent(10_001, 500),
        "warning",
        "Not the state of charge (0x355) has reached the inverter for 10 s",
      ],
      ["the limits are late", sent(500, 59_999), "warning", "Not the limits (0x351)"],
      ["for a minute", sent(60_000, 500), "failed", "has stopped with F952"],
      ["never sent", sent(null, 500), "failed", "for 60 min"],
      ["sent, and not taken", can({ acknowledgedAgoMs: 30_000 }), "warning", "Nothing has reached the inverter for 30 s"],
      ["never taken", can({ acknowledgedAgoMs: null }), "failed", "Nothing has reached the inverter for 60 min"],
      ["silent on purpose", { report: silent }, "failed", "on purpose: The battery is lost"],
      ["no bridge", { report: null }, "warning", "No bridge runs"],
    ],
  ],
  [
    "whether it takes what it is told",
    judgeTaken,
    [
      ["it does", {}, "ok", "has taken the SOC"],
      ["it does not", finding("accepted-soc", "bad"), "failed", "accepted-soc is bad"],
      ["one is not known", finding("accepted-soc", "unknown"), "skipped", "accepted-soc is unknown"],
      ["nothing was compared", { report: { ...STATUS, findings: [] } }, "skipped", "has not compared it yet"],
      ["another check is bad", finding("obeys-charge", "bad"), "ok", "has taken"],
      ["no bridge", { report: null }, "skipped", "Only a bridge that runs"],
    ],
  ],
  [
    "whether it agrees with the BMSs",
    judgeAgrees,
    [
      ["nothing is known yet", finding("agrees-voltage", "unknown"), "skipped", "has not seen enough yet"],
      ["it does", finding("agrees-voltage", "ok"), "ok", "agrees-voltage is ok"],
      ["innocent", finding("current-sign", "noted"), "warning", "current-sign is noted"],
      ["it does not", finding("represents", "bad"), "failed", "represents is bad"],
      ["a check of a newer bridge", finding("phase-of-the-moon", "bad"), "failed", "phase-of-the-moon is bad"],
      ["no bridge", { report: null }, "skipped", "Only a bridge that runs"],
    ],
  ],
  [
    "whether it has one battery only",
    judgeAlone,
    [
      ["it has", {}, "ok", "Nobody else"],
      ["a second one", can({ strangerId: 0x35a, foreign: 9 }), "failed", "Somebody else sends 0x35A"],
      ["some frames", can({ foreign: 2 }), "warning", "2 frames of somebody else"],
      ["no bridge, and nobody", { report: null }, "ok", "Nobody sends"],
      ["no bridge, and somebody", { report: null, batteryIds: [0x351, 0x355] }, "failed", "Somebody sends 0x351, 0x355 while"],
    ],
  ],
])("%s", (_, judge, rows) => {
  it.each(rows)("%s", (_name, change, verdictState, words) => {
    const verdict = judge({ ...GOOD, ...change });
    expect(verdict.state).toBe(verdictState);
    expect(verdict.says).toContain(words);
    expect("remedy" in verdict ? verdict.remedy.length : 0).toBeGreaterThan(
      verdict.state === "warning" || verdict.state === "failed" ? 20 : -1,
    );
  });
});

it("sends whoever has a second BMS to it, and everybody else to the battery, when the bridge is silent on purpose", () => {
  expect(judgeFed({ ...GOOD, report: silent })).toMatchObject({ remedy: "Mend first what the checks of the battery say." });
  const second = { ...silent, can: { ...STATUS.can, strangerId: 0x355 } };
  expect(judgeFed({ ...GOOD, report: second })).toMatchObject({
    remedy: expect.stringContaining("Take the second BMS off") as string,
  });
});
