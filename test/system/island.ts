/**
 * A simulated Sunny Island at the guest's can1, built into one file for it: it measures what the captured reading of the BMS says
 * (53.15 V, four times 10.12 A), so that it and the bridge agree.
 */
import { monotonicClock } from "../../src/io/clock.ts";
import { canPortOpener } from "../../src/io/open-can.ts";
import { SimulatedSunnyIsland } from "../../src/sim/sunny-island.ts";

const STEP_MS = 100;
const MEASURES = { voltageV: 53.15, currentA: 40.5 } as const;

const port = await canPortOpener("can1")(new AbortController().signal);
const island = new SimulatedSunnyIsland({ port, clock: monotonicClock, surplusW: () => 2_000 });
for (;;) {
  island.step(STEP_MS, MEASURES);
  await monotonicClock.sleep(STEP_MS);
}
