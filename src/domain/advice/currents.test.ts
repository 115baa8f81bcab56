import { describe, expect, it } from "vitest";
import { codes, OURS, OWN, packOf, protectedAt } from "../../../test/support/set-in-bms.ts";
import type { Advice } from "./advice.ts";

describe("over-current", () => {
  it.each([
    ["charge", 110, []],
    ["charge", 109.5, []],
    ["charge", 109, [["charge-share-over-current", "note"]]],
    ["discharge", 110, []],
    ["discharge", 109.5, []],
    ["discharge", 109, [["discharge-share-over-current", "loss"]]],
  ] as const)("%s: %d A against the 110 A that the inverter may take", (direction, bmsA, expected) => {
    const list = protectedAt({ [`${direction}OverCurrentA`]: bmsA });
    expect(list.map(({ code, severity }) => [code, severity])).toEqual(expected);
    if (expected.length > 0)
      expect(list).toEqual([{ pack: "Block 1", shareA: 110, bmsA, code: list[0]!.code, severity: list[0]!.severity }]);
  });

  it("counts the configured current where that is lower, and a share for each pack", () => {
    const limits = { ...OURS.limits, chargeCurrentA: 90, dischargeCurrentA: 60 };
    const packs = [
      { ...OWN, represents: 2 },
      { ...OWN, name: "Block 2" },
    ];
    const rules = { ...OURS, limits, packs };
    const shares = (chargeOverCurrentA: number, dischargeOverCurrentA: number) =>
      protectedAt({ chargeOverCurrentA, dischargeOverCurrentA }, rules);
    expect(codes(shares(29.5, 19.5))).toEqual(["discharge-rest-over-current"]);
    expect(shares(29, 19)).toMatchObject([
      { code: "discharge-share-over-current", shareA: 20, bmsA: 19 },
      { code: "charge-share-over-current", shareA: 30, bmsA: 29 },
    ]);
  });

  it.each([
    [100, 95, 94, 1, "note", null],
    [100, 94, 95, 1, null, "note"],
    [100, 100, 100, 1, "note", "note"],
    [99.5, 100, 100, 1, "note", "note"],
    [99, 100, 100, 1, "danger", "danger"],
    [99, 200, 100, 1, "danger", "danger"],
    [30, 40, 20, 1, "danger", null],
    // The inverter takes 110 A, which two packs share.
    [60, 200, 200, 2, null, null],
    [57.5, 200, 200, 2, "note", "note"],
    [54, 200, 200, 2, "danger", "danger"],
  ] as const)(
    "a protection of %d A against %d and %d A of the pack itself, which is %d: charging %s, discharging %s",
    (bmsA, chargeA, dischargeA, represents, charging, discharging) => {
      const list = packOf({
        protection: { chargeOverCurrentA: bmsA, dischargeOverCurrentA: bmsA },
        own: { chargeCurrentA: chargeA, dischargeCurrentA: dischargeA, represents },
      });
      const found = (code: Advice["code"]) => list.find((advice) => advice.code === code);
      const expected = (severity: string | null, settingA: number) =>
        severity === null ? undefined : (expect.objectContaining({ severity, settingA, bmsA }) as unknown);
      expect(found("charge-setting-over-current")).toEqual(expected(charging, chargeA));
      expect(found("discharge-setting-over-current")).toEqual(expected(discharging, dischargeA));
      expect(codes(list)).not.toContain("charge-share-over-current");
    },
  );

  it("a limit of the pack itself is no help off the grid", () => {
    const own = { dischargeCurrentA: 70 };
    const expected = { code: "discharge-share-over-current", severity: "loss", pack: "Block 1", shareA: 110, bmsA: 80 };
    expect(packOf({ protection: { dischargeOverCurrentA: 80 }, own })).toEqual([expected]);
    expect(codes(packOf({ protection: { dischargeOverCurrentA: 60 }, own }))).toEqual([
      "discharge-setting-over-current",
      "discharge-share-over-current",
    ]);
  });

  it.each([
    [2, 110, null],
    [2, 109.5, null],
    [2, 109, 110],
    [2, 55, 110],
    [3, 54, 55],
    [3, 55, null],
    [4, 30, 110 / 3],
  ])("one of %d packs missing, the others with a protection of %d A have to bear %s A", (packs, bmsA, shareA) => {
    const rules = { ...OURS, packs: Array.from({ length: packs }, (_, i) => ({ ...OWN, name: `Block ${i + 1}` })) };
    const facts = { code: "discharge-rest-over-current", severity: "note", pack: "Block 1", packs, shareA, bmsA };
    expect(protectedAt({ dischargeOverCurrentA: bmsA }, rules)).toEqual(shareA === null ? [] : [facts]);
    expect(protectedAt({ chargeOverCurrentA: bmsA }, rules)).toEqual([]);
  });
});
