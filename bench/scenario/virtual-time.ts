/** How fast time passes for a scenario: the whole bridge with four packs between the simulators. */
import { Rig } from "../../test/support/rig.ts";

export interface VirtualTime {
  /** Virtual seconds for each second of CPU time. */
  readonly timesRealTime: number;
  /** CPU time for a week, s. */
  readonly weekS: number;
}

const ROUNDS = 6;
const ROUND_MS = 20 * 60_000;

/** As the long scenarios set the rig; of several rounds the one with the least CPU time. */
export async function virtualTime(): Promise<VirtualTime> {
  const packs = [280, 280, 230, 200].map((capacityAh) => ({ build: { capacityAh } }));
  const rig = new Rig({ stepMs: 500, wire: "at-once", packs });
  await rig.inService();
  let leastUs = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await rig.pass(ROUND_MS);
    const { user, system } = process.cpuUsage(before);
    leastUs = Math.min(leastUs, user + system);
  }
  const broken = await rig.end();
  if (broken.length > 0) throw new Error(broken.join("\n"));
  const timesRealTime = (ROUND_MS * 1000) / leastUs;
  return { timesRealTime, weekS: (7 * 86_400) / timesRealTime };
}
