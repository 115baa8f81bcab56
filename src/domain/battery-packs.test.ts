/** What the packs of a battery bear and show, also those that are not heard or switched off. */
import { describe, expect, it } from "vitest";
import { cells, reading, RULES } from "../../test/support/battery.ts";
import { aggregate, type BatteryState } from "./battery.ts";
import type { PackState } from "./pack-state.ts";
import type { PackLink, PackReading } from "./pack.ts";
import type { PackRules } from "./rules.ts";

interface Setting extends Partial<PackRules> {
  readonly link?: PackLink;
}

const pack = (name: string, change: Partial<PackReading> = {}, { link = "fresh", ...rules }: Setting = {}): PackState => ({
  rules: { ...RULES.packs[0]!, name, ...rules },
  link,
  good: { atMs: 0, value: reading(change) },
});
const unseen = (name: string, rules: Partial<PackRules> = {}): PackState => ({
  rules: { ...RULES.packs[0]!, name, ...rules },
  link: "unseen",
  good: null,
});

function battery(...packs: readonly PackState[]): BatteryState {
  const whole = aggregate(packs);
  if (whole === null) throw new Error("no pack is heard");
  return whole;
}

const OFF = { chargeMosOn: false, dischargeMosOn: false };

describe("what a pack may bear", () => {
  const protection = { chargeOverCurrentA: 60, dischargeOverCurrentA: 100 };
  const bearers = (change: Partial<PackReading>, rules: Setting) => {
    const { chargeBearers, dischargeBearers } = battery(pack("A", change, rules));
    return [...chargeBearers, ...dischargeBearers].map(({ limitA, from }) => [limitA, from]);
  };

  it("is its own setting in each direction, else nine tenths of its protection, else nobody's word", () => {
    expect(bearers({ protection }, { chargeCurrentA: 50, dischargeCurrentA: 70 })).toEqual([
      [50, "setting"],
      [70, "setting"],
    ]);
    expect(bearers({ protection }, {})).toEqual([
      [54, "protection"],
      [90, "protection"],
    ]);
    expect(bearers({ protection: { chargeOverCurrentA: 0 } }, {})).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(bearers({}, {})).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it("counts as often as its BMS stands for packs", () => {
    const [bearer] = battery(pack("A", { protection }, { represents: 4 })).chargingPacks;
    expect(bearer).toEqual({ pack: "A", represents: 4, limitA: 54, from: "protection" });
    const [down] = battery(pack("A", { protection }, { represents: 4 })).dischargingPacks;
    expect(down).toEqual({ pack: "A", represents: 4, limitA: 90, from: "protection" });
  });

  it("a pack that is lost or was never heard may carry a current, unless it was last seen with that MOSFET open", () => {
    const whole = battery(
      pack("A"),
      pack("B", {}, { link: "lost" }),
      pack("C", { chargeMosOn: false }, { link: "lost" }),
      pack("D", { dischargeMosOn: false }),
      unseen("E", { chargeCurrentA: 30 }),
    );
    expect(whole.chargeBearers.map((bearer) => bearer.pack)).toEqual(["A", "B", "D", "E"]);
    expect(whole.dischargeBearers.map((bearer) => bearer.pack)).toEqual(["A", "B", "C", "E"]);
    expect(whole.chargeBearers.at(-1)).toEqual({ pack: "E", represents: 1, limitA: 30, from: "setting" });
    expect(whole.dischargeBearers.at(-1)).toMatchObject({ limitA: null, from: null });
  });

  it("takes part with the MOSFET of that direction only", () => {
    const whole = battery(
      pack("A", { chargeMosOn: false }),
      pack("B", { dischargeMosOn: false }),
      pack("C", {}, { link: "stale" }),
    );
    expect(whole.chargingPacks.map((bearer) => bearer.pack)).toEqual(["B"]);
    expect(whole.dischargingPacks.map((bearer) => bearer.pack)).toEqual(["A"]);
  });
});

describe("the voltage of the battery", () => {
  it("has the mean and the highest of the packs that are on the bus, and their power", () => {
    const whole = battery(
      pack("A", { packVoltageV: 52, currentA: 10 }),
      pack("B", { packVoltageV: 53, currentA: 20, dischargeMosOn: false }),
      pack("C", { packVoltageV: 57, ...OFF }),
      pack("D", { packVoltageV: 58 }, { link: "stale" }),
    );
    expect(whole).toMatchObject({ voltageV: 52.5, voltageMaxV: 53, powerW: 52.5 * 30 });
  });

  it("is not all there is of a pack that is switched off for one direction only: it is on the bus", () => {
    expect(battery(pack("A", { packVoltageV: 52, chargeMosOn: false }), pack("B", { packVoltageV: 60, ...OFF })).voltageV).toBe(
      52,
    );
    expect(
      battery(pack("A", { packVoltageV: 52, dischargeMosOn: false }), pack("B", { packVoltageV: 60, ...OFF })).voltageV,
    ).toBe(52);
  });

  it("differs by what the fresh packs differ whose MOSFETs all conduct", () => {
    const low = pack("A", { packVoltageV: 52 });
    const high = pack("B", { packVoltageV: 52.6 });
    expect(battery(low, high).spreadV).toBeCloseTo(0.6, 9);
    for (const change of [{ chargeMosOn: false }, { dischargeMosOn: false }]) {
      expect(battery(low, pack("B", { packVoltageV: 52.6, ...change })).spreadV).toBe(0);
    }
    expect(battery(low, pack("B", { packVoltageV: 52.6 }, { link: "stale" })).spreadV).toBe(0);
    expect(battery(pack("A", OFF)).spreadV).toBe(0);
  });
});

describe("sums", () => {
  it("weigh SOC and health by the capacity behind each BMS", () => {
    const whole = battery(
      pack("A", { capacityAh: 100, socPct: 50, sohPct: 90 }, { represents: 3 }),
      pack("B", { capacityAh: 100, socPct: 90 }),
    );
    expect(whole).toMatchObject({ capacityAh: 400, socPct: 60, sohPct: 92.5 });
  });

  it("count a BMS whose capacity was never set as 1 Ah", () => {
    const whole = battery(pack("A", { capacityAh: 0, socPct: 100 }), pack("B", { capacityAh: 3, socPct: 20 }));
    expect(whole).toMatchObject({ capacityAh: 3, socPct: 40 });
  });

  it("hold for packs that are stale, and not for those that are lost", () => {
    const whole = battery(
      pack("A", { currentA: 5 }),
      pack("B", { currentA: 7, alarms: ["cellDifference"] }, { link: "stale" }),
      pack("C", { currentA: 11, alarms: ["lowCapacity"], cellsV: cells(3.3, { 2: 0 }) }, { link: "lost" }),
      unseen("D"),
    );
    expect(whole).toMatchObject({
      currentA: 12,
      capacityAh: 560,
      alarms: [{ pack: "B", alarm: "cellDifference" }],
      unconnected: [],
      presentPacks: ["A", "B"],
      missingPacks: ["C", "D"],
    });
  });

  it("take the smallest number of cells: the charge voltage must not be that of a longer pack", () => {
    const fifteen = { cellsV: Array.from({ length: 15 }, () => 3.3) };
    expect(battery(pack("A"), pack("B", fifteen)).cellCount).toBe(15);
  });
});

describe("extremes", () => {
  it("of equal figures are those of the first place", () => {
    const whole = battery(pack("A"), pack("B"));
    const { cellMin, cellMax, temperatureMin, temperatureMax, mosfetMax } = whole;
    expect([cellMin, cellMax]).toEqual([
      { pack: "A", cell: 1, voltageV: 3.3 },
      { pack: "A", cell: 1, voltageV: 3.3 },
    ]);
    expect([temperatureMin?.pack, temperatureMax?.pack, mosfetMax?.pack]).toEqual(["A", "A", "A"]);
  });

  it("are none where nothing is measured", () => {
    const whole = battery(pack("A", { cellsV: cells(0), packVoltageV: 52, temperaturesC: { mosfet: null, sensors: [null] } }));
    expect(whole).toMatchObject({ cellMin: null, cellMax: null, temperatureMin: null, temperatureMax: null, mosfetMax: null });
  });

  it("take the hottest MOSFETs of all packs", () => {
    const hot = { temperaturesC: { mosfet: 61, sensors: [20] } };
    expect(battery(pack("A"), pack("B", hot)).mosfetMax).toEqual({ pack: "B", sensor: "mosfet", temperatureC: 61 });
  });
});

describe("what shows whether a pack is full", () => {
  it("is its highest cell with its own current and capacity, of the packs that can be charged", () => {
    const whole = battery(
      pack("A", { cellsV: cells(3.4, { 4: 3.44 }), currentA: 3, capacityAh: 100 }),
      pack("B", { chargeMosOn: false }),
      pack("C", {}, { link: "stale" }),
    );
    expect(whole.tails).toEqual([{ cellMaxV: 3.44, currentA: 3, capacityAh: 100 }]);
    expect(battery(pack("A", { cellsV: [], packVoltageV: 52 })).tails).toMatchObject([{ cellMaxV: null }]);
  });
});

describe("a pack that is lost", () => {
  const LOW_AND_HIGH = {
    cellsV: cells(3.3, { 2: 3.2, 9: 3.4 }),
    packVoltageV: 52.8,
    temperaturesC: { mosfet: 40, sensors: [5, 45] },
  };

  it("has cells that have moved with the bus since, and its last temperatures", () => {
    const whole = battery(pack("A", { packVoltageV: 54.4 }), pack("B", LOW_AND_HIGH, { link: "lost" }));
    expect(whole.unheard).toEqual([
      {
        cellMin: { pack: "B", cell: 2, voltageV: expect.closeTo(3.3, 9) as number, unheard: true },
        cellMax: { pack: "B", cell: 9, voltageV: expect.closeTo(3.5, 9) as number, unheard: true },
        temperatureMin: { pack: "B", sensor: 1, temperatureC: 5, unheard: true },
        temperatureMax: { pack: "B", sensor: 2, temperatureC: 45, unheard: true },
      },
    ]);
  });

  it("without cells or sensors has none", () => {
    const nothing = { cellsV: cells(0), packVoltageV: 52.8, temperaturesC: { mosfet: null, sensors: [] } };
    expect(battery(pack("A"), pack("B", nothing, { link: "lost" })).unheard).toEqual([
      { cellMin: null, cellMax: null, temperatureMin: null, temperatureMax: null },
    ]);
  });

  it("counts while one of its MOSFETs conducted, and not when it had switched itself off, was never heard, or is heard", () => {
    const unheard = (change: Partial<PackReading>, link: PackLink = "lost") =>
      battery(pack("A"), pack("B", change, { link })).unheard.length;
    expect([unheard({ chargeMosOn: false }), unheard({ dischargeMosOn: false })]).toEqual([1, 1]);
    expect([unheard(OFF), unheard({}, "stale"), unheard({}, "fresh")]).toEqual([0, 0, 0]);
    expect(battery(pack("A"), unseen("B")).unheard).toEqual([]);
  });
});
