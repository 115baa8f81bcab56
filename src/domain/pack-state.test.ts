import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import type { DomainEvent } from "./event.ts";
import { newPackMemory, observePack, whyImplausible } from "./pack-state.ts";

describe("plausibility", () => {
  it.each([
    [reading(), null],
    [reading({ cellsV: [...cells(3.3).slice(1), 3.3, 3.3] }), "17 cells, expected 16"],
    [reading({ cellsV: [] }), "0 cells, expected 16"],
    [reading({ cellsV: cells(0), packVoltageV: 52 }), "no cell has a voltage"],
    [reading({ cellsV: cells(3.3, { 2: 0.4 }) }), "cell 2 at 0.4 V, possible are 0.5..5.0 V"],
    [reading({ cellsV: cells(3.3, { 2: 5.1 }) }), "cell 2 at 5.1 V, possible are 0.5..5.0 V"],
    [reading({ cellsV: cells(3.3, { 2: Number.NaN }) }), "cell 2 at NaN V, possible are 0.5..5.0 V"],
    [reading({ cellsV: cells(3.3, { 2: 0 }), packVoltageV: 52.8 }), null], // a wire is off, the pack is whole
    [reading({ cellsV: cells(3.3, { 2: 0 }), packVoltageV: 49.5 }), null], // the BMS adds up what it sees
    [reading({ packVoltageV: 54.0 }), "cells add up to 52.80 V, pack voltage is 54.00 V"],
    [reading({ packVoltageV: 53.8 }), null],
    [reading({ packVoltageV: 0 }), "pack voltage 0 V"],
    [reading({ packVoltageV: Number.NaN }), "pack voltage NaN V"],
    [reading({ packVoltageV: Infinity }), "pack voltage Infinity V"],
    [reading({ currentA: Number.NaN }), "current NaN A"],
    [reading({ socPct: 101 }), "SOC 101 %"],
    [reading({ socPct: -1 }), "SOC -1 %"],
    [reading({ temperaturesC: { mosfet: 25, sensors: [20, 200] } }), "temperature 200 degC, possible are -40..150 degC"],
    [reading({ temperaturesC: { mosfet: -50, sensors: [] } }), "temperature -50 degC, possible are -40..150 degC"],
    [reading({ temperaturesC: { mosfet: null, sensors: [null] } }), null],
  ])("case %#", (value, expected) => {
    expect(whyImplausible(value, 16)).toBe(expected);
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
    expect(second.refused).toEqual({ reason: "2 cells, expected 16", count: 1 });
  });

  it("judges a reading once, however often it is shown", () => {
    const events: DomainEvent[] = [];
    const bad = { ok: true as const, atMs: 5, value: reading({ socPct: 200 }) };
    const once = observePack(bad, pack, newPackMemory(0), 5, RULES, events);
    expect(observePack(bad, pack, once, 6, RULES, events).refused?.count).toBe(1);
    expect(events.filter((e) => e.kind === "reading-refused")).toHaveLength(1);
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
