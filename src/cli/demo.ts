/** `siinterjk demo`: the real bridge between simulated JK BMSs and a simulated Sunny Island. */
import { buildApp, type App, type Ports } from "../app.ts";
import { inverterLabel } from "../config/inverter-models.ts";
import { configSchema, type Config } from "../config/schema.ts";
import { monotonicClock } from "../io/clock.ts";
import { memoryBytePair, memoryCanBus } from "../io/memory-ports.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import type { BytePort, Opener } from "../io/port.ts";
import { openPtyPair } from "../io/pty.ts";
import { SILENT_LOG, type Log } from "../log.ts";
import { demoWorld } from "../sim/demo-world.ts";
import { demoFaults, demoSummary } from "./demo-summary.ts";
import { parseDuration } from "./duration.ts";
import { lineView } from "./view/line-view.ts";
import { standardOutput, type Output } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";
import { watchInTerminal } from "./watch.ts";

const EXIT_USAGE = 2;
/** As many as the configuration takes; a line has addresses for 15. */
const MOST_PACKS = { nw: 16, pb: 15 } as const;
/** As many as the configuration takes. */
const MOST_INVERTERS = 12;
/** The default limits of one pack, and what the configuration takes at the most. */
const PACK_A = 115;
const MOST_A = 1200;

export interface DemoCommandOptions {
  /** "30s", "5m"; without it the demo goes on until it is stopped. */
  readonly for?: string;
  readonly seed: string;
  /** "1" to "16", with the protocol pb to "15". */
  readonly packs: string;
  /** `nw`: each pack has a line of its own; `pb`: all share one. */
  readonly protocol: "nw" | "pb";
  /** One line per change even in a terminal. */
  readonly log: boolean;
}

/** Resolves to the exit status: 0, or 1 if the inverter ever faulted or refused a value. */
export async function demoCommand(options: DemoCommandOptions): Promise<number> {
  const forMs = options.for === undefined ? null : parseDuration(options.for);
  const seed = Number(options.seed);
  const packCount = Number(options.packs);
  const { protocol } = options;
  const wrong =
    forMs === undefined
      ? `--for ${options.for ?? ""}: write a time such as 30s, 5m or 1h`
      : !Number.isInteger(seed)
        ? `--seed ${options.seed}: write a whole number`
        : !(Number.isInteger(packCount) && packCount >= 1 && packCount <= MOST_PACKS[protocol])
          ? `--packs ${options.packs}: write a whole number from 1 to ${MOST_PACKS[protocol]}`
          : null;
  if (forMs === undefined || wrong !== null) {
    process.stderr.write(`siinterjk demo ${wrong ?? ""}\n`);
    return EXIT_USAGE;
  }
  const stop = stopSignal();
  const output = standardOutput(() => stop.abort());
  const startMs = monotonicClock.nowMs();
  if (forMs !== null) {
    const timer = setTimeout(() => stop.abort(), forMs);
    stop.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  const lines = await Promise.all(Array.from({ length: protocol === "pb" ? 1 : packCount }, (_, i) => openLine(i)));
  const lineOf = Array.from({ length: packCount }, (_, i) => lines[i] ?? lines[0]!);
  const bus = memoryCanBus();
  const packs = lineOf.map(({ name }, i) => ({
    name: `Block ${i + 1}`,
    port: name,
    ...(protocol === "pb" && { protocol, address: i + 1 }),
  }));
  const inverters = Math.min(packCount, MOST_INVERTERS);
  const limitA = Math.min(PACK_A * packCount, MOST_A);
  const limits = { chargeCurrentA: limitA, dischargeCurrentA: limitA };
  const config = configSchema.parse({ packs, limits, inverter: { can: "none", count: inverters } });
  const ports: Ports = {
    serial: (name) => lines.find((line) => line.name === name)!.open,
    can: () => () => Promise.resolve(bus.port("simulated CAN bus")),
  };
  const world = demoWorld({
    clock: monotonicClock,
    signal: stop.signal,
    bmsPorts: lineOf.map(({ bmsPort }) => bmsPort),
    protocol,
    inverterPort: bus.port("simulated Sunny Island"),
    inverters,
    seed,
  });
  const turning = world.run();
  const app = await runShown({ config, ports, stop, output, log: options.log });
  await Promise.all([turning, ...lines.map(({ bmsPort }) => bmsPort.close())]);

  output.write(`${demoSummary({ world, app, durationMs: monotonicClock.nowMs() - startMs })}\n`);
  return demoFaults(world).length === 0 ? 0 : 1;
}

interface Line {
  readonly name: string;
  readonly open: Opener<BytePort>;
  readonly bmsPort: BytePort;
}

/** A real pseudo-terminal where the platform has one, so that the demo goes the whole way; memory otherwise. */
async function openLine(i: number): Promise<Line> {
  try {
    const pty = await openPtyPair();
    return { name: pty.path, open: bytePortOpener(pty.path), bmsPort: pty.port };
  } catch {
    const [near, bmsPort] = memoryBytePair(`memory ${i + 1}`, "simulated BMS");
    return { name: `/memory/${i + 1}`, open: () => Promise.resolve(near), bmsPort };
  }
}

interface Shown {
  readonly config: Config;
  readonly ports: Ports;
  readonly stop: AbortController;
  readonly output: Output;
  readonly log: boolean;
}

/** Runs the bridge with the view that fits the output; resolves when it has ended. */
async function runShown({ config, ports, stop, output, log }: Shown): Promise<App> {
  const start = (to: Log): App => buildApp({ config, ports, clock: monotonicClock, log: to, version: VERSION });
  if (process.stdout.isTTY && !log) {
    return watchInTerminal({
      title: `SIinterJK ${VERSION}  demo: battery and inverter are simulated`,
      inverterLabel: inverterLabel(config.inverter),
      stop,
      start,
    });
  }
  const app = start(SILENT_LOG);
  await Promise.all([app.run(stop.signal), lineView({ latest: app.latest, write: output.write, signal: stop.signal })]);
  return app;
}
