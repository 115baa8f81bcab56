import { expect, it } from "vitest";
import { codes, OURS, OWN, pack, packOf, protectedAt } from "../../../test/support/set-in-bms.ts";
import type { PackRules } from "../rules.ts";
import { advise } from "./advise.ts";

it("says nothing where everything fits, and nothing of what a BMS does not tell", () => {
  expect(packOf({})).toEqual([]);
  expect(advise([{ rules: OWN, cells: 16, protection: {}, settings: {} }], OURS)).toEqual([]);
  expect(advise([], OURS)).toEqual([]);
});

it("takes a setting of 0 for one that the BMS does not have, except a temperature in the cold", () => {
  const none = { cellOverVoltageV: 0, cellOverVoltageReleaseV: 0, cellUnderVoltageV: 0, balanceStartV: 0 };
  expect(protectedAt({ ...none, chargeOverCurrentA: 0, dischargeOverCurrentA: 0 })).toEqual([]);
  const settings = { fullCellV: 0, emptyCellV: 0, requestedChargeV: 0, cellCount: 0, capacityAh: 0 };
  expect(packOf({ settings })).toEqual([]);
  expect(protectedAt({ chargeOverTemperatureC: 0, dischargeOverTemperatureC: 0, mosfetOverTemperatureC: 0 })).toEqual([]);
  expect(codes(protectedAt({ dischargeUnderTemperatureC: 0 }))).toEqual(["discharge-cold-first"]);
});

it("is not led astray by figures that are none", () => {
  for (const none of [NaN, Infinity, -Infinity]) {
    expect(protectedAt(Object.fromEntries(Object.keys(pack({}).protection).map((key) => [key, none])))).toEqual([]);
  }
  expect(packOf({ settings: { fullCellV: Infinity, emptyCellV: NaN, requestedChargeV: NaN } })).toEqual([]);
});

it("tells the most severe first, then in the order of the packs", () => {
  const wrong = { settings: { balanceOn: false, chargeOn: false, dischargeOn: false, capacityAh: 200 } };
  const other: PackRules = { ...OWN, name: "Block 2" };
  const list = advise([pack({}), pack({ ...wrong, own: other }), pack({ ...wrong, settings: { balanceOn: false } })], OURS);
  expect(list.map(({ severity, code, pack: name }) => [severity, code, name])).toEqual([
    ["danger", "discharge-switch-off", "Block 2"],
    ["loss", "charge-switch-off", "Block 2"],
    ["loss", "balancer-off", "Block 2"],
    ["loss", "balancer-off", "Block 1"],
    ["note", "capacities-differ", "Block 2"],
  ]);
});

it("without an end of a table has nothing to compare", () => {
  const flat = [[0, 0.5] as const];
  const tables = { cellHigh: flat, cellLow: flat, chargeTemperature: flat, dischargeTemperature: flat, mosfetTemperature: flat };
  const low = { cellOverVoltageV: 3.5, cellUnderVoltageV: 2.7, chargeOverTemperatureC: -5, mosfetOverTemperatureC: -5 };
  const cold = { chargeUnderTemperatureC: 10, dischargeUnderTemperatureC: 10, dischargeOverTemperatureC: -5 };
  const rules = { ...OURS, tables };
  expect(advise([pack({ protection: { ...low, ...cold }, settings: { emptyCellV: 3.2 } })], rules)).toEqual([]);
});
