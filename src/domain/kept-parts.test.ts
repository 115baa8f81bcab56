/** Every part of what is kept: what of it goes into the file, comes back, and is worth a new file. */
import { describe, expect, it } from "vitest";
import { reading, RULES } from "../../test/support/battery.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { keepsSame, keptOf, resume } from "./kept.ts";
import { newMemory, type Memory } from "./memory.ts";

const TWO = { ...RULES, packs: [RULES.packs[0]!, { ...RULES.packs[0]!, name: "Block 2" }] };

/** Of a bridge that has spoken. */
function spoken(rules = RULES): Memory {
  const run = new TickRun(rules);
  run.steps(3, reading());
  return run.memory;
}

const withVoltage = (memory: Memory, change: Partial<Memory["chargeVoltage"]>): Memory => ({
  ...memory,
  chargeVoltage: { ...memory.chargeVoltage, ...change },
});

describe("what is kept", () => {
  it("are the voltages of the last 10 minutes and the 10 s that have begun, with their ages", () => {
    const tops = [
      { slot: 1, maxV: 56 },
      { slot: 2, maxV: 55.5 },
      { slot: 62, maxV: 55.1 },
      { slot: 63, maxV: 55 },
    ];
    const kept = keptOf(withVoltage(spoken(), { valueV: 56.2, tops }), [], 625_000);
    expect(kept?.chargeVoltage).toEqual({
      valueV: 56.2,
      external: false,
      tops: [
        { agoMs: 605_000, maxV: 55.5 },
        { agoMs: 5_000, maxV: 55.1 },
        { agoMs: 0, maxV: 55 }, // a clock that goes back makes nothing younger than now
      ],
    });
    const oldestAgoMs = (nowMs: number) =>
      keptOf(withVoltage(spoken(), { valueV: 56.2, tops }), [], nowMs)?.chargeVoltage?.tops[0]?.agoMs;
    expect([oldestAgoMs(620_000), oldestAgoMs(620_001)]).toEqual([610_000, 600_001]);
  });

  it("are the numbers of cells of the packs that have shown theirs", () => {
    const memory = spoken(TWO);
    const unseen = { ...memory.packs["Block 2"]!, cellCount: null };
    const packs = { ...memory.packs, "Block 2": unseen };
    expect(keptOf({ ...memory, packs }, [], 3000)?.cells).toEqual({ "Block 1": 16 });
  });
});

describe("what comes back", () => {
  it("are voltages in their order, of each 10 s the highest", () => {
    const tops = [
      { agoMs: 1_000, maxV: 55 },
      { agoMs: 25_000, maxV: 56 },
      { agoMs: 23_000, maxV: 55.5 },
      { agoMs: 12_000, maxV: 55.2 },
      { agoMs: 13_000, maxV: 55.4 },
    ];
    const kept = {
      chargeVoltage: { valueV: 56.2, external: false, tops },
      cells: {},
      stage: { stage: "bulk", fullAgoMs: null },
      anchors: {},
      commands: [],
    } as const;
    expect(resume(newMemory(100_000, RULES), { kept, ageMs: 2_000 }, 100_000).chargeVoltage).toEqual({
      valueV: 56.2,
      external: false,
      tops: [
        { slot: 7, maxV: 56 },
        { slot: 8, maxV: 55.4 },
        { slot: 9, maxV: 55 },
      ],
      liftedSinceMs: null,
    });
  });
});

describe("a new file", () => {
  const memory = spoken(TWO);
  const pack = memory.packs["Block 2"]!;
  const changes: readonly (readonly [string, Memory])[] = [
    ["the first word", { ...memory, lastOutput: null }],
    ["the charge voltage", withVoltage(memory, { valueV: 55.1 })],
    ["another charger", withVoltage(memory, { external: true })],
    ["a voltage that is remembered", withVoltage(memory, { tops: [...memory.chargeVoltage.tops] })],
    ["the stage of charging", { ...memory, stage: { stage: "float", why: "settled", fullAtMs: 0, socTopPct: 100, held: {} } }],
    ["a number of cells", { ...memory, packs: { ...memory.packs, "Block 2": { ...pack, cellCount: 15 } } }],
  ];

  it.each(changes)("is worth %s, in either direction", (_, changed) => {
    expect([keepsSame(memory, changed), keepsSame(changed, memory)]).toEqual([false, false]);
  });

  it("is worth a full charge in the same stage, and another stage after the same one", () => {
    const float = { stage: "float", why: "settled", fullAtMs: 0, socTopPct: 100, held: {} } as const;
    const at = (change: object): Memory => ({ ...memory, stage: { ...float, ...change } });
    expect(keepsSame(at({}), at({}))).toBe(true);
    expect(keepsSame(at({}), at({ fullAtMs: 1000 }))).toBe(false);
    expect(keepsSame(at({ stage: "settle", why: "tail" }), at({}))).toBe(false);
  });

  it("is not worth a reading, nor what has held for how long", () => {
    const held = { charging: { ms: 5000, untilMs: 3000 } };
    expect(keepsSame(memory, { ...memory, readingAtMs: 9000, stage: { ...memory.stage, held } })).toBe(true);
  });
});
