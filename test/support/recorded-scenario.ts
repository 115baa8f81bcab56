/**
 * A minute and a half in the life of a bridge, recorded: a battery that answers, that is silent until nothing may flow, and that
 * answers again. `npx tsx test/support/recorded-scenario.ts FOLDER` writes it into a file.
 */
import { inTurns } from "../../src/bms/in-turns.ts";
import { JkPoller } from "../../src/bms/jk-poller.ts";
import { NW_ADVICE, nwReader } from "../../src/bms/nw-reader.ts";
import { newMemory } from "../../src/domain/memory.ts";
import { tick, type TickInput } from "../../src/domain/tick.ts";
import { SunnyIsland } from "../../src/inverter/sunny-island.ts";
import { memoryBytePair, memoryCanBus } from "../../src/io/memory-ports.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { FlightRecorder } from "../../src/recorder/flight-recorder.ts";
import { recordedCan, recordedSerial } from "../../src/recorder/recorded-ports.ts";
import { NOT_RECORDED } from "../../src/recorder/replay.ts";
import { World } from "../../src/sim/world.ts";
import { RULES } from "./battery.ts";
import { FakeClock } from "./fake-clock.ts";

const PACK = "Block 1";
const WALL_MS = Date.parse("2026-06-01T12:00:00Z");
/** Seconds: when the BMS falls silent, when it answers again, when all ends. */
const [SILENT_S, BACK_S, END_S] = [25, 45, 60];

/** Resolves to the path of the recording. */
async function recordScenario(folder: string): Promise<string> {
  const clock = new FakeClock();
  const life = new AbortController();
  const [ours, theirs] = memoryBytePair("/dev/ttyUSB0", "BMS");
  const bus = memoryCanBus();
  const world = new World({
    clock,
    signal: life.signal,
    packs: [{ port: theirs, wire: "at-once" }],
    inverter: { port: bus.port("Sunny Island"), surplusW: () => -1000, startsOn: true, settings: {} },
  });
  const wallClock = () => WALL_MS + clock.nowMs();
  const recorder = new FlightRecorder({ clock, wallClock, rules: RULES, version: "0.1.0", folder, log: SILENT_LOG });
  const settings = { pollMs: 1000, replyTimeoutMs: 300, gapMs: 100 };
  const open = recordedSerial(() => Promise.resolve(ours), recorder, PACK);
  const dialect = inTurns([nwReader()], NW_ADVICE);
  const poller = new JkPoller({ packs: [PACK], dialect, open, clock, settings, log: SILENT_LOG });
  const can = recordedCan(() => Promise.resolve(bus.port("ours")), recorder, "CAN");
  const style = { hiResSoc: "mirror", currentSign: "charge-positive", alarmIdle: "cleared", asciiWordSwap: false } as const;
  const inverter = new SunnyIsland({ open: can, clock, style, log: SILENT_LOG });
  const loops = [world.run(), poller.run(life.signal), inverter.run(life.signal)];

  let memory = newMemory(0, RULES);
  for (let second = 0; second < END_S; second++) {
    await clock.advance(1000);
    world.bmses[0]!.bms.faults.drop = second >= SILENT_S && second < BACK_S;
    const packs = new Map([[PACK, poller.packs[0]!.observed()]]);
    const input: TickInput = { ...NOT_RECORDED, nowMs: clock.nowMs(), packs, inverter: inverter.observed() };
    const before = memory;
    const result = tick(input, before, RULES);
    memory = result.memory;
    inverter.offer(result.decision, result.urgent);
    recorder.ticked(input, before, result.decision);
  }
  const path = await recorder.freeze("battery silent for 20 s");
  life.abort();
  await clock.advance(0);
  await Promise.all(loops);
  return path;
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${await recordScenario(process.argv[2] ?? ".")}\n`);
