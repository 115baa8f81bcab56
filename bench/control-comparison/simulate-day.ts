/** One day of one program between the simulated BMSs and the simulated inverter, on virtual time. */
import { setMaxListeners } from "node:events";
import { buildApp } from "../../src/app.ts";
import { configSchema } from "../../src/config/schema.ts";
import { memoryBytePair, memoryCanBus } from "../../src/io/memory-ports.ts";
import type { BytePort } from "../../src/io/port.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { World } from "../../src/sim/world.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { DayRecord } from "./day-record.ts";
import type { Day } from "./days.ts";
import { runPublishedScript } from "./published-script.ts";
import type { Outcome, Program } from "./results.ts";

const STEP_MS = 500;
const DAY_MS = 86_400_000;

/** From midnight to midnight. */
export async function simulateDay(day: Day, program: Program): Promise<Outcome> {
  const clock = new FakeClock();
  const life = new AbortController();
  // Every pack has its own waits; Node takes more than 10 for a leak.
  setMaxListeners(0, life.signal);
  const lines = day.packs.map((_, i) => memoryBytePair(`/dev/ttyUSB${i}`, "BMS"));
  const bus = memoryCanBus();
  const world = new World({
    clock,
    signal: life.signal,
    stepMs: STEP_MS,
    packs: day.packs.map(({ build, jk }, i) => ({ port: lines[i]![1], build, jk })),
    inverter: { port: bus.port("Sunny Island"), surplusW: day.surplusW },
    ambientC: day.ambientC,
  });
  const ports = new Map(lines.map(([near]) => [near.name, near]));
  const app = program === "bridge" ? bridge(ports) : null;
  const running = [
    world.run(),
    app?.run(life.signal) ??
      runPublishedScript({
        line: lines[0]![0],
        can: bus.port("can0"),
        clock,
        packs: day.packs.length,
        signal: life.signal,
      }),
  ];

  const record = new DayRecord(world, STEP_MS);
  for (let ms = STEP_MS; ms <= DAY_MS; ms += STEP_MS) {
    await clock.advance(STEP_MS);
    record.step(ms, app?.latest.get() ?? null);
  }
  life.abort(new Error("the day is over"));
  await clock.advance(0);
  await Promise.all(running);
  return record.outcome();

  function bridge(byName: ReadonlyMap<string, BytePort>) {
    return buildApp({
      config: configSchema.parse({ packs: [...byName.keys()].map((port, i) => ({ name: `Block ${i + 1}`, port })) }),
      ports: { serial: (port) => () => Promise.resolve(byName.get(port)!), can: () => () => Promise.resolve(bus.port("can0")) },
      clock,
      log: SILENT_LOG,
      version: "0.0.0",
    });
  }
}
