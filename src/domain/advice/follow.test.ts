import { describe, expect, it } from "vitest";
import { reading, RULES, seen, UNHEARD } from "../../../test/support/battery.ts";
import { newMemory, type Memory } from "../memory.ts";
import type { PackReading } from "../pack.ts";
import { newPackMemory, type PackState } from "../pack-state.ts";
import { tick } from "../tick.ts";
import { followAdvice, NEW_ADVICE, type AdviceMemory } from "./follow.ts";

const OWN = RULES.packs[0]!;
const TWO = { ...RULES, packs: [OWN, { ...OWN, name: "Block 2" }] };

const packs = (...readings: readonly (Partial<PackReading> | null)[]): readonly PackState[] =>
  readings.map((change, i) => ({
    rules: TWO.packs[i]!,
    link: newPackMemory(0).link,
    good: change === null ? null : { atMs: 1_000, value: reading(change) },
  }));

const after = (...steps: readonly (readonly PackState[])[]): readonly ReturnType<typeof followAdvice>[] => {
  const results: ReturnType<typeof followAdvice>[] = [];
  let memory: AdviceMemory = NEW_ADVICE;
  for (const step of steps) {
    const result = followAdvice(memory, step, TWO);
    memory = result.memory;
    results.push(result);
  }
  return results;
};

const LOW = { protection: { cellOverVoltageV: 3.5 } };
const told = ({ events }: ReturnType<typeof followAdvice>): readonly string[] =>
  events.map((event) =>
    event.kind === "advice" ? `${event.stands ? "+" : "-"}${event.advice.pack} ${event.advice.code}` : event.kind,
  );

