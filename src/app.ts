/** The composition root: makes the loops from a configuration and runs them together. The only file that knows everybody. */
import { Bridge } from "./bridge/bridge.ts";
import { hangingClock } from "./bridge/hanging-clock.ts";
import { Latest } from "./bridge/latest.ts";
import type { Snapshot } from "./bridge/snapshot.ts";
import { Supervisor, type ServiceManager } from "./bridge/supervisor.ts";
import { JkPoller } from "./bms/jk-poller.ts";
import { toRules } from "./config/rules.ts";
import type { Config } from "./config/schema.ts";
import { SunnyIsland } from "./inverter/sunny-island.ts";
import type { BytePort, CanPort, Clock, Opener } from "./io/port.ts";
import type { Log } from "./log.ts";
import { StateKeeper, type StateStore } from "./state/keeper.ts";

/** How the names of ports in the configuration become ports. */
export interface Ports {
  readonly serial: (port: string) => Opener<BytePort>;
  readonly can: (bus: string) => Opener<CanPort>;
}

export interface AppOptions {
  readonly config: Config;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly log: Log;
  /** The program's own version, "1.4.2". */
  readonly version: string;
  /** Who is told that the bridge works; `null` or absent: nobody. */
  readonly serviceManager?: ServiceManager | null;
  /** Where lies what survives a restart; `null` or absent: nothing does. */
  readonly store?: StateStore | null;
  /** For tests of the watchdog: the bridge's loop hangs after this time. */
  readonly hangAfterMs?: number | null;
}

export interface App {
  /** The newest state after every tick. */
  readonly latest: Latest<Snapshot>;
  readonly inverter: SunnyIsland;
  /** Runs until `signal` is aborted. Rejects for a bug: then nothing more is sent. */
  run(signal: AbortSignal): Promise<void>;
}

/** Builds the bridge; opens nothing yet. Throws PORT_SPEC for a port name that cannot be one. */
export function buildApp(options: AppOptions): App {
  const { config, ports, clock, log, version, serviceManager = null, store = null, hangAfterMs = null } = options;
  const latest = new Latest<Snapshot>();
  const pollers = new Map(
    config.packs.map(({ name, port }) => {
      const onReading = (): void => bridge.wake();
      const open = ports.serial(port);
      return [name, new JkPoller({ pack: name, open, clock, settings: config.poll, log, onReading })];
    }),
  );
  const inverter = new SunnyIsland({ open: ports.can(config.inverter.can), clock, style: config.inverter.sma, log });
  const supervisor = serviceManager === null ? null : new Supervisor(serviceManager, log, clock.nowMs());
  let keeper: StateKeeper | null = null;
  const bridge = new Bridge({
    clock: hangAfterMs === null ? clock : hangingClock(clock, hangAfterMs),
    rules: toRules(config, version),
    pollers,
    inverter,
    latest,
    log,
    onProgress: () => {
      const snapshot = latest.get();
      if (snapshot !== undefined) supervisor?.ticked(snapshot);
      keeper?.ticked();
    },
  });

  const run = async (signal: AbortSignal): Promise<void> => {
    if (store !== null) {
      const resumed = await store.load();
      if (resumed !== null) bridge.resume(resumed);
      keeper = new StateKeeper(store, clock, () => bridge.memory);
    }
    const stopping = (): void => supervisor?.stopping();
    signal.addEventListener("abort", stopping, { once: true });
    try {
      await together([bridge, inverter, ...pollers.values()], signal);
    } finally {
      signal.removeEventListener("abort", stopping);
      stopping();
    }
    // Not after a fault: what led to it is not worth keeping.
    await keeper?.end();
  };

  return { latest, inverter, run };
}

/** Runs all loops; the first one that fails stops the others and is the error. */
async function together(loops: readonly { run(signal: AbortSignal): Promise<void> }[], signal: AbortSignal): Promise<void> {
  const life = new AbortController();
  const stop = (): void => life.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const running = loops.map((loop) =>
    loop.run(life.signal).catch((error: unknown) => {
      life.abort(error);
      throw error;
    }),
  );
  try {
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    signal.removeEventListener("abort", stop);
  }
}
