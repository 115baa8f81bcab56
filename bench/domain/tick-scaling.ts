/** What a tick costs with more packs, compared within one run. */
import { ticker } from "./tick.ts";

export interface TickCost {
  readonly packs: number;
  /** CPU time of one tick, us. */
  readonly us: number;
}

const PACKS = [1, 4, 16, 64];
const ROUNDS = 15;
/** Pack ticks in one round, so that each takes some 50 ms. */
const WORK = 16_384;

/**
 * CPU time, because the machine has other work; of several rounds that take turns the least, because what disturbs a round
 * only adds to it.
 */
export function tickCosts(): readonly TickCost[] {
  const runs = PACKS.map((packs) => ({ packs, tick: ticker(packs), least: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const run of runs) {
      const calls = WORK / run.packs;
      const before = process.cpuUsage();
      for (let i = 0; i < calls; i++) run.tick();
      const { user, system } = process.cpuUsage(before);
      run.least = Math.min(run.least, (user + system) / calls);
    }
  }
  return runs.map(({ packs, least }) => ({ packs, us: least }));
}
