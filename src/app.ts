/** The composition root: makes the loops from a configuration and runs them together. The only file that knows everybody. */
import { LifeCounts } from "./app/life-counts.ts";
import { outletsOf } from "./app/outlets.ts";
import { statusOf, type StatusOf } from "./app/status.ts";
import { together, type Loop } from "./app/together.ts";
import { trafficOf, type WebSite } from "./app/web.ts";
import { Bridge } from "./bridge/bridge.ts";
import { faultIn } from "./bridge/fault.ts";
import { hangingClock } from "./bridge/hanging-clock.ts";
import { Latest } from "./bridge/latest.ts";
import type { Snapshot } from "./bridge/snapshot.ts";
import { Supervisor, type ServiceManager } from "./bridge/supervisor.ts";
import { dialectOf } from "./bms/dialect-of.ts";
import { JkPoller } from "./bms/jk-poller.ts";
import { overheardLine } from "./bms/overheard-line.ts";
import { addressOf, packsByLine } from "./config/lines.ts";
import { toRules } from "./config/rules.ts";
import type { Config } from "./config/schema.ts";
import { CommandBook } from "./control/command-book.ts";
import type { ControlActions } from "./control/answer.ts";
import { serveControl } from "./control/server.ts";
import type { StatusReport } from "./control/status-report.ts";
import { explainDecision } from "./domain/explain/explain.ts";
import type { Rules } from "./domain/rules.ts";
import { explainError, SiinterjkError } from "./errors.ts";
import { SunnyIsland } from "./inverter/sunny-island.ts";
import type { BytePort, CanPort, Clock, Opener } from "./io/port.ts";
import type { Log } from "./log.ts";
import type { History } from "./outlets/history/history.ts";
import type { HistorySources } from "./outlets/history/start-history.ts";
import { FlightRecorder } from "./recorder/flight-recorder.ts";
import { oneTap, type Tap } from "./recorder/listen-in.ts";
import { recordedCan, recordedSerial } from "./recorder/recorded-ports.ts";
import { StateKeeper, type StateStore } from "./state/keeper.ts";

/** How the names of ports in the configuration become ports. */
export interface Ports {
  readonly serial: (port: string) => Opener<BytePort>;
  readonly can: (bus: string) => Opener<CanPort>;
  /** How the interface of a CAN bus is set up anew; absent where that cannot be done. */
  readonly resetCan?: (bus: string) => Promise<void>;
}

/** What a service has besides the bridge itself: the control socket and the flight recorder. */
export interface Site {
  /** ms since 1970. */
  readonly wallNowMs: () => number;
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
  /** `null` or absent: the bridge alone, which nobody can speak to and which leaves nothing behind. */
  readonly site?: Site | null;
  /** Makes what keeps the past; `null` or absent, or when it makes none: nothing is kept. */
  readonly history?: ((sources: HistorySources) => History | null) | null;
  /** `null` or absent: no page in the browser. */
  readonly web?: WebSite | null;
  /** Somebody else asks the BMSs: they are read from what they answer to him, and nothing is written to them. */
  readonly overhears?: boolean;
  /** For tests of the watchdog: the bridge's loop hangs after this time. */
  readonly hangAfterMs?: number | null;
}

export interface App {
  /** The newest state after every tick. */
  readonly latest: Latest<Snapshot>;
  readonly inverter: SunnyIsland;
  /** What people ask for. */
  readonly commands: CommandBook;
  /** Runs until `signal` is aborted. Rejects for a bug: then nothing more is sent. */
  run(signal: AbortSignal): Promise<void>;
}

