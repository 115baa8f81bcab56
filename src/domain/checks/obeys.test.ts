import { describe, expect, it } from "vitest";
import { report } from "../../../test/support/battery.ts";
import { judgeObeys, NEW_OBEYS, obeysFindings, onGridOf, type LimitsAndCurrent, type ObeysMemory } from "./obeys.ts";

const AT_REST: LimitsAndCurrent = {
  chargeLimitA: 50,
  dischargeLimitA: 50,
  chargeVoltageV: 55,
  currentA: 0,
  voltageV: 53,
  witnessA: null,
  onGrid: true,
  inverterCount: 1,
};

function after(seconds: number, change: Partial<LimitsAndCurrent>): ObeysMemory {
  let memory: ObeysMemory = NEW_OBEYS;
  for (let second = 0; second <= seconds; second++) memory = judgeObeys(memory, { ...AT_REST, ...change }, second * 1000);
  return memory;
}

describe("the limits", () => {
  it("are watched before anything is known", () => {
    expect(obeysFindings(NEW_OBEYS)).toEqual([
      { check: "obeys-charge", state: "unknown", why: "watching" },
      { check: "obeys-discharge", state: "unknown", why: "watching" },
    ]);
  });

  it("have their time from the start on, too", () => {
    expect(after(29, { currentA: 80 }).charge.state).toBe("unknown");
    expect(after(30, { currentA: 80 }).charge.state).toBe("bad");
  });

  it.each([{ currentA: Number.NaN }, { currentA: 80, chargeLimitA: Number.NaN }])(
    "are not judged without a number: %j",
    (change) => {
      expect(after(60, change).charge.state).toBe("unknown");
    },
  );

  it.each([
    [54.8, "bad", null],
    [54.9, "noted", "above-charge-voltage"],
  ])("at %d V of 55 V a discharge beyond them is %s", (voltageV, state, excuse) => {
    expect(after(60, { currentA: -80, voltageV }).discharge).toMatchObject({ state, facts: { excuse } });
  });
});

it.each([
  [undefined, null],
  [0, null],
  [0x0200, false],
  [0x0040, false],
  [0x00c0, true],
])("function bits %s: on the grid is %s", (functionBits1, onGrid) => {
  const relays = functionBits1 === undefined ? {} : { relays: { relayBits: 0, functionBits1, functionBits2: 0 } };
  expect(onGridOf({ ...report(0), ...relays })).toBe(onGrid);
});
