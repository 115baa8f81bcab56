/** Ticks with several packs: what one of them does must not mislead the others, nor the inverter. */
import { describe, expect, it } from "vitest";
import { cells, reading, RULES, seen, UNHEARD } from "../../test/support/battery.ts";
import type { Command } from "./command.ts";
import { newMemory, type Memory } from "./memory.ts";
import type { PackReading } from "./pack.ts";
import type { PackRules, Rules } from "./rules.ts";
import { tick, type TickInput, type TickResult } from "./tick.ts";

type Shown = Partial<PackReading> | null;

/** Packs A, B ... by hand, a second after the other; `null` is a pack that is not heard any more. */
class Packs {
  nowMs = 0;
  memory: Memory;
  last!: TickResult;
  strangerId: number | null = null;
  commands: readonly Command[] = [];
  readonly events: TickResult["events"][number][] = [];
  readonly rules: Rules;
  readonly #seen = new Map<string, NonNullable<ReturnType<TickInput["packs"]["get"]>>>();

  constructor(packs: readonly Partial<PackRules>[], rules: Partial<Rules> = {}) {
    this.rules = {
      ...RULES,
      ...rules,
      packs: packs.map((pack, i) => ({ ...RULES.packs[0]!, name: "ABCD"[i]!, ...pack })),
    };
    this.memory = newMemory(0, this.rules);
  }