/** Builds the bridge; opens nothing yet. Throws PORT_SPEC for a port name that cannot be one. */
export function buildApp(options: AppOptions): App {
  const { config, ports, clock, log, version, serviceManager = null, store = null, web = null, hangAfterMs = null } = options;
  const latest = new Latest<Snapshot>();
  const rules = toRules(config, version);
  const recorder = recorderOf(options, rules);
  const traffic = trafficOf(config, clock, log, web);
  const tap = oneTap([recorder, traffic]);
  const serial = (port: string, line: string): Opener<BytePort> =>
    tap === null ? ports.serial(port) : recordedSerial(ports.serial(port), tap, line);
  const pollers = packsByLine(config.packs).map((packs) => {
    const names = packs.map(({ name }) => name);
    const onReading = (): void => bridge.wake();
    const open = serial(packs[0]!.port, names.join(", "));
    const placed = packs.map((pack) => ({ ...pack, address: addressOf(pack) }));
    const dialect = options.overhears === true ? overheardLine(placed) : dialectOf(placed);
    return new JkPoller({ packs: names, dialect, open, clock, settings: config.poll, log, onReading });
  });
  const polled = new Map(pollers.flatMap(({ packs }) => packs.map((pack) => [pack.name, pack])));
  const inverter = inverterLink(options, tap);
  const commands = new CommandBook(clock);
  const supervisor = serviceManager === null ? null : new Supervisor(serviceManager, log, clock.nowMs());
  const counts = new LifeCounts();
  let keeper: StateKeeper | null = null;
  const bridge = new Bridge({
    clock: hangAfterMs === null ? clock : hangingClock(clock, hangAfterMs),
    rules,
    pollers: polled,
    inverter,
    latest,
    log,
    commands,
    recorder,
    onProgress: () => {
      const snapshot = latest.get();
      if (snapshot === undefined) return;
      supervisor?.ticked(snapshot);
      counts.add(snapshot);
      keeper?.ticked();
      const fault = faultIn(snapshot.events);
      if (fault !== null) recorder?.freezeOnFault(fault);
    },
  });
  const nowMs = (): number => clock.nowMs();
  const fixed: StatusOf = { config, version, inverterLabel: rules.inverter.label, startMs: nowMs() };
  const report = (): StatusReport | null => {
    const snapshot = latest.get();
    const wallNowMs = (options.site ?? web)?.wallNowMs() ?? 0;
    if (snapshot === undefined) return null;
    const reportsTo = outlets?.conditions() ?? [];
    const heard = { heardAtMs: inverter.heardAtMs(), events: counts.all().events };
    return statusOf(fixed, { snapshot, ...heard, outlets: reportsTo, nowMs: nowMs(), wallNowMs });
  };
  const actions = actionsOf({ inverter, latest, recorder, report });
  const history = web === null ? null : (options.history?.({ latest, nowMs, wallNowMs: web.wallNowMs, log }) ?? null);
  const told = { config, rules, version, clock, log, latest, commands, actions, history, counts, traffic };
  const outlets = web === null ? null : outletsOf(told, web);
  const outside: readonly Loop[] = [
    ...controlOf(options, commands, actions),
    ...(history === null ? [] : [history]),
    ...(outlets?.loops ?? []),
  ];

  const run = async (signal: AbortSignal): Promise<void> => {
    if (store !== null) {
      const resumed = await store.load();
      if (resumed !== null) {
        bridge.resume(resumed);
        commands.resume(resumed.kept.commands, resumed.ageMs);
      }
      keeper = new StateKeeper(
        store,
        clock,
        () => bridge.memory,
        () => commands.list(),
      );
    }
    const stopping = (): void => supervisor?.stopping();
    signal.addEventListener("abort", stopping, { once: true });
    try {
      await together([bridge, inverter, ...pollers, ...outside], signal);
    } catch (error) {
      if (recorder !== null) await lastWords(recorder, clock, log);
      throw error;
    } finally {
      signal.removeEventListener("abort", stopping);
      stopping();
    }
    // Not after a fault: what led to it is not worth keeping.
    await keeper?.end();
  };

  return { latest, inverter, commands, run };
}

function inverterLink({ config, ports, clock, log }: AppOptions, tap: Tap | null): SunnyIsland {
  const { can, sma } = config.inverter;
  const open = ports.can(can);
  const { resetCan } = ports;
  return new SunnyIsland({
    open: tap === null ? open : recordedCan(open, tap, "CAN"),
    clock,
    style: sma,
    log,
    reset: config.can.manageInterface && resetCan !== undefined ? () => resetCan(can) : null,
  });
}

function recorderOf({ config, clock, log, version, site = null }: AppOptions, rules: Rules): FlightRecorder | null {
  const { folder } = config.recorder;
  if (site === null || folder === "") return null;
  return new FlightRecorder({ clock, wallClock: site.wallNowMs, rules, version, folder, log });
}

interface Parts {
  readonly inverter: SunnyIsland;
  readonly latest: Latest<Snapshot>;
  readonly recorder: FlightRecorder | null;
  readonly report: () => StatusReport | null;
}

/** What a person may ask for besides commands. */
const actionsOf = ({ inverter, latest, recorder, report }: Parts): ControlActions => ({
  report,
  freeze: () =>
    recorder?.freeze("asked") ?? Promise.reject(new SiinterjkError("RECORDING_NOT_SAVED", "recorder.folder is empty")),
  sendAgain: () => {
    const heldBack = inverter.strangerId() !== null;
    inverter.sendAgain();
    return heldBack;
  },
  status: () => {
    const snapshot = latest.get();
    return snapshot === undefined ? "Just started" : explainDecision(snapshot.decision, snapshot.battery);
  },
});

/** How the running bridge is spoken to on this machine, if at all. */
function controlOf({ config, clock, log, site = null }: AppOptions, book: CommandBook, actions: ControlActions): readonly Loop[] {
  const path = config.control.socket;
  return site === null || path === "" ? [] : [serveControl({ path, book, actions, clock, log })];
}

/** The program has a fault and ends; what led to it is written down, if that does not take long: the restart must not wait. */
const LAST_WORDS_MS = 2_000;

async function lastWords(recorder: FlightRecorder, clock: Clock, log: Log): Promise<void> {
  const waiting = new AbortController();
  const late = clock.sleep(LAST_WORDS_MS, waiting.signal).catch(() => undefined);
  const written = recorder.freeze("program-fault").catch((error: unknown) => {
    log.warn({ code: "RECORDING_NOT_SAVED" }, explainError(error));
  });
  await Promise.race([written, late]);
  waiting.abort(new Error("written"));
}
