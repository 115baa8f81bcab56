import { expect, test } from "vitest";
import { Rig } from "../support/rig.ts";

test("a fault in one loop ends all of them: nothing more is sent or asked, and the error comes out", async () => {
  const rig = new Rig();
  await rig.inService();
  let faultMs: number | null = null;
  Object.assign(rig.log, {
    warn: () => {
      faultMs ??= rig.clock.nowMs();
      throw new Error("a fault");
    },
  });
  rig.faults.drop = true; // the next warning: the BMS does not answer
  await rig.until("the fault", () => faultMs !== null, 10_000);
  await rig.pass(0);
  const asked = rig.world.bmses[0]!.bms.requests;
  await rig.pass(20_000);
  expect(rig.wire.filter(({ atMs }) => atMs > faultMs!)).toEqual([]);
  expect(rig.world.bmses[0]!.bms.requests).toBe(asked);
  await expect(rig.stop()).rejects.toThrow("a fault");
  // That it is silent is the point; nothing else went wrong.
  expect((await rig.end()).filter((trouble) => !trouble.includes("no 0x355 for"))).toEqual([]);
});
