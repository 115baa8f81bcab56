import { describe, expect, it } from "vitest";
import { codes, OURS, pack, packOf, protectedAt } from "../../../test/support/set-in-bms.ts";
import type { PackSettings } from "../pack.ts";
import { advise } from "./advise.ts";

describe("over-voltage", () => {
  /** 55 V are 3.4375 V for each of 16 cells. */
  it.each([
    [3.4, true],
    [3.438, true],
    [3.439, false],
    [3.45, false],
  ])("of %d V is reached by the charge voltage: %s", (cellOverVoltageV, reached) => {
    const found = protectedAt({ cellOverVoltageV }).find(({ code }) => code === "charge-at-over-voltage");
    const expected = { code: "charge-at-over-voltage", severity: "danger", pack: "Block 1", bmsV: cellOverVoltageV };
    expect(found).toEqual(reached ? { ...expected, chargeV: 55, cells: 16, cellV: 3.4375 } : undefined);
  });

  it.each([
    [55.2, 3.45, true],
    [55.2, 3.451, true],
    [55.2, 3.452, false],
  ])("the charge voltage of %d V for 16 cells reaches %d V: %s", (chargeVoltageV, cellOverVoltageV, reached) => {
    const rules = { ...OURS, limits: { ...OURS.limits, chargeVoltageV } };
    expect(codes(protectedAt({ cellOverVoltageV }, rules)).includes("charge-at-over-voltage")).toBe(reached);
  });

  it("is not reached by what the ceiling of the cells cuts off", () => {
    const limits = { ...OURS.limits, chargeVoltageV: 60, absoluteCellV: 3.5 };
    const tables = { ...OURS.tables, cellHigh: [[3.4, 1] as const, [3.5, 0] as const] };
    expect(codes(protectedAt({ cellOverVoltageV: 3.51 }, { ...OURS, limits, tables }))).not.toContain("charge-at-over-voltage");
    expect(protectedAt({ cellOverVoltageV: 3.5 }, { ...OURS, limits, tables })).toMatchObject([{ chargeV: 56, cellV: 3.5 }]);
  });

  it.each([
    [3.6, null],
    [3.599, null],
    [3.598, "loss"],
    [3.46, "loss"],
    [3.45, "danger"],
    [3.44, "danger"],
  ])("of %d V before the end of the table at 3.60 V: %s", (cellOverVoltageV, severity) => {
    const found = protectedAt({ cellOverVoltageV });
    const expected = { code: "over-voltage-first", severity, pack: "Block 1", endV: 3.6, bmsV: cellOverVoltageV };
    expect(found).toEqual(severity === null ? [] : [expected]);
  });

  it.each([
    ["staged", 3.375, null],
    ["staged", 3.374, null],
    ["staged", 3.373, 3.375],
    ["fixed", 3.437, null],
    ["fixed", 3.436, 3.4375],
  ] as const)("ends at %s charge at %d V: a note with %s", (chargeMode, cellOverVoltageReleaseV, heldV) => {
    const found = protectedAt({ cellOverVoltageReleaseV }, { ...OURS, chargeMode });
    const expected = { code: "release-below-held", severity: "note", pack: "Block 1", heldV, bmsV: cellOverVoltageReleaseV };
    expect(found).toEqual(heldV === null ? [] : [expected]);
  });

  it("its end is no matter while the charge voltage itself is too high", () => {
    const found = codes(protectedAt({ cellOverVoltageV: 3.4, cellOverVoltageReleaseV: 3.3 }));
    expect(found).toEqual(["charge-at-over-voltage", "over-voltage-first"]);
  });

  it("holds a full battery at the charge voltage where that is below the float voltage", () => {
    const rules = { ...OURS, limits: { ...OURS.limits, chargeVoltageV: 53.6 } };
    const held = (cellOverVoltageReleaseV: number) =>
      protectedAt({ cellOverVoltageReleaseV }, rules).filter(({ code }) => code === "release-below-held");
    expect(held(3.349)).toEqual([]);
    expect(held(3.348)).toMatchObject([{ heldV: 3.35 }]);
  });
});

