/** `siinterjk demo`: the real bridge between simulated JK BMSs and a simulated Sunny Island. */
import { buildApp, type App, type AppOptions } from "../app.ts";
import { inverterLabel } from "../config/inverter-models.ts";
import { configSchema, type Config } from "../config/schema.ts";
import { monotonicClock } from "../io/clock.ts";
import { memoryCanBus } from "../io/memory-ports.ts";
import { historyIn } from "../outlets/history/start-history.ts";
import { messageOf } from "../errors.ts";
import { SILENT_LOG, type Log } from "../log.ts";
import { DEMO_STARTS_MS, demoWorld } from "../sim/demo-world.ts";
import { fasterClock } from "../sim/faster-clock.ts";
import type { World } from "../sim/world.ts";
import { demoLine, type DemoLine } from "./demo-lines.ts";
import { computePast, storeOfPresent } from "./demo-past.ts";
import { demoOrder, type DemoCommandOptions, type DemoOrder } from "./demo-options.ts";
import { demoPage, type DemoPage } from "./demo-page.ts";
import { demoFaults, demoSummary } from "./demo-summary.ts";
import { lineView } from "./view/line-view.ts";
import { PAGE_FOLDER } from "./page-folder.ts";
import { standardOutput, type Output } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";
import { watchInTerminal } from "./watch.ts";

const EXIT_USAGE = 2;
/** As many as the configuration takes. */
const MOST_INVERTERS = 12;
/** The default limits of one pack, and what the configuration takes at the most. */
const PACK_A = 115;
const MOST_A = 1200;

/** Resolves to the exit status: 0, or 1 if the inverter ever faulted or refused a value. */
export async function demoCommand(options: DemoCommandOptions): Promise<number> {
  const order = demoOrder(options);
  if (typeof order === "string") {
    process.stderr.write(`siinterjk demo ${order}\n`);
    return EXIT_USAGE;
  }
  const page = await demoPage(options.listen).catch((error: unknown) => messageOf(error));
  if (typeof page === "string") {
    process.stderr.write(`siinterjk demo --listen ${options.listen}: ${page}\n`);
    return EXIT_USAGE;
  }
  const stop = stopSignal();
  const output = standardOutput(() => stop.abort());
  const lines = await linesOf(order, options.protocol);
  const config = configOf(order, options.protocol, page, lines);
  if (process.stdout.isTTY) output.write("Computing the week before; this takes a few seconds ...\n");
  const nowMs = new Date().setHours(0, 0, 0, 0) + DEMO_STARTS_MS;
  const past = await computePast(config, order.seed, nowMs, stop.signal);
  await page.release();
  if (past === null) return 0;

  const clock = fasterClock(monotonicClock, order.speed);
  const startMs = monotonicClock.nowMs();
  endAfter(order.forMs, stop);
  const bus = memoryCanBus();
  const world = demoWorld({
    clock,
    signal: stop.signal,
    bmsPorts: lines.map(({ bmsPort }) => bmsPort),
    protocol: options.protocol,
    inverterPort: bus.port("simulated Sunny Island"),
    inverters: config.inverter.count,
    seed: order.seed,
    present: past.present,
    wire: order.speed === 1 ? "paced" : "at-once",
    inhibitToleranceMs: order.speed === 1 ? LIFE_TOLERANCE_MS : FAST_TOLERANCE_MS,
  });
  const turning = world.run();
  unplug(world, order, stop.signal);
  const ports = {
    serial: (name: string) => lines.find((line) => line.name === name)!.open,
    can: () => () => Promise.resolve(bus.port("simulated CAN bus")),
  };
  const wallNowMs = (): number => nowMs + (monotonicClock.nowMs() - startMs) * order.speed;
  const simulated = { speed: order.speed };
  const app = await runShown({
    app: {
      config,
      ports,
      clock,
      version: VERSION,
      store: storeOfPresent(past.present),
      history: (sources) => historyIn(past.history, sources),
      web: { wallNowMs, pageFolder: PAGE_FOLDER, simulated, clock: monotonicClock },
    },
    page,
    stop,
    output,
    log: options.log,
  });
  await Promise.all([turning, ...lines.map(({ bmsPort }) => bmsPort.close())]);

  output.write(`${demoSummary({ world, app, durationMs: monotonicClock.nowMs() - startMs })}\n`);
  return demoFaults(world).length === 0 ? 0 : 1;
}