  run(seconds: number, ...shown: readonly Shown[]): TickResult {
    for (let s = 0; s < seconds; s++) {
      this.rules.packs.forEach(({ name }, i) => {
        const value = shown[i] ?? null;
        if (value !== null) this.#seen.set(name, seen(reading(value), this.nowMs));
      });
      const { nowMs, commands, strangerId } = this;
      this.last = tick({ nowMs, packs: this.#seen, inverter: UNHEARD, commands, strangerId }, this.memory, this.rules);
      this.memory = this.last.memory;
      this.events.push(...this.last.events);
      this.nowMs += 1000;
    }
    return this.last;
  }

  get talking() {
    if (this.last.decision.kind === "silent") throw new Error("silent");
    return this.last.decision;
  }
}

const REST = { cellsV: cells(3.3) };

describe("a pack that is lost still hangs on the bus", () => {
  it("the weakest one bounds the current after it was lost", () => {
    const packs = new Packs([{ chargeCurrentA: 100 }, { chargeCurrentA: 20 }]);
    packs.run(120, REST, REST);
    expect(packs.talking.charge).toMatchObject({ targetA: 40, winner: { name: "packs" } });
    packs.run(60, REST, null);
    expect(packs.last.battery!.missingPacks).toEqual(["B"]);
    expect(packs.talking.charge.targetA).toBe(20);
  });

  it("the protection that its BMS has reported counts on", () => {
    const packs = new Packs([{}, {}]);
    const weak = { ...REST, protection: { chargeOverCurrentA: 30, dischargeOverCurrentA: 30 } };
    packs.run(120, REST, weak);
    packs.run(60, REST, null);
    expect(packs.talking.charge).toMatchObject({ targetA: 27, winner: { cause: { pack: "B", from: "protection" } } });
  });

  it("its highest cell is taken to move with the bus", () => {
    const packs = new Packs([{}, {}]);
    const high = { cellsV: cells(3.4, { 5: 3.57 }), packVoltageV: 54.57 };
    packs.run(120, { cellsV: cells(3.41) }, high);
    const before = packs.talking.charge.targetA;
    packs.run(60, { cellsV: cells(3.41) }, null);
    expect(packs.talking.charge.targetA).toBeCloseTo(before, 0);
    expect(packs.talking.charge.winner.cause).toMatchObject({ kind: "cell", pack: "B", cell: 5, unheard: true });
    // The bus comes down by 0.2 V a cell, and that cell with it.
    packs.run(60, { cellsV: cells(3.2) }, null);
    expect(packs.talking.charge.winner.name).not.toBe("cell-high");
  });

  it("its last temperatures count on", () => {
    const packs = new Packs([{}, {}]);
    packs.run(120, REST, { ...REST, temperaturesC: { mosfet: 20, sensors: [2] } });
    packs.run(60, REST, null);
    expect(packs.talking.charge).toMatchObject({
      targetA: 27.5,
      winner: { cause: { kind: "sensor", pack: "B", unheard: true } },
    });
  });
});

describe("a pack that its BMS has switched off is not on the bus", () => {
  const off = { chargeMosOn: false, dischargeMosOn: false };

  it("its voltage counts for nothing: the charge voltage stays above the others", () => {
    const packs = new Packs([{}, {}]);
    packs.run(60, { cellsV: cells(3.45) }, { cellsV: cells(3.2), ...off });
    expect(packs.last.battery!.voltageV).toBeCloseTo(16 * 3.45, 9);
    expect(packs.talking.output.setpoints.chargeVoltageV).toBe(55.4);
  });

  it("when all are switched off, the mean of them is all there is", () => {
    const packs = new Packs([{}, {}]);
    packs.run(60, { cellsV: cells(3.3), ...off }, { cellsV: cells(3.2), ...off });
    expect(packs.last.battery!.voltageV).toBeCloseTo(16 * 3.25, 9);
  });
});

it("the charge voltage keeps above the highest pack, whatever the mean is", () => {
  const packs = new Packs([{}, {}]);
  packs.run(60, { cellsV: cells(3.45) }, { cellsV: cells(3.43) });
  expect(packs.talking.output.setpoints.chargeVoltageV).toBe(55.4);
});

it("a pack with another number of cells than the others is refused: it must not silence a battery that runs", () => {
  const packs = new Packs([{}, {}], { ages: { ...RULES.ages, startupWaitMs: 5_000 } });
  packs.run(60, REST, null);
  expect(packs.talking.kind).toBe("run");
  packs.run(60, REST, { cellsV: Array.from({ length: 8 }, () => 3.3) });
  expect(packs.talking.kind).toBe("run");
  expect(packs.events).toContainEqual({
    kind: "reading-refused",
    pack: "B",
    reason: { code: "cell-count", cells: 8, expected: 16 },
  });
});

it("packs that differ by more than 0.5 V for two minutes are told once, and once when they do not", () => {
  const packs = new Packs([{}, {}]);
  packs.run(119, REST, { cellsV: cells(3.335) }); // 0.56 V, as after it was switched on
  packs.run(5, REST, REST);
  packs.run(121, REST, { cellsV: cells(3.335) });
  packs.run(10, REST, { cellsV: cells(3.33) }); // 0.48 V: not over yet
  packs.run(10, REST, { cellsV: cells(3.32) });
  const told = packs.events.flatMap((event) => (event.kind === "voltage-spread" ? [event.spreadV] : []));
  expect(told).toEqual([expect.closeTo(0.56, 9), null]);
});

describe("limits leave 0 again", () => {
  it("when the packs can bear less than 5 % of a generous setting", () => {
    const limits = { ...RULES.limits, chargeCurrentA: 1200, dischargeCurrentA: 1200 };
    const packs = new Packs([{ chargeCurrentA: 50, dischargeCurrentA: 50 }], { limits });
    packs.run(60, REST);
    packs.run(20, null);
    expect(packs.talking.kind).toBe("block");
    packs.run(120, REST);
    expect(packs.talking.charge.valueA).toBe(50);
  });

  it("when a person has limited them to little", () => {
    const packs = new Packs([{}]);
    packs.run(60, REST);
    packs.commands = [{ id: 1, kind: "limit-charge", limitA: 5, givenAtMs: 0, untilMs: 1e9 }];
    packs.run(5, { ...REST, chargeMosOn: false });
    expect(packs.talking.charge.valueA).toBe(0);
    packs.run(60, REST);
    expect(packs.talking.charge.valueA).toBe(5);
  });
});

describe("while the charge voltage comes down to its target", () => {
  it("nothing is charged, so that it can", () => {
    const packs = new Packs([{}]);
    packs.run(120, { cellsV: cells(3.5) });
    expect(packs.talking.output.setpoints).toMatchObject({ chargeVoltageV: 56.2, chargeCurrentLimitA: 0 });
    expect(packs.talking.charge.winner).toMatchObject({ name: "above-target", cause: { voltageV: 56, targetV: 55 } });
    packs.run(700, { cellsV: cells(3.4) });
    expect(packs.talking.output.setpoints).toMatchObject({ chargeVoltageV: 55, chargeCurrentLimitA: 110 });
  });
});

it("what was said before a long silence is not said again before the battery is known", () => {
  const packs = new Packs([{}]);
  packs.run(60, { ...REST, socPct: 95 });
  packs.strangerId = 0x351;
  packs.run(3600, { ...REST, socPct: 40 });
  packs.run(20, null);
  packs.strangerId = null;
  expect(packs.run(5, null).decision.kind).toBe("silent");
  packs.run(1, { ...REST, socPct: 39 });
  expect(packs.talking.output.report.socPct).toBe(39);
});