describe("followAdvice", () => {
  it("tells each piece of advice once, and once that it is settled", () => {
    const right = { protection: { cellOverVoltageV: 3.65 } };
    const results = after(packs(LOW), packs(LOW), packs({ ...LOW, socPct: 61 }), packs(right), packs(right), packs(LOW));
    expect(results.map(told)).toEqual([
      ["+Block 1 over-voltage-first"],
      [],
      [],
      ["-Block 1 over-voltage-first"],
      [],
      ["+Block 1 over-voltage-first"],
    ]);
    expect(results.map(({ memory }) => memory.list.length)).toEqual([1, 1, 1, 0, 0, 1]);
  });

  it("works nothing out anew while the settings are the same", () => {
    const [first, second] = after(packs(LOW), packs({ protection: { ...LOW.protection }, currentA: 12 }));
    expect(second!.memory).toBe(first!.memory);
  });

  it.each([
    ["another figure", { protection: { cellOverVoltageV: 3.51 } }, []],
    [
      "one more figure",
      { protection: { cellOverVoltageV: 3.5, chargeOverCurrentA: 10 } },
      ["+Block 1 charge-share-over-current"],
    ],
    ["another switch", { ...LOW, settings: { balanceOn: false } }, ["+Block 1 balancer-off"]],
    ["one figure less", { protection: {} }, ["-Block 1 over-voltage-first"]],
    ["another number of cells", { ...LOW, cellsV: Array.from({ length: 15 }, () => 3.3) }, ["+Block 1 charge-at-over-voltage"]],
  ])("works it out anew with %s", (_, change, expected) => {
    const [first, second] = after(packs(LOW), packs(change));
    expect(told(second!)).toEqual(expected);
    expect(second!.memory.packs).not.toEqual(first!.memory.packs);
  });

  it("shows other figures of the same advice without telling it again, but tells when it becomes more severe", () => {
    const results = after(
      packs(LOW),
      packs({ protection: { cellOverVoltageV: 3.46 } }),
      packs({ protection: { cellOverVoltageV: 3.45 } }),
    );
    expect(results.map(({ memory }) => memory.list)).toMatchObject([
      [{ severity: "loss", bmsV: 3.5 }],
      [{ severity: "loss", bmsV: 3.46 }],
      [{ severity: "danger", bmsV: 3.45 }],
    ]);
    expect(results.map(told)).toEqual([["+Block 1 over-voltage-first"], [], ["+Block 1 over-voltage-first"]]);
  });

  it("keeps what a BMS has told while its readings lack it, and while it is not heard", () => {
    const off = { settings: { balanceOn: false } };
    const results = after(packs({ ...LOW, ...off }), packs({}), packs(null), packs(LOW), packs(off));
    expect(results.slice(1).map(told)).toEqual([[], [], [], []]);
    expect(results.at(-1)!.memory.list).toHaveLength(2);
  });

  it("knows nothing of a pack before its first settings", () => {
    expect(after(packs(null), packs({})).map(({ memory }) => memory)).toEqual([NEW_ADVICE, NEW_ADVICE]);
    expect(after(packs({}, LOW))[0]!.memory.packs).toEqual({ "Block 2": { cells: 16, settings: {}, ...LOW } });
  });

  it("compares packs as soon as two are known, and tells them apart", () => {
    const holds = (capacityAh: number) => ({ settings: { capacityAh } });
    const results = after(
      packs(holds(280), null),
      packs(holds(280), holds(200)),
      packs({ ...holds(280), ...LOW }, { ...holds(200), ...LOW }),
    );
    expect(results.map(told)).toEqual([
      [],
      ["+Block 2 capacities-differ"],
      ["+Block 1 over-voltage-first", "+Block 2 over-voltage-first"],
    ]);
  });

  it("tells two packs apart that have the same advice", () => {
    const right = { protection: { cellOverVoltageV: 3.65 } };
    const results = after(packs(LOW, right), packs(LOW, LOW), packs(right, LOW));
    expect(results.map(told)).toEqual([
      ["+Block 1 over-voltage-first"],
      ["+Block 2 over-voltage-first"],
      ["-Block 1 over-voltage-first"],
    ]);
  });

  it("sees one figure change among others that stay", () => {
    const at = (mosfetOverTemperatureC: number) => packs({ protection: { cellOverVoltageV: 3.65, mosfetOverTemperatureC } });
    expect(after(at(100), at(80)).map(told)).toEqual([[], ["+Block 1 mosfet-heat-first"]]);
  });

  it("is not confused by a pack that is called like a property of every object", () => {
    const rules = { ...RULES, packs: [{ ...OWN, name: "constructor" }] };
    const [pack] = packs({});
    expect(followAdvice(NEW_ADVICE, [{ ...pack!, rules: rules.packs[0]! }], rules).memory).toBe(NEW_ADVICE);
  });
});

describe("tick", () => {
  const input = (nowMs: number, change: Partial<PackReading>) => ({
    nowMs,
    packs: new Map([["Block 1", seen(reading(change), nowMs)]]),
    inverter: UNHEARD,
    commands: [],
    strangerId: null,
  });
  const advice = { code: "over-voltage-first", severity: "loss", pack: "Block 1", endV: 3.6, bmsV: 3.5 };

  it("gives the advice that stands, and tells it in the tick in which it begins", () => {
    const first = tick(input(1_000, LOW), newMemory(0, RULES), RULES);
    expect(first.advice).toEqual([advice]);
    expect(first.events).toContainEqual({ kind: "advice", advice, stands: true });
    const second = tick(input(2_000, LOW), first.memory, RULES);
    expect(second.advice).toEqual([advice]);
    expect(second.events.filter(({ kind }) => kind === "advice")).toEqual([]);
  });

  it("gives the same from a memory that was written down and read again", () => {
    const { memory } = tick(input(1_000, LOW), newMemory(0, RULES), RULES);
    const kept = JSON.parse(JSON.stringify(memory)) as Memory;
    const next = input(2_000, { protection: { cellOverVoltageV: 3.45 } });
    expect(tick(next, kept, RULES)).toEqual(tick(next, memory, RULES));
  });

  it("changes no decision by it", () => {
    const without = tick(input(1_000, {}), newMemory(0, RULES), RULES);
    expect(tick(input(1_000, LOW), newMemory(0, RULES), RULES).decision).toEqual(without.decision);
  });
});