/** How far frames may come closer than the inverter allows in a process on a busy machine, ms. */
const LIFE_TOLERANCE_MS = 30;
/** Faster than life the distance of two frames is that of two timers: only its order is judged. */
const FAST_TOLERANCE_MS = 199;

/** For each pack its line; with the protocol pb they share one. */
async function linesOf({ packs }: DemoOrder, protocol: "nw" | "pb"): Promise<readonly DemoLine[]> {
  const count = protocol === "pb" ? 1 : packs;
  const lines = await Promise.all(Array.from({ length: count }, (_, i) => demoLine(i + 1)));
  return Array.from({ length: packs }, (_, i) => lines[i] ?? lines[0]!);
}

/** A Sunny Island for each pack, and the limits of all together. Faster than life the replies have more time, by the fast clock. */
function configOf({ packs, speed }: DemoOrder, protocol: "nw" | "pb", { listen }: DemoPage, lines: readonly DemoLine[]): Config {
  const limitA = Math.min(PACK_A * packs, MOST_A);
  return configSchema.parse({
    packs: lines.map(({ name }, i) => ({
      name: `Block ${i + 1}`,
      port: name,
      ...(protocol === "pb" && { protocol, address: i + 1 }),
    })),
    limits: { chargeCurrentA: limitA, dischargeCurrentA: limitA },
    inverter: { can: "none", count: Math.min(packs, MOST_INVERTERS) },
    ...(speed > 1 && { poll: { replyTimeoutMs: 2_000 } }),
    recorder: { folder: "" },
    control: { socket: "" },
    state: { file: "" },
    history: { file: "" },
    web: { listen, mdns: false },
  });
}

function endAfter(forMs: number | null, stop: AbortController): void {
  if (forMs === null) return;
  const timer = setTimeout(() => stop.abort(), forMs);
  stop.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

/** Pulls the cables of all BMSs for a while. */
function unplug({ bmses }: World, { unplug: when }: DemoOrder, signal: AbortSignal): void {
  if (when === null) return;
  const set = (drop: boolean) => (): void => bmses.forEach(({ bms }) => (bms.faults.drop = drop));
  const timers = [setTimeout(set(true), when.afterMs), setTimeout(set(false), when.afterMs + when.forMs)];
  signal.addEventListener("abort", () => timers.forEach((timer) => clearTimeout(timer)), { once: true });
}

interface Shown {
  readonly app: Omit<AppOptions, "log">;
  readonly page: DemoPage;
  readonly stop: AbortController;
  readonly output: Output;
  readonly log: boolean;
}

/** Runs the bridge with the view that fits the output; resolves when it has ended. */
async function runShown({ app: options, page: { url }, stop, output, log }: Shown): Promise<App> {
  const start = (to: Log): App => buildApp({ ...options, log: to });
  const { config, clock } = options;
  if (process.stdout.isTTY && !log) {
    return watchInTerminal({
      title: `SIinterJK ${VERSION}  demo: all is simulated${url === null ? "" : `; page: ${url}`}`,
      inverterLabel: inverterLabel(config.inverter),
      clock,
      stop,
      start,
    });
  }
  const app = start(SILENT_LOG);
  if (url !== null) output.write(`The page is on ${url}\n`);
  await Promise.all([app.run(stop.signal), lineView({ latest: app.latest, write: output.write, signal: stop.signal })]);
  return app;
}
