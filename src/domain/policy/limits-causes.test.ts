/** The bounds with what they were computed from: what is shown must be what counted. */
import { describe, expect, it } from "vitest";
import { CALM, cells, reading, RULES } from "../../../test/support/battery.ts";
import { aggregate } from "../battery.ts";
import type { CandidateName } from "../decision.ts";
import type { PackLink, PackReading } from "../pack.ts";
import { chargeCandidates, dischargeCandidates, winners, type Circumstances } from "./limits.ts";

type Pack = Partial<PackReading> & { readonly link?: PackLink };

const candidates = (direction: "charge" | "discharge", packs: readonly Pack[], now: Circumstances = CALM) => {
  const states = packs.map(({ link = "fresh", ...change }, i) => ({
    rules: { ...RULES.packs[0]!, name: "ABC"[i]! },
    link,
    good: { atMs: 0, value: reading(change) },
  }));
  const rules = { ...RULES, packs: states.map((state) => state.rules) };
  return (direction === "charge" ? chargeCandidates : dischargeCandidates)(aggregate(states), now, rules);
};

const found = (direction: "charge" | "discharge", name: CandidateName, packs: readonly Pack[], now?: Circumstances) =>
  candidates(direction, packs, now).find((candidate) => candidate.name === name);

const sensors = (mosfet: number | null, ...values: (number | null)[]): Pack => ({ temperaturesC: { mosfet, sensors: values } });

it.each([
  ["charge", "cell-high"],
  ["discharge", "cell-low"],
] as const)("a healthy pack that may %s has these bounds and no other", (direction, cell) => {
  const names = candidates(direction, [{}]).map(({ name }) => name);
  expect(names).toEqual(["configured", "inverter", cell, "temperature", "mosfet"]);
});

it.each(["charge", "discharge"] as const)("setting and inverter bound the %s without any battery", (direction) => {
  const bounds = [
    { name: "configured", limitA: 115, cause: { kind: "setting" } },
    { name: "inverter", limitA: 110, cause: { kind: "inverter", label: "SI6.0H" } },
  ];
  expect((direction === "charge" ? chargeCandidates : dischargeCandidates)(null, CALM, RULES)).toEqual(bounds);
});

describe("cells", () => {
  it("are named also where they bound nothing, the first of equal ones", () => {
    expect(found("charge", "cell-high", [{ cellsV: cells(3.3, { 4: 3.35 }) }])).toEqual({
      name: "cell-high",
      limitA: 110,
      cause: { kind: "cell", pack: "A", cell: 4, voltageV: 3.35 },
    });
    expect(found("discharge", "cell-low", [{ cellsV: cells(3.3, { 7: 3.25 }) }, { link: "lost" }])).toMatchObject({
      limitA: 110,
      cause: { kind: "cell", pack: "A", cell: 7 },
    });
  });

  it("allow nothing where none is known", () => {
    const dark = { cellsV: cells(0), packVoltageV: 52.8 };
    const cause = { kind: "missing", what: "cells" };
    expect(found("charge", "cell-high", [dark])).toEqual({ name: "cell-high", limitA: 0, cause });
    expect(found("discharge", "cell-low", [dark])).toEqual({ name: "cell-low", limitA: 0, cause });
  });

  it("count also in a pack that is not heard any more, where it is the worse", () => {
    const low = { link: "lost", cellsV: cells(3.3, { 9: 2.85 }), packVoltageV: 52.8 } as const;
    expect(found("discharge", "cell-low", [{}, low])).toMatchObject({
      cause: { kind: "cell", pack: "B", cell: 9, unheard: true },
    });
    const high = { link: "lost", cellsV: cells(3.3, { 9: 3.5 }), packVoltageV: 52.8 } as const;
    expect(found("charge", "cell-high", [{}, high])).toMatchObject({
      cause: { kind: "cell", pack: "B", cell: 9, unheard: true },
    });
    const worse = { cellsV: cells(3.3, { 2: 3.55 }), packVoltageV: 52.8 };
    expect(found("charge", "cell-high", [worse, high])).toMatchObject({ cause: { kind: "cell", pack: "A", cell: 2 } });
  });

  it("that a lost pack has never shown change nothing", () => {
    const dark = { link: "lost", cellsV: cells(0), packVoltageV: 52.8 } as const;
    expect(found("charge", "cell-high", [{ cellsV: cells(3.3, { 4: 3.5 }) }, dark])).toMatchObject({
      cause: { pack: "A", cell: 4 },
    });
  });
});

describe("temperatures", () => {
  it("are named by their sensor, the coldest of equal ones", () => {
    expect(found("charge", "temperature", [sensors(25, 20, 21)])?.cause).toEqual({
      kind: "sensor",
      pack: "A",
      sensor: 1,
      temperatureC: 20,
    });
    expect(found("charge", "mosfet", [sensors(75, 20)])?.cause).toMatchObject({ sensor: "mosfet", temperatureC: 75 });
  });

  it("that are missing are named, too", () => {
    expect(found("charge", "temperature", [sensors(25, null)])?.cause).toEqual({ kind: "missing", what: "temperature" });
    expect(found("discharge", "mosfet", [sensors(null, 20)])?.cause).toEqual({ kind: "missing", what: "mosfet" });
  });
});

it.each([
  ["charge", { chargeMosOn: false }, "bms-charge-off"],
  ["discharge", { dischargeMosOn: false }, "bms-discharge-off"],
] as const)("a BMS that does not let %s is named", (direction, change, name) => {
  const cause = { kind: "packs", packs: ["A", "B"] };
  expect(found(direction, name, [change, change])).toEqual({ name, limitA: 0, cause });
});

it("no pack bounds anything where none takes part, also not one that is lost", () => {
  const protection = { chargeOverCurrentA: 20 };
  expect(found("charge", "packs", [{ chargeMosOn: false }, { link: "lost", protection }])).toBeUndefined();
});

it("of packs that are equally weak the first is named", () => {
  const protection = { chargeOverCurrentA: 20 };
  expect(found("charge", "packs", [{ protection }, { protection }])).toMatchObject({ cause: { pack: "A", packA: 18, packs: 2 } });
});

it("another charger, and a charge voltage above its target, are named with their voltages", () => {
  const externalCharge = { voltageV: 56, limitV: 55 };
  const aboveTarget = { voltageV: 54.5, targetV: 54 };
  const now = { ...CALM, externalCharge, aboveTarget };
  expect(found("charge", "external-charge", [{}], now)?.cause).toEqual({ kind: "voltage", ...externalCharge });
  expect(found("charge", "above-target", [{}], now)).toEqual({
    name: "above-target",
    limitA: 0,
    cause: { kind: "above-target", ...aboveTarget },
  });
});

it("the runner-up is the second smallest, wherever it stands", () => {
  const list = (
    [
      ["configured", 1],
      ["inverter", 3],
      ["mosfet", 2],
    ] as const
  ).map(([name, limitA]) => ({
    name,
    limitA,
    cause: { kind: "setting" as const },
  }));
  expect(winners(list).runnerUp?.name).toBe("mosfet");
});
