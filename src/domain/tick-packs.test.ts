/** Ticks with several packs: what one of them does must not mislead the others, nor the inverter. */
import { describe, expect, it } from "vitest";
import { cells, RULES } from "../../test/support/battery.ts";
import { Packs } from "../../test/support/packs-run.ts";

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
  const told = () => packs.events.flatMap((event) => (event.kind === "voltage-spread" ? [event.spreadV] : []));
  packs.run(600, REST, { cellsV: cells(3.33) }); // 0.48 V
  packs.run(119, REST, { cellsV: cells(3.335) }); // 0.56 V, as after it was switched on
  packs.run(5, REST, REST);
  packs.run(120, REST, { cellsV: cells(3.335) });
  expect(told()).toEqual([]);
  packs.run(10, REST, { cellsV: cells(3.335) });
  packs.run(10, REST, { cellsV: cells(3.33) }); // not over yet
  expect(told()).toEqual([expect.closeTo(0.56, 9)]);
  packs.run(10, REST, { cellsV: cells(3.324) }); // 0.38 V
  expect(told()).toEqual([expect.closeTo(0.56, 9), null]);
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

  it.each<[string, number, number, number]>([
    ["the setting", 40, 1200, 1200],
    ["the inverter", 1200, 40, 1200],
    ["the packs", 1200, 1200, 40],
  ])("when %s can never give more than little", (_, configuredA, maxCurrentA, packA) => {
    const limits = { ...RULES.limits, chargeCurrentA: configuredA };
    const packs = new Packs([{ chargeCurrentA: packA }], { limits, inverter: { ...RULES.inverter, maxCurrentA } });
    packs.run(60, REST);
    packs.run(5, { ...REST, chargeMosOn: false });
    expect(packs.talking.charge.valueA).toBe(0);
    packs.run(60, REST);
    expect(packs.talking.charge.valueA).toBe(40);
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
