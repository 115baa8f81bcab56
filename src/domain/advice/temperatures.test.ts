import { describe, expect, it } from "vitest";
import { protectedAt } from "../../../test/support/set-in-bms.ts";

describe("temperatures", () => {
  it.each([
    ["chargeOverTemperatureC", 54.5, null, "charge-heat-first", 55, 0],
    ["chargeOverTemperatureC", 54, "note", "charge-heat-first", 55, 0.05],
    ["chargeOverTemperatureC", 46, "note", "charge-heat-first", 55, 0.45],
    ["chargeOverTemperatureC", 45, "loss", "charge-heat-first", 55, 0.5],
    ["chargeOverTemperatureC", 0, null, "charge-heat-first", 55, 0],
    ["dischargeOverTemperatureC", 0, null, "discharge-heat-first", 60, 0],
    ["mosfetOverTemperatureC", 0, null, "mosfet-heat-first", 90, 0],
    ["chargeUnderTemperatureC", 0.5, null, "charge-cold-first", 0, 0],
    ["chargeUnderTemperatureC", 1, "note", "charge-cold-first", 0, 0.125],
    ["chargeUnderTemperatureC", 5, "loss", "charge-cold-first", 0, 0.5],
    ["dischargeOverTemperatureC", 59.5, null, "discharge-heat-first", 60, 0],
    ["dischargeOverTemperatureC", 59, "note", "discharge-heat-first", 60, 0.05],
    ["dischargeOverTemperatureC", 50, "danger", "discharge-heat-first", 60, 0.5],
    ["dischargeUnderTemperatureC", -9.5, null, "discharge-cold-first", -10, 0],
    ["dischargeUnderTemperatureC", 0, "note", "discharge-cold-first", -10, 0.25],
    ["dischargeUnderTemperatureC", -9, "note", "discharge-cold-first", -10, 0.025],
    ["dischargeUnderTemperatureC", 5, "danger", "discharge-cold-first", -10, 0.5],
    ["mosfetOverTemperatureC", 89.5, null, "mosfet-heat-first", 90, 0],
    ["mosfetOverTemperatureC", 80, "note", "mosfet-heat-first", 90, 0.25],
    ["mosfetOverTemperatureC", 71, "note", "mosfet-heat-first", 90, 0.925],
    ["mosfetOverTemperatureC", 70, "danger", "mosfet-heat-first", 90, 1],
  ] as const)("%s of %d: %s", (field, bmsC, severity, code, endC, fraction) => {
    const list = protectedAt({ [field]: bmsC });
    if (severity === null) expect(list).toEqual([]);
    else {
      expect(list).toEqual([{ code, severity, pack: "Block 1", endC, bmsC, fraction: expect.any(Number) as number }]);
      expect(list[0]).toHaveProperty("fraction", expect.closeTo(fraction, 9));
    }
  });
});
