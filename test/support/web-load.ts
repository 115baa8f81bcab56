/** The whole app in this process, on real time, with a BMS in memory; and browsers in a thread of their own that follow its page. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { buildApp, type App } from "../../src/app.ts";
import { configSchema } from "../../src/config/schema.ts";
import { monotonicClock } from "../../src/io/clock.ts";
import { memoryBytePair, memoryCanBus } from "../../src/io/memory-ports.ts";
import { SILENT_LOG } from "../../src/log.ts";
import { bytesOf, capture } from "./nw-captures.ts";

const REPLY = bytesOf(capture("nw-16s-charging-10A-fw11.262H"));
/** As the batteries of most who have several. */
const PACKS = 4;

export interface ServedApp {
  readonly app: App;
  readonly port: number;
  stop(): Promise<void>;
}

/** `more`: keys of the configuration besides packs and inverter. */
export async function serveApp(more: Readonly<Record<string, unknown>> = {}): Promise<ServedApp> {
  const stop = new AbortController();
  const bus = memoryCanBus();
  bus.port("Sunny Island");
  const packs = Array.from({ length: PACKS }, (_, i) => ({ name: `Block ${i + 1}`, port: `/dev/p${i}` }));
  const config = configSchema.parse({ packs, inverter: { can: "can0" }, ...more });
  let running = Promise.resolve();
  let app: App | undefined;
  const port = await new Promise<number>((resolve) => {
    app = buildApp({
      // Any free port, which a configuration cannot ask for.
      config: { ...config, web: { ...config.web, listen: "127.0.0.1:0", mdns: false } },
      ports: {
        serial: (name) => () => {
          const [near, far] = memoryBytePair(name, "BMS");
          far.onData(() => far.write(REPLY));
          return Promise.resolve(near);
        },
        can: (name) => () => Promise.resolve(bus.port(name)),
      },
      clock: monotonicClock,
      log: SILENT_LOG,
      version: "1.4.2",
      web: { wallNowMs: Date.now, pageFolder: "/nowhere", onListening: resolve },
    });
    running = app.run(stop.signal);
  });
  return {
    app: app!,
    port,
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

/** In plain JavaScript: a thread has no compiler. */
const BROWSERS = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { connect } = require("node:net");
  const { port, count, stalled } = workerData;
  let connected = 0;
  let messages = 0;
  for (let i = 0; i < count; i++) {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write("GET /api/v1/stream HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n");
      if (++connected === count) parentPort.postMessage("connected");
    });
    socket.on("error", () => undefined);
    if (i < stalled) socket.pause();
    else socket.on("data", (chunk) => { if (chunk.includes("data: ")) messages++; });
  }
  parentPort.on("message", () => parentPort.postMessage(messages));
`;

export interface Browsers {
  /** Messages that all of them together have got. */
  messages(): Promise<number>;
  end(): Promise<unknown>;
}

/** Resolves when all are connected. `stalled` of them never read. */
export async function openBrowsers(port: number, count: number, stalled: number): Promise<Browsers> {
  const worker = new Worker(BROWSERS, { eval: true, workerData: { port, count, stalled } });
  const next = (): Promise<unknown> => new Promise((resolve) => worker.once("message", resolve));
  await next();
  return {
    messages: async () => {
      const answer = next();
      worker.postMessage("count");
      return Number(await answer);
    },
    end: () => worker.terminate(),
  };
}

export interface Jitter {
  /** How far each tick was from a second after the one before, ms, smallest first. */
  readonly ticksMs: readonly number[];
  /** Longest time that the loop was not free, ms. */
  readonly longestBlockMs: number;
}

/** Watches so many ticks. */
export async function watchTicks(app: App, count: number): Promise<Jitter> {
  const life = new AbortController();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const ticksMs: number[] = [];
  let before: number | null = null;
  delay.enable();
  for await (const { atMs } of app.latest.follow(life.signal)) {
    if (before !== null) ticksMs.push(Math.abs(atMs - before - 1_000));
    before = atMs;
    if (ticksMs.length === count) break;
  }
  delay.disable();
  return { ticksMs: ticksMs.sort((a, b) => a - b), longestBlockMs: delay.max / 1e6 };
}
