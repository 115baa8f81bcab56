/** Ticks in which something is missing: a pack at the start, the number of cells, an inverter, room for a second sender. */
import { describe, expect, it } from "vitest";
import { cells, reading, report, RULES, seen } from "../../test/support/battery.ts";
import { Packs } from "../../test/support/packs-run.ts";
import { TickRun } from "../../test/support/run-ticks.ts";
import { newMemory } from "./memory.ts";

const REST = { cellsV: cells(3.3) };
const OF_8 = { cellsV: Array.from({ length: 8 }, () => 3.3) };
const OF_15 = { cellsV: Array.from({ length: 15 }, () => 3.3) };

describe("at the start", () => {
  it("every pack has 30 s to be heard, counted from the start of the bridge", () => {
    const packs = new Packs([{}, {}]);
    packs.nowMs = 100_000;
    packs.memory = newMemory(100_000, packs.rules);
    const waiting = { kind: "silent", because: [{ code: "waiting-for-first-reading", packs: ["B"] }] };
    expect(packs.run(30, REST, null).decision).toEqual(waiting);
    expect(packs.run(1, REST, null).decision).toMatchObject({ kind: "run", because: [{ code: "pack-missing", pack: "B" }] });
  });

  it("a battery that is lost before the first word gets none", () => {
    const packs = new Packs([{}, {}], { ages: { ...RULES.ages, lostMs: 6_000, startupWaitMs: 10_000 } });
    packs.run(1, REST, null);
    expect(packs.run(11, null, null).decision).toEqual({
      kind: "silent",
      because: [
        { code: "pack-missing", pack: "A" },
        { code: "pack-missing", pack: "B" },
      ],
    });
  });
});

it("a tick in which nothing changes has no news", () => {
  const run = new TickRun();
  run.steps(100, reading());
  expect(run.step(reading()).events).toEqual([]);
});

describe("the number of cells", () => {
  const refused = (packs: Packs) =>
    packs.events.flatMap((event) => (event.kind === "reading-refused" ? [[event.pack, event.reason]] : []));

  it("of the configuration counts for its own pack", () => {
    const packs = new Packs([{ cells: 16 }, { cells: 15 }]);
    packs.run(2, REST, OF_15);
    expect(refused(packs)).toEqual([]);
    packs.run(1, OF_15, REST);
    expect(refused(packs)).toEqual([
      ["A", { code: "cell-count", cells: 15, expected: 16 }],
      ["B", { code: "cell-count", cells: 16, expected: 15 }],
    ]);
  });

  it("that is configured for one pack holds for the others, although it was never heard", () => {
    const packs = new Packs([{ cells: 16 }, {}]);
    packs.run(1, null, OF_8);
    expect(refused(packs)).toEqual([["B", { code: "cell-count", cells: 8, expected: 16 }]]);
  });

  it("that one pack shows holds for those after it in the same moment, whoever else is silent", () => {
    const packs = new Packs([{}, {}, {}]);
    packs.run(1, null, REST, OF_8);
    expect(refused(packs)).toEqual([["C", { code: "cell-count", cells: 8, expected: 16 }]]);
  });

  it("that a pack has shown of itself counts more than that of the others", () => {
    const packs = new Packs([{}, {}]);
    const { memory } = packs;
    const B = { ...memory.packs.B!, cellCount: 15 };
    packs.memory = { ...memory, packs: { A: { ...memory.packs.A!, cellCount: 16 }, B } };
    packs.run(2, REST, OF_15);
    expect(refused(packs)).toEqual([]);
  });
});

it("a second battery on the bus silences the bridge at once, and is named", () => {
  const packs = new Packs([{}]);
  packs.run(60, REST);
  packs.strangerId = 0x356;
  expect(packs.run(1, REST).decision).toEqual({ kind: "silent", because: [{ code: "second-bms", id: 0x356 }] });
});

describe("what the inverter measures", () => {
  it("counts for nothing once it is not heard any more", () => {
    const run = new TickRun();
    const idle = seen(report(0), 0);
    run.steps(20, reading(), idle);
    run.steps(120, reading({ cellsV: cells(3.47) }), idle); // 55.5 V: another charger, if the inverter were known to idle
    expect(run.last.decision).toMatchObject({ chargeVoltage: { valueV: 55, why: "target" } });
  });

  it("is compared only while every pack is fresh", () => {
    const packs = new Packs([{}, {}]);
    packs.report = report(0);
    const agrees = () => packs.last.findings.find(({ check }) => check === "agrees-voltage");
    packs.run(40, REST, REST);
    expect(agrees()).toMatchObject({ state: "ok", inverterV: 53, bmsV: expect.closeTo(52.8, 9) as number });
    packs.run(6, REST, null);
    expect(agrees()).toMatchObject({ state: "unknown", why: "battery-not-fresh" });
  });
});
