/** Several packs in parallel, each with its own BMS and cable. */
import { expect, it } from "vitest";
import { Rig } from "../support/rig.ts";
import { BMS_INTERNAL, hex } from "../support/rig-wire.ts";

/** Three packs as years make them: unequal in size, charge, resistance and health. */
const UNEQUAL = [
  { build: { capacityAh: 280, startSocPct: 60 } },
  { build: { capacityAh: 200, startSocPct: 55, leadResistanceOhm: 4e-3 } },
  { build: { capacityAh: 100, startSocPct: 70, weakCells: [[5, 80] as const] } },
];

it("unequal packs are one battery: each is read from its own line, and together they charge and discharge", async () => {
  const rig = new Rig({ packs: UNEQUAL, surplusW: () => 4000 });
  await rig.inService();
  await rig.pass(60_000);
  const { battery } = rig.last!;
  expect(battery!.presentPacks).toEqual(["Block 1", "Block 2", "Block 3"]);
  expect(battery!.capacityAh).toBe(580);
  const currentsA = rig.packs.map(({ state }) => state.currentA);
  expect(Math.min(...currentsA)).toBeGreaterThan(0);
  expect(battery!.currentA).toBeCloseTo(
    currentsA.reduce((sum, currentA) => sum + currentA, 0),
    0,
  );
  rig.load(-4000);
  await rig.pass(60_000);
  expect(rig.last!.battery!.currentA).toBeLessThan(-40);
  for (const { bms } of rig.packs) expect(bms.requests).toBeGreaterThan(60);
  expect(await rig.end()).toEqual([]);
});

it("the weakest cell of all packs decides, and is named with its pack", async () => {
  const packs = UNEQUAL.map(({ build }) => ({ build: { ...build, startSocPct: 95 } }));
  const rig = new Rig({ packs, surplusW: () => 6000, config: { chargeMode: "fixed", limits: { chargeVoltageV: 56 } } });
  await rig.until("a cell holds the charging back", () => limitedBy(rig) === "cell-high", 3_600_000, 1000);
  const { decision } = rig.last!;
  expect(decision.kind === "silent" ? null : decision.charge.winner.cause).toMatchObject({ kind: "cell", pack: "Block 3" });
  expect(await rig.end()).toEqual([]);
});

const limitedBy = (rig: Rig): string | null =>
  rig.last === null || rig.last.decision.kind === "silent" ? null : rig.last.decision.charge.winner.name;

it("a pack that falls silent is named in a warning, the others go on, and it joins again", async () => {
  const rig = new Rig({ packs: UNEQUAL });
  await rig.inService();
  const cutMs = rig.clock.nowMs();
  rig.packs[1]!.cable.cut = true;
  await rig.pass(120_000);
  expect(rig.last!.decision).toMatchObject({ kind: "run", because: [{ code: "pack-missing", pack: "Block 2" }] });
  expect(rig.last!.battery).toMatchObject({ capacityAh: 380, presentPacks: ["Block 1", "Block 3"], missingPacks: ["Block 2"] });
  expect(hex(rig.frames(0x35a, cutMs + 40_000).at(-1)!)).toBe(BMS_INTERNAL);
  expect(rig.inverter.state.s).toBe("run");
  rig.packs[1]!.cable.cut = false;
  await rig.until("it is back", () => rig.last!.battery!.missingPacks.length === 0, 70_000);
  expect(rig.last!.decision).toMatchObject({ kind: "run", because: [] });
  expect(await rig.end()).toEqual([]);
});

it("with fewer packs than safety.minPacks nothing may flow", async () => {
  const rig = new Rig({ packs: UNEQUAL, config: { safety: { minPacks: 3 } } });
  await rig.inService();
  rig.packs[0]!.faults.drop = true;
  await rig.until("it is blocked", () => rig.last!.decision.kind === "block", 20_000);
  await rig.pass(500);
  expect(rig.setpoints().at(-1)).toMatchObject({ cclA: 0, dclA: 0 });
  rig.packs[0]!.faults.drop = false;
  await rig.until("it runs", () => rig.last!.decision.kind === "run", 10_000);
  expect(await rig.end()).toEqual([]);
});

it("nothing is sent before every pack has answered or the wait is over", async () => {
  const rig = new Rig({ packs: UNEQUAL, bridgeOn: false });
  rig.packs[2]!.cable.pull();
  rig.start();
  await rig.pass(29_000);
  expect(rig.wire).toEqual([]);
  expect(rig.last!.decision).toMatchObject({ kind: "silent", because: [{ packs: ["Block 3"] }] });
  await rig.pass(3_000);
  expect(rig.last!.decision).toMatchObject({ kind: "run", because: [{ code: "pack-missing", pack: "Block 3" }] });
  expect(await rig.end()).toEqual([]);
});
