import { describe, expect, it } from "vitest";
import { acceptedFindings, judgeAccepted, NEW_ACCEPTED, type AcceptedMemory, type TellAndSay } from "./accepted.ts";

const RIGHT: TellAndSay = { toldSocPct: 60, toldVoltageV: 55, saidSocPct: 60, saidVoltageV: 55, chargingProcedure: 10 };

/** The same for some seconds, from the first one on. */
function after(seconds: number, change: Partial<TellAndSay>): AcceptedMemory {
  let memory: AcceptedMemory = NEW_ACCEPTED;
  for (let second = 0; second <= seconds; second++) memory = judgeAccepted(memory, { ...RIGHT, ...change }, second * 1000);
  return memory;
}
const states = ({ soc, chargeVoltage }: AcceptedMemory) => [soc.state, chargeVoltage.state];

describe("what was told", () => {
  it("is watched before anything is known", () => {
    expect(acceptedFindings(NEW_ACCEPTED)).toEqual([
      { check: "accepted-soc", state: "unknown", why: "watching" },
      { check: "accepted-charge-voltage", state: "unknown", why: "watching" },
    ]);
  });

  it("is accepted at once where the inverter says it", () => expect(states(after(0, {}))).toEqual(["ok", "ok"]));

  it.each([
    ["less", { saidSocPct: 50, saidVoltageV: 54 }],
    ["more", { saidSocPct: 70, saidVoltageV: 56 }],
  ])("is not accepted where the inverter says %s after it had its time", (_, said) => {
    expect(states(after(19, said))).toEqual(["unknown", "unknown"]);
    expect(states(after(20, said))).toEqual(["bad", "unknown"]);
    expect(states(after(30, said))).toEqual(["bad", "bad"]);
  });

  it.each([
    ["said", { saidSocPct: Number.NaN, saidVoltageV: Number.NaN }],
    ["told", { toldSocPct: Number.NaN, toldVoltageV: Number.NaN }],
  ])("is not judged where what was %s is no number", (_, change) => {
    expect(states(after(60, change))).toEqual(["unknown", "unknown"]);
  });
});
