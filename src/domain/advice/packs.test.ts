import { describe, expect, it } from "vitest";
import { OURS, pack, packOf } from "../../../test/support/set-in-bms.ts";
import { advise } from "./advise.ts";

describe("switches and cells", () => {
  it("may be switched off", () => {
    expect(packOf({ settings: { chargeOn: false } })).toEqual([{ code: "charge-switch-off", severity: "loss", pack: "Block 1" }]);
    expect(packOf({ settings: { dischargeOn: false } })).toEqual([
      { code: "discharge-switch-off", severity: "danger", pack: "Block 1" },
    ]);
  });

  it.each([
    [null, 16, 15, 16],
    [16, 15, 15, 16],
    [15, 16, 15, null],
    [null, 15, 15, null],
  ])("configured %s cells, read %d, set %d: there should be %s", (configured, cells, cellCount, expected) => {
    const list = packOf({ own: { cells: configured }, cells, settings: { cellCount } }).filter(
      ({ code }) => code === "cell-count",
    );
    const advice = { code: "cell-count", severity: "danger", pack: "Block 1", bmsCells: cellCount, cells: expected };
    expect(list).toEqual(expected === null ? [] : [advice]);
  });
});

describe("capacities", () => {
  const differ = (...capacitiesAh: readonly (number | undefined)[]) => {
    const packs = capacitiesAh.map((capacityAh, i) => {
      const settings = capacityAh === undefined ? {} : { capacityAh };
      return { ...pack({ own: { name: `P${i + 1}` } }), settings };
    });
    return advise(packs, { ...OURS, packs: packs.map(({ rules }) => rules) }).map((advice) =>
      advice.code === "capacities-differ"
        ? `${advice.severity} ${advice.pack} ${advice.bmsAh} ${advice.otherPack} ${advice.otherAh}`
        : advice.code,
    );
  };

  it.each([
    [[280], []],
    [[280, 280], []],
    [[280, undefined], []],
    [[undefined, 280, 280], []],
    [[300, 294], []],
    [[300, 293], ["note P2 293 P1 300"]],
    [[294, 300], []],
    [[293, 300], ["note P2 300 P1 293"]],
    [[100, 280, 280], ["note P1 100 P2 280"]],
    [
      [280, 100, 280, 100],
      ["note P2 100 P1 280", "note P4 100 P1 280"],
    ],
    [
      [100, 200, 280],
      ["note P2 200 P1 100", "note P3 280 P1 100"],
    ],
  ])("%j", (capacitiesAh, expected) => {
    expect(differ(...capacitiesAh)).toEqual(expected);
  });
});
