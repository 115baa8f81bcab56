/**
 * What the flight recorder holds after an hour: the app with the recorder and without, on virtual time in one process each.
 * Run as a child with `--expose-gc`; prints MB that live after a collection, of one run.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildApp } from "../../src/app.ts";
import { configSchema } from "../../src/config/schema.ts";
import { memoryBytePair, memoryCanBus } from "../../src/io/memory-ports.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { World } from "../../src/sim/world.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";

const MINUTES = 62;
/** Time in which the finished minute is packed beside the loop. */
const PACKING_MS = 40;

/** Memory in use after an hour with `packs` packs, MB. */
async function hour(packs: number, recorded: boolean): Promise<number> {
  const clock = new FakeClock();
  const life = new AbortController();
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-bench-"));
  const lines = Array.from({ length: packs }, (_, i) => memoryBytePair(`/dev/ttyUSB${i}`, "BMS"));
  const bus = memoryCanBus();
  const world = new World({
    clock,
    signal: life.signal,
    stepMs: 500,
    packs: lines.map(([, port]) => ({ port })),
    inverter: { port: bus.port("Sunny Island"), surplusW: (ms) => 2_000 * Math.sin(ms / 600_000) },
  });
  const app = buildApp({
    config: configSchema.parse({
      packs: lines.map(([{ name }], i) => ({ name: `Block ${i + 1}`, port: name })),
      recorder: { folder },
      control: { socket: "" },
    }),
    ports: {
      serial: (port) => () => Promise.resolve(lines.find(([{ name }]) => name === port)![0]),
      can: () => () => Promise.resolve(bus.port("can0")),
    },
    clock,
    log: SILENT_LOG,
    version: "0.0.0",
    site: recorded ? { wallNowMs: () => 1_800_000_000_000 + clock.nowMs() } : null,
  });
  const running = [world.run(), app.run(life.signal)];
  for (let minute = 0; minute < MINUTES; minute++) {
    await clock.advance(60_000);
    await monotonicClock.sleep(PACKING_MS);
  }
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  life.abort(new Error("the hour is over"));
  await clock.advance(0);
  await Promise.all(running);
  rmSync(folder, { recursive: true, force: true });
  return (heapUsed + external) / 1e6;
}

const [packs = "1", recorded = "yes"] = process.argv.slice(2);
process.stdout.write(`${await hour(Number(packs), recorded === "yes")}\n`);
