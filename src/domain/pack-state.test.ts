import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import type { DomainEvent } from "./event.ts";
import { newPackMemory, observePack, whyImplausible } from "./pack-state.ts";

describe("plausibility", () => {
  it.each([
    [reading(), null],
    [reading({ cellsV: [...cells(3.3).slice(1), 3.3, 3.3] }), { code: "cell-count", cells: 17, expected: 16 }],
    [reading({ cellsV: [] }), { code: "cell-count", cells: 0, expected: 16 }],
    [reading({ cellsV: cells(0), packVoltageV: 52 }), { code: "no-cell" }],
    [reading({ cellsV: cells(3.3, { 2: 0.4 }) }), { code: "cell-voltage", cell: 2, voltageV: 0.4 }],
    [reading({ cellsV: cells(3.3, { 1: 5.1 }) }), { code: "cell-voltage", cell: 1, voltageV: 5.1 }],
    [reading({ cellsV: cells(3.3, { 2: 5, 3: 0.5 }) }), null],
    [reading({ cellsV: cells(3.3, { 2: Number.NaN }) }), { code: "cell-voltage", cell: 2, voltageV: NaN }],
    [reading({ cellsV: cells(3.3, { 2: 0 }), packVoltageV: 52.8 }), null], // a wire is off, the pack is whole
    [reading({ cellsV: cells(3.3, { 2: 0 }), packVoltageV: 49.5 }), null], // the BMS adds up what it sees
    [reading({ packVoltageV: 54.0 }), { code: "cell-sum", sumV: expect.closeTo(52.8, 9) as number, packV: 54 }],
    [reading({ packVoltageV: 53.8 }), null],
    [reading({ packVoltageV: 0 }), { code: "pack-voltage", voltageV: 0 }],
    [reading({ packVoltageV: Number.NaN }), { code: "pack-voltage", voltageV: NaN }],
    [reading({ packVoltageV: Infinity }), { code: "pack-voltage", voltageV: Infinity }],
    [reading({ currentA: Number.NaN }), { code: "current", currentA: NaN }],
    [reading({ socPct: 101 }), { code: "soc", socPct: 101 }],
    [reading({ socPct: 100 }), null],
    [reading({ socPct: -1 }), { code: "soc", socPct: -1 }],
    [reading({ temperaturesC: { mosfet: 25, sensors: [20, 200] } }), { code: "temperature", temperatureC: 200 }],
    [reading({ temperaturesC: { mosfet: -50, sensors: [] } }), { code: "temperature", temperatureC: -50 }],
    [reading({ temperaturesC: { mosfet: null, sensors: [null] } }), null],
    [reading({ temperaturesC: { mosfet: 150, sensors: [-40] } }), null],
  ])("case %#", (value, expected) => {
    expect(whyImplausible(value, 16)).toEqual(expected);
  });

  it("takes any number of cells until one is known", () => {
    expect(whyImplausible(reading({ cellsV: [3.3, 3.3] }), null)).toBeNull();
  });
});

describe("observing a pack", () => {
  const pack = RULES.packs[0]!;

  it("keeps to the number of cells of the first plausible reading", () => {
    const events: DomainEvent[] = [];
    const first = observePack({ ok: true, atMs: 0, value: reading() }, pack, newPackMemory(0), 0, RULES, events);
    const second = observePack({ ok: true, atMs: 1, value: reading({ cellsV: [3.3, 3.3] }) }, pack, first, 1, RULES, events);
    expect(second.good).toEqual(first.good);
    expect(second.refused).toEqual({ reason: { code: "cell-count", cells: 2, expected: 16 }, count: 1 });
  });

  it("judges a reading once, however often it is shown", () => {
    const events: DomainEvent[] = [];
    const bad = { ok: true as const, atMs: 5, value: reading({ socPct: 200 }) };
    const once = observePack(bad, pack, newPackMemory(0), 5, RULES, events);
    expect(observePack(bad, pack, once, 6, RULES, events).refused?.count).toBe(1);
    expect(events.filter((e) => e.kind === "reading-refused")).toHaveLength(1);
  });

  it("tells a reason once, whatever its figures, and the next one anew", () => {
    const events: DomainEvent[] = [];
    let memory = newPackMemory(0);
    [54, 54.01, 54.02].forEach((packVoltageV, atMs) => {
      memory = observePack({ ok: true, atMs, value: reading({ packVoltageV }) }, pack, memory, atMs, RULES, events);
    });
    memory = observePack({ ok: true, atMs: 3, value: reading({ socPct: 200 }) }, pack, memory, 3, RULES, events);
    expect(events.map((e) => e.kind === "reading-refused" && e.reason.code)).toEqual(["cell-sum", "soc"]);
    expect(memory.refused).toEqual({ reason: { code: "soc", socPct: 200 }, count: 4 });
  });

  it("tells that a BMS which has just started is not believed yet, and when it is, after how many readings", () => {
    const events: DomainEvent[] = [];
    let memory = newPackMemory(0);
    for (let atMs = 0; atMs <= 25_000; atMs += 1000) {
      const value = reading({ socPct: 0, cycles: 0 });
      memory = observePack({ ok: true, atMs, value }, pack, memory, atMs, RULES, events);
    }
    expect(events.filter(({ kind }) => kind !== "pack-link")).toEqual([
      { kind: "reading-refused", pack: "Block 1", reason: { code: "starting" } },
      { kind: "reading-accepted", pack: "Block 1", refusedCount: 20 },
    ]);
  });

  it.each([
    ["a new battery that is not empty", { socPct: 30, cycles: 0 }],
    ["an old battery that is empty", { socPct: 0, cycles: 25 }],
    ["a new battery whose lowest cell is at 3.0 V", { socPct: 0, cycles: 0, cellsV: cells(3.2, { 4: 3 }) }],
  ])("believes %s at once", (_, change) => {
    const observed = { ok: true as const, atMs: 0, value: reading(change) };
    expect(observePack(observed, pack, newPackMemory(0), 0, RULES, []).good).not.toBeNull();
  });

  it("takes the last reading from a failed request that came after it", () => {
    const observed = { ok: false as const, atMs: 9, why: "timeout" as const, last: { atMs: 7, value: reading() } };
    expect(observePack(observed, pack, newPackMemory(0), 9, RULES, []).good?.atMs).toBe(7);
  });

  it("ages from fresh to stale to lost, and tells each once", () => {
    const events: DomainEvent[] = [];
    const observed = { ok: true as const, atMs: 0, value: reading() };
    let memory = newPackMemory(0);
    for (let nowMs = 0; nowMs <= 40_000; nowMs += 1000) memory = observePack(observed, pack, memory, nowMs, RULES, events);
    expect(events.map((e) => e.kind === "pack-link" && [e.link, e.was, e.lastedMs])).toEqual([
      ["fresh", "unseen", 0],
      ["stale", "fresh", 6000],
      ["lost", "stale", 25_000],
    ]);
  });
});
