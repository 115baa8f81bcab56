import { describe, expect, test } from "vitest";
import type { JkFaults } from "../../src/sim/jk-faults.ts";
import { Rig } from "../support/rig.ts";

const MINUTES = 5;
const ASKED = MINUTES * 60;

/** A rig in service with a load and a spoilt line for some minutes; what the line counted meanwhile. */
async function spoilt(faults: Partial<JkFaults>) {
  const rig = new Rig({ surplusW: (nowMs) => 3000 * Math.sin(nowMs / 20_000) });
  await rig.inService();
  const before = rig.last!.packs[0]!.line;
  Object.assign(rig.faults, faults);
  await rig.pass(MINUTES * 60_000);
  const after = rig.last!.packs[0]!.line;
  const failed = (why: "bad-checksum" | "malformed" | "timeout" | "echo") => (after.failed[why] ?? 0) - (before.failed[why] ?? 0);
  return { rig, answered: after.answered - before.answered, failed };
}

describe("a spoilt line: a wrong value never reaches the inverter", () => {
  // What was sent is compared with the truth by the rig, frame by frame.
  test.each([0.01, 0.3])("%d of the replies with a wrong byte: they are counted, the others are used", async (corrupt) => {
    const { rig, answered, failed } = await spoilt({ corrupt });
    expect(answered / ASKED).toBeGreaterThan(1 - 1.3 * corrupt - 0.01);
    expect(answered).toBeLessThan(ASKED);
    expect(failed("bad-checksum")).toBeGreaterThan(0);
    expect(answered + failed("bad-checksum") + failed("malformed") + failed("timeout")).toBeGreaterThanOrEqual(ASKED - 1);
    expect(rig.eventsOf("decision").map(({ event }) => event.decision)).toEqual(["silent", "run"]);
    expect(await rig.end()).toEqual([]);
  });

  test("an adapter that echoes the request: every reply is found behind it", async () => {
    const { rig, answered } = await spoilt({ echo: true });
    expect(answered).toBeGreaterThanOrEqual(ASKED - 1);
    expect(await rig.end()).toEqual([]);
  });

  test("noise before every reply: nearly every reply is found behind it", async () => {
    const { rig, answered } = await spoilt({ noiseBytes: 40 });
    expect(answered).toBeGreaterThanOrEqual(ASKED - 3);
    expect(await rig.end()).toEqual([]);
  });

  test("echo, noise and wrong bytes together", async () => {
    const { rig, answered } = await spoilt({ echo: true, noiseBytes: 40, corrupt: 0.3 });
    expect(answered / ASKED).toBeGreaterThan(0.6);
    expect(await rig.end()).toEqual([]);
  });

  test.each(["truncateBytes", "lengthOffset"] as const)(
    "no reply is whole (%s): as a BMS that is silent, and back",
    async (fault) => {
      const { rig, answered, failed } = await spoilt({ [fault]: 7 });
      expect(answered).toBeLessThanOrEqual(1);
      expect(failed("timeout") + failed("malformed") + failed("bad-checksum")).toBeGreaterThanOrEqual(ASKED - 1);
      expect(rig.eventsOf("decision").map(({ event }) => event.decision)).toEqual(["silent", "run", "block", "silent"]);
      rig.faults[fault] = 0;
      await rig.inService();
      expect(await rig.end(["bms-timeout"])).toEqual([]);
    },
  );

  // 400 ms: after the wait is over; 290 ms: the wait ends in the middle of the reply.
  test.each([400, 290])("replies that come %d ms late are never taken for the next one's", async (delayMs) => {
    const { rig, answered, failed } = await spoilt({ delayMs });
    expect(answered).toBeLessThanOrEqual(1);
    expect(failed("timeout")).toBeGreaterThanOrEqual(ASKED - 2);
    expect(failed("bad-checksum") + failed("malformed")).toBe(0);
    const readings = rig.last!.packs[0]!.line.answered;
    rig.faults.delayMs = 0;
    await rig.pass(2_100);
    expect(rig.last!.packs[0]!.line.answered).toBeGreaterThanOrEqual(readings + 1);
    expect(await rig.end(["bms-timeout"])).toEqual([]);
  });
});
