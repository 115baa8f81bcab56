import { describe, expect, test } from "vitest";
import { Rig, type RigOptions } from "../support/rig.ts";

const MINUTE_MS = 60_000;
const TARGET_V = 55;

/** Another charger on the DC bus from minute 3 to minute 18. */
const withCharger = (amps: number, options: RigOptions) =>
  new Rig({
    build: { startSocPct: 96 },
    externalA: (nowMs) => (nowMs > 3 * MINUTE_MS && nowMs < 18 * MINUTE_MS ? amps : 0),
    ...options,
  });

describe("another charger lifts the battery above the charge voltage", () => {
  const offGrid: RigOptions = { onGrid: () => false, surplusW: () => -1_000 };
  // The inverter waits for its grid meanwhile and would dump the battery into it the moment it connects.
  const waiting: RigOptions = { surplusW: () => -100, si: { gridCheckMs: 19 * MINUTE_MS } };

  test.each([
    ["off the grid", offGrid, 60],
    ["while the inverter waits for the grid", waiting, 40],
  ] as const)(
    "%s: the charge voltage goes up with it, nothing is dumped, then it comes down behind the battery",
    async (_, options, amps) => {
      const rig = withCharger(amps, options);
      await rig.pass(18 * MINUTE_MS);
      expect(rig.world.plant.busV).toBeGreaterThan(TARGET_V + 0.7);
      const [begun] = rig.eventsOf("external-charge");
      expect(begun!.event.active).toBe(true);
      const lifted = rig.setpoints(begun!.atMs + 1_000);
      expect(lifted.every(({ cclA }) => cclA === 0)).toBe(true);
      const { decision } = rig.last!;
      if (decision.kind !== "run") throw new Error(`the decision is ${decision.kind}`);
      expect(decision.chargeVoltage.why).toBe("external-charge");
      expect(decision.chargeVoltage.valueV).toBeGreaterThanOrEqual(rig.world.plant.busV + 0.1);
      for (let minute = 0; minute < 10; minute++) {
        await rig.pass(MINUTE_MS);
        expect(rig.inverter.accepted.chargeVoltageV).toBeGreaterThan(rig.world.plant.busV);
      }
      rig.load(-3_000);
      await rig.pass(60 * MINUTE_MS);
      expect(rig.eventsOf("external-charge").map(({ event }) => event.active)).toEqual([true, false]);
      expect(rig.setpoints().at(-1)).toMatchObject({ cvlV: TARGET_V, cclA: 110 });
      expect(Math.max(...rig.setpoints().map(({ cvlV }) => cvlV))).toBeLessThan(16 * 3.65);
      expect(await rig.end()).toEqual([]);
    },
  );

  test("below the charge voltage it disturbs nobody", async () => {
    const rig = withCharger(40, { surplusW: () => -1_000 });
    await rig.pass(25 * MINUTE_MS);
    expect(rig.eventsOf("external-charge")).toEqual([]);
    expect(rig.setpoints().every(({ cvlV }) => cvlV === TARGET_V)).toBe(true);
    expect(await rig.end()).toEqual([]);
  });

  test("on the grid the inverter takes the surplus at the charge voltage; the battery itself is not discharged by it", async () => {
    const rig = withCharger(40, { surplusW: () => 0 });
    await rig.pass(10 * MINUTE_MS);
    const currentsA: number[] = [];
    while (rig.clock.nowMs() < 17.9 * MINUTE_MS) {
      await rig.pass(1_000);
      currentsA.push(rig.world.plant.busCurrentA);
    }
    expect(Math.min(...currentsA)).toBeGreaterThan(-1);
    expect(rig.world.plant.busV).toBeCloseTo(TARGET_V, 1);
    expect(await rig.end(["forced-discharge"])).toEqual([]);
  });
});
