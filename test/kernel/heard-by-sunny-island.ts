/** Lets a simulated Sunny Island hear what candump has seen, at the times at which it was seen. */
import { memoryCanBus } from "../../src/io/memory-ports.ts";
import { simulateSunnyIsland } from "../../src/sim/sunny-island.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { STAMPS_MS } from "./bench.ts";
import type { Seen } from "./trace.ts";

const STEP_MS = 100;
/** It is deaf until its first steps are done. */
const BOOT_MS = 1_000;

export interface Heard {
  /** Every rule that a frame broke, with the frame. */
  readonly breaches: readonly string[];
  /** The states that it went through. */
  readonly states: readonly string[];
  readonly socPct: number;
}

/** It is switched on just before the first frame and listens until the last one. */
export async function heardBySunnyIsland(frames: readonly Seen[]): Promise<Heard> {
  const clock = new FakeClock();
  const bus = memoryCanBus();
  const wire = bus.port("candump");
  const island = simulateSunnyIsland({
    port: bus.port("Sunny Island"),
    clock,
    surplusW: () => 0,
    settings: { initMs: 0, startupMs: 0, gridCheckMs: 0, inhibitToleranceMs: STAMPS_MS },
  });
  const measures = { voltageV: 53, currentA: 0 };
  const startMs = frames[0]!.atMs - BOOT_MS;
  for (const frame of frames) {
    while (clock.nowMs() + STEP_MS < frame.atMs - startMs) {
      await clock.advance(STEP_MS);
      island.step(STEP_MS, measures);
    }
    await clock.advance(Math.max(0, frame.atMs - startMs - clock.nowMs()));
    wire.send(frame);
  }
  await clock.advance(STEP_MS);
  return {
    breaches: island.breaches.list.map(({ atMs, rule, detail }) => `${rule} at ${(atMs / 1000).toFixed(3)} s: ${detail}`),
    states: island.transitions.map(({ state }) => state.s),
    socPct: island.socPct,
  };
}
