import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import { aggregate } from "./battery.ts";
import type { PackState } from "./pack-state.ts";
import type { PackLink, PackReading } from "./pack.ts";

const pack = (name: string, change: Partial<PackReading>, link: PackLink = "fresh", represents = 1): PackState => ({
  rules: { ...RULES.packs[0]!, name, represents },
  link,
  good: { atMs: 0, value: reading(change) },
});

describe("packs in parallel", () => {
  const two = aggregate([
    pack("A", {
      currentA: 10,
      capacityAh: 100,
      socPct: 50,
      cellsV: cells(3.3, { 7: 3.4 }),
      temperaturesC: { mosfet: 30, sensors: [10, 12] },
    }),
    pack("B", {
      currentA: -4,
      capacityAh: 300,
      socPct: 90,
      cellsV: cells(3.31, { 2: 3.2 }),
      temperaturesC: { mosfet: 28, sensors: [25, null] },
    }),
  ])!;

  it("adds currents and capacities, and weighs the SOC by capacity", () => {
    expect(two).toMatchObject({ currentA: 6, capacityAh: 400, socPct: 80, sohPct: 100, cellCount: 16 });
  });

  it("names the pack and the place of every extreme", () => {
    expect(two.cellMax).toEqual({ pack: "A", cell: 7, voltageV: 3.4 });
    expect(two.cellMin).toEqual({ pack: "B", cell: 2, voltageV: 3.2 });
    expect(two.temperatureMin).toEqual({ pack: "A", sensor: 1, temperatureC: 10 });
    expect(two.temperatureMax).toEqual({ pack: "B", sensor: 1, temperatureC: 25 });
    expect(two.mosfetMax).toEqual({ pack: "A", sensor: "mosfet", temperatureC: 30 });
  });

  it("takes the mean of the voltages of the fresh packs", () => {
    const voltages = aggregate([
      pack("A", { packVoltageV: 52 }),
      pack("B", { packVoltageV: 53 }),
      pack("C", { packVoltageV: 60 }, "stale"),
    ])!;
    expect(voltages.voltageV).toBe(52.5);
  });

  it("leaves out lost packs and names them", () => {
    const one = aggregate([pack("A", { currentA: 10 }), pack("B", { currentA: 7 }, "lost")])!;
    expect(one).toMatchObject({ currentA: 10, presentPacks: ["A"], missingPacks: ["B"] });
  });

  it("is nothing without packs", () => {
    expect(aggregate([pack("A", {}, "lost")])).toBeNull();
    expect(aggregate([{ rules: RULES.packs[0]!, link: "unseen", good: null }])).toBeNull();
  });
});

describe("one BMS for several packs", () => {
  it("multiplies current and capacity, not voltages, SOC or temperatures", () => {
    expect(aggregate([pack("A", { currentA: 10, capacityAh: 100, packVoltageV: 52 }, "fresh", 4)])).toMatchObject({
      currentA: 40,
      capacityAh: 400,
      voltageV: 52,
      socPct: 60,
    });
  });
});

it("keeps unconnected cells out of the minimum and lists them", () => {
  const battery = aggregate([pack("A", { cellsV: cells(3.3, { 5: 0 }) })])!;
  expect(battery.cellMin?.voltageV).toBe(3.3);
  expect(battery.unconnected).toEqual([{ pack: "A", cell: 5 }]);
});

it("lets only packs that are not lost vouch for their MOSFETs, fresh ones first", () => {
  const off = { chargeMosOn: false, dischargeMosOn: false };
  const battery = aggregate([pack("A", off), pack("B", {}, "stale")])!;
  expect(battery).toMatchObject({ chargingPacks: [], dischargingPacks: [] });
  expect(aggregate([pack("A", {}, "stale")])).toMatchObject({
    chargingPacks: [{ pack: "A" }],
    dischargingPacks: [{ pack: "A" }],
  });
});

it("keeps the SOC of a BMS whose capacity was never set", () => {
  expect(aggregate([pack("A", { capacityAh: 0, socPct: 42 })])!.socPct).toBe(42);
});
