import { describe, expect, test } from "vitest";
import { Rig } from "../support/rig.ts";
import { socIn } from "../support/rig-wire.ts";

describe("the BMS opens its MOSFETs", () => {
  test.each([
    ["charge", "cclA", "dclA", "bms-charge-off"],
    ["discharge", "dclA", "cclA", "bms-discharge-off"],
  ] as const)(
    "%s: 0 A in that direction within 1.2 s of the reply that says so, charge voltage and the other limit unchanged",
    async (direction, limit, other, reason) => {
      const rig = new Rig({ surplusW: () => 2_000 });
      await rig.inService();
      const before = rig.setpoints().at(-1)!;
      if (direction === "charge") rig.model.chargeSwitch = false;
      else rig.model.dischargeSwitch = false;
      const told = () => rig.last!.packs[0]!.good!.value[direction === "charge" ? "chargeMosOn" : "dischargeMosOn"];
      await rig.until("a reading says so", () => !told(), 2_100, 10);
      const readingMs = rig.last!.packs[0]!.good!.atMs;
      await rig.pass(30_000);

      const after = rig.setpoints(readingMs);
      expect(after[0]!.atMs - readingMs).toBeLessThanOrEqual(1_200);
      expect(after.every((one) => one[limit] === 0 && one[other] === before[other] && one.cvlV === before.cvlV)).toBe(true);
      const { decision } = rig.last!;
      if (decision.kind !== "run") throw new Error(`the decision is ${decision.kind}`);
      expect(decision[direction]).toMatchObject({ valueA: 0, winner: { name: reason } });

      rig.model.chargeSwitch = true;
      rig.model.dischargeSwitch = true;
      const closedMs = rig.clock.nowMs();
      await rig.pass(100_000);
      const first = rig.setpoints(closedMs).find((one) => one[limit] > 0)!;
      expect(first.atMs - closedMs).toBeGreaterThanOrEqual(30_000);
      expect(rig.setpoints().at(-1)).toMatchObject({ cclA: 110, dclA: 110 });
      expect(await rig.end()).toEqual([]);
    },
  );
});

describe("the BMS restarts", () => {
  test("its SOC 0 of the first 16 s is never sent, the values before are held meanwhile", async () => {
    const rig = new Rig({ jk: { startS: 16 } });
    await rig.inService();
    const restartMs = rig.clock.nowMs();
    rig.model.restart();
    await rig.pass(16_000);
    const socs = (): number[] => rig.frames(0x355, restartMs).map(socIn);
    expect(socs().length).toBeGreaterThanOrEqual(15);
    expect(rig.eventsOf("reading-refused", restartMs)).toMatchObject([{ event: { reason: { code: "starting" } } }]);
    await rig.pass(100_000);
    expect(Math.min(...socs())).toBeGreaterThanOrEqual(48);
    expect(rig.eventsOf("reading-accepted", restartMs)).toHaveLength(1);
    expect(rig.inverter.accepted).toMatchObject({ chargeLimitA: 110, dischargeLimitA: 110, warnings: 0 });
    expect(await rig.end()).toEqual([]);
  });
});