describe("under-voltage", () => {
  it.each([
    [2.8, false],
    [2.801, false],
    [2.802, true],
    [3, true],
  ])("of %d V before the end of the table at 2.80 V: %s", (cellUnderVoltageV, first) => {
    const found = protectedAt({ cellUnderVoltageV }).find(({ code }) => code === "under-voltage-first");
    const expected = { code: "under-voltage-first", severity: "danger", pack: "Block 1", endV: 2.8, bmsV: cellUnderVoltageV };
    expect(found).toEqual(first ? expected : undefined);
  });

  /** 43.2 V are 2.7 V for each of 16 cells. */
  it.each([
    [2.7, false],
    [2.701, false],
    [2.702, true],
  ])("of %d V above the discharge voltage: %s", (cellUnderVoltageV, above) => {
    const facts = { dischargeV: 43.2, cells: 16, cellV: 43.2 / 16, bmsV: cellUnderVoltageV };
    const code = "under-voltage-above-discharge-voltage";
    expect(protectedAt({ cellUnderVoltageV })).toEqual(above ? [{ code, severity: "danger", pack: "Block 1", ...facts }] : []);
  });
});

it("without cells compares only what needs none", () => {
  const list = packOf({ cells: 0, own: { cells: 16 }, protection: { cellOverVoltageV: 3, cellUnderVoltageV: 3.3 } });
  expect(codes(list)).toEqual(["over-voltage-first", "under-voltage-first"]);
  expect(packOf({ cells: 1, settings: { cellCount: 1 }, protection: { cellOverVoltageV: 4 } })).toEqual([]);
  const one = packOf({ cells: 1, settings: { cellCount: 1 }, protection: { cellOverVoltageV: 3.65 } });
  expect(one).toMatchObject([{ code: "charge-at-over-voltage", chargeV: 3.65, cells: 1, cellV: 3.65 }]);
});

describe("balancing", () => {
  /** The charge voltage and 0.02 V, by which the highest cell stands above the others. */
  it.each([
    [3.458, false],
    [3.459, true],
  ])("begins at %d V, never: %s", (balanceStartV, never) => {
    const facts = { chargeV: 55, cells: 16, cellV: 3.4375, bmsV: balanceStartV };
    const expected = [{ code: "balances-never", severity: "loss", pack: "Block 1", ...facts }];
    expect(protectedAt({ balanceStartV })).toEqual(never ? expected : []);
  });

  it.each([
    [3.299, false],
    [3.298, true],
    [3, true],
  ])("begins at %d V, in the flat part of the curve: %s", (balanceStartV, low) => {
    const expected = [{ code: "balances-low", severity: "note", pack: "Block 1", bmsV: balanceStartV }];
    expect(protectedAt({ balanceStartV })).toEqual(low ? expected : []);
    expect(protectedAt({ balanceStartV }, { ...OURS, flatBelowCellV: null })).toEqual([]);
  });

  it("may be switched off", () => {
    expect(packOf({ settings: { balanceOn: false } })).toEqual([{ code: "balancer-off", severity: "loss", pack: "Block 1" }]);
  });
});

describe("the count of the BMS", () => {
  const facts = { pack: "Block 1", chargeV: 55, cells: 16, cellV: 3.4375 };
  it.each([
    [3.458, 3.6, null],
    [3.6, 3.458, null],
    [3.459, 3.6, 3.459],
    [3.6, 3.46, 3.46],
  ])("is 100 %% at %d V or at %d V: never with %s V", (fullCellV, requestedChargeV, bmsV) => {
    const expected = [{ code: "full-never-counted", severity: "note", ...facts, bmsV, corrected: true }];
    expect(packOf({ settings: { fullCellV, requestedChargeV } })).toEqual(bmsV === null ? [] : expected);
  });

  it("is lost where nobody corrects it, and one voltage is enough to know", () => {
    const rules = { ...OURS, soc: null };
    const only = (settings: PackSettings) => advise([{ ...pack({}), settings }], rules);
    const expected = [{ code: "full-never-counted", severity: "loss", ...facts, bmsV: 3.55, corrected: false }];
    expect(only({ fullCellV: 3.55 })).toEqual(expected);
    expect(only({ requestedChargeV: 3.55 })).toEqual(expected);
    expect(only({ fullCellV: 3.55, requestedChargeV: 0 })).toEqual(expected);
  });

  it.each([
    [2.801, null],
    [2.802, "note"],
    [2.99, "note"],
    [3, "danger"],
  ])("is 0 %% at %d V: %s", (emptyCellV, severity) => {
    const expected = { code: "empty-counted-early", severity, pack: "Block 1", endV: 2.8, bmsV: emptyCellV };
    expect(packOf({ settings: { emptyCellV } })).toEqual(severity === null ? [] : [expected]);
  });
});
