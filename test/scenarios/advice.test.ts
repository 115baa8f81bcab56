/** The settings of the simulated BMSs do not fit the configuration: it is told once, and once when they are put right. */
import { describe, expect, it } from "vitest";
import { Rig, type RigOptions } from "../support/rig.ts";

/** Trips within the charge; an empty battery is a dark house; it hardly bears the inverter; nothing is ever balanced. */
const WRONG = {
  cellOverVoltageV: 3.43,
  cellOverVoltageReleaseV: 3.34,
  cellUnderVoltageV: 2.9,
  chargeOverCurrentA: 60,
  dischargeOverCurrentA: 80,
  chargeOverTemperatureC: 40,
  dischargeOverTemperatureC: 40,
  mosfetOverTemperatureC: 70,
  balanceStartV: 3.5,
};
const ALWAYS = [
  "danger charge-at-over-voltage",
  "danger over-voltage-first",
  "danger under-voltage-first",
  "danger under-voltage-above-discharge-voltage",
  "danger discharge-heat-first",
  "danger mosfet-heat-first",
  "loss charge-heat-first",
  "loss balances-never",
  "loss discharge-share-over-current",
  "note charge-share-over-current",
];

const standing = (rig: Rig): readonly string[] => rig.last!.advice.map(({ severity, code }) => `${severity} ${code}`);
const begun = (rig: Rig) => rig.eventsOf("advice").map(({ event: { advice, stands } }) => [advice.code, advice.pack, stands]);

const started = async (options: RigOptions): Promise<Rig> => {
  const rig = new Rig({ build: { startSocPct: 50 }, jk: WRONG, ...options });
  await rig.until("the first words", () => rig.last?.decision.kind === "run", 10_000);
  await rig.pass(5_000);
  return rig;
};

describe.each([
  ["nw", []],
  // Only this protocol tells at which voltage the BMS counts 0 %: in the simulation that of its protection.
  ["pb", ["note empty-counted-early"]],
] as const)("%s", (protocol, more) => {
  it("every wrong setting is told once, with both figures, and decides nothing", async () => {
    const rig = await started({ protocol });
    expect(standing(rig).toSorted()).toEqual([...ALWAYS, ...more].toSorted());
    const list = begun(rig);
    expect(list.map(([code]) => code)).toEqual(rig.last!.advice.map(({ code }) => code));
    expect(list.every(([, pack, stands]) => pack === "Block 1" && stands === true)).toBe(true);

    const warned = rig.log.lines("warn").filter((line) => line.startsWith("Advice (danger): Block 1: "));
    expect(warned).toHaveLength(6);
    expect(warned[0]).toContain("when a cell reaches 3.430 V, and SIinterJK charges to 3.438 V (55 V for 16 cells)");
    expect(rig.log.lines("warn").filter((line) => line.startsWith("Advice (loss)"))).toHaveLength(3);
    expect(rig.log.lines("info").filter((line) => line.startsWith("Advice (note)"))).toHaveLength(1 + more.length);

    await rig.pass(120_000);
    expect(begun(rig)).toEqual(list);
    expect(await rig.end()).toEqual([]);
  });

  it("a switch in the app is told, and settled when it is put right", async () => {
    const rig = await started({ protocol, jk: {} });
    const before = standing(rig);
    rig.model.chargeSwitch = false;
    // The settings are asked for every 10 minutes by `pb`.
    await rig.until("it is told", () => standing(rig).includes("loss charge-switch-off"), 610_000, 1_000);
    rig.model.chargeSwitch = true;
    await rig.until("it is settled", () => !standing(rig).includes("loss charge-switch-off"), 610_000, 1_000);
    expect(standing(rig)).toEqual(before);
    expect(begun(rig).filter(([code]) => code === "charge-switch-off")).toEqual([
      ["charge-switch-off", "Block 1", true],
      ["charge-switch-off", "Block 1", false],
    ]);
    expect(rig.log.lines("info")).toContain("Settled: Block 1: it is no longer true that charging is switched off");
    expect(await rig.end()).toEqual([]);
  });
});

it("both protocols tell the same settings, in the same units", async () => {
  const read = async (protocol: "nw" | "pb") => {
    const rig = await started({ protocol });
    const { protection, settings } = rig.last!.packs[0]!.good!.value;
    expect(await rig.end()).toEqual([]);
    return { protection: protection!, settings: settings! };
  };
  const [nw, pb] = [await read("nw"), await read("pb")];
  const { packOverVoltageV, packUnderVoltageV, dischargeUnderTemperatureC, ...common } = nw.protection;
  expect(pb.protection).toEqual(common);
  expect(common).toMatchObject({ chargeOverCurrentA: 60, dischargeOverCurrentA: 80, cellOverVoltageV: 3.43 });
  expect([packOverVoltageV, packUnderVoltageV, dischargeUnderTemperatureC]).toEqual([54.88, 46.4, -20]);
  expect(pb.settings).toEqual({ ...nw.settings, fullCellV: 3.34, emptyCellV: 2.9, requestedChargeV: 3.34 });
  expect(nw.settings).toEqual({ cellCount: 16, capacityAh: 280, chargeOn: true, dischargeOn: true, balanceOn: true });
});

it("packs are compared with each other, and each wrong one is named", async () => {
  const equal = { build: { startSocPct: 50 } };
  const rig = await started({ jk: {}, packs: [equal, { ...equal, jk: { capacityAh: 200, cellUnderVoltageV: 2.85 } }, equal] });
  expect(rig.last!.advice).toMatchObject([
    { code: "under-voltage-first", pack: "Block 2", bmsV: 2.85, endV: 2.8 },
    { code: "under-voltage-above-discharge-voltage", pack: "Block 2" },
    { code: "capacities-differ", pack: "Block 2", bmsAh: 200, otherPack: "Block 1", otherAh: 280 },
  ]);
  expect(await rig.end()).toEqual([]);
});

it("usual settings of a JK BMS give no advice with the default configuration", async () => {
  const rig = await started({ jk: {} });
  expect(rig.last!.advice).toEqual([]);
  expect(begun(rig)).toEqual([]);
  expect(await rig.end()).toEqual([]);
});
