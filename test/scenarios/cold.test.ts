import { expect, test } from "vitest";
import { Rig } from "../support/rig.ts";

/** Half an hour of sun on a battery that has been out in the cold. */
async function cold(startC: number) {
  const rig = new Rig({ ambientC: startC, build: { startC }, jk: { sensorOffsetC: 0 }, surplusW: () => 4_000 });
  await rig.until("the inverter runs", () => rig.inverter.state.s === "run", 120_000);
  await rig.pass(30 * 60_000);
  const { decision } = rig.last!;
  if (decision.kind !== "run") throw new Error(`the decision is ${decision.kind}`);
  return { rig, decision };
}

test("at 1 degC charging is allowed with an eighth of the current, for the reason temperature", async () => {
  const { rig, decision } = await cold(1);
  expect(decision.charge).toMatchObject({
    valueA: 13.75,
    winner: { name: "temperature", cause: { kind: "sensor", pack: "Block 1", temperatureC: 1 } },
  });
  expect(Math.max(...rig.setpoints().map(({ cclA }) => cclA))).toBe(13.7);
  expect(rig.world.plant.busCurrentA).toBeGreaterThan(12.5);
  expect(rig.world.plant.busCurrentA).toBeLessThan(14.5);
  expect(await rig.end()).toEqual([]);
});

test("below 0 degC nothing is charged, discharging stays possible", async () => {
  const { rig, decision } = await cold(-2);
  expect(decision.charge).toMatchObject({ valueA: 0, winner: { name: "temperature", cause: { temperatureC: -2 } } });
  expect(rig.setpoints().every(({ cclA }) => cclA === 0)).toBe(true);
  expect(rig.model.says().cycledAh).toBe(42 * 280);
  expect(decision.discharge.valueA).toBeCloseTo(110 * 0.2, 6);
  expect(await rig.end()).toEqual([]);
});
