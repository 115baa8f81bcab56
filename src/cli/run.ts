/** `siinterjk run`: the bridge on real ports. */
import { buildApp, type AppOptions, type Ports, type Site } from "../app.ts";
import type { WebSite } from "../app/web.ts";
import { inverterLabel } from "../config/inverter-models.ts";
import { ConfigInvalid, loadConfig, problemLine, type Config } from "../config/load.ts";
import { ERRORS, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { openNoCan } from "../io/no-can.ts";
import { canPortOpener } from "../io/open-can.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import { resetInterface } from "../io/reset-interface.ts";
import { systemdNotifier } from "../io/systemd.ts";
import type { Log } from "../log.ts";
import { historyInFile } from "../outlets/history/start-history.ts";
import type { StateStore } from "../state/keeper.ts";
import { fileStore } from "../state/state-file.ts";
import { jsonLog, type JsonLog } from "./json-log.ts";
import { PAGE_FOLDER } from "./page-folder.ts";
import type { ShadowOptions } from "./shadow.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";

const EXIT_USAGE = 2;
/** The configuration cannot be used: trying again does not help (EX_CONFIG of sysexits.h). */
const EXIT_CONFIG = 78;
/** A fault in the program: it has stopped before sending anything more (EX_SOFTWARE). */
const EXIT_BUG = 70;

/** Ports by what the configuration calls them; `none` is a dry run. */
const REAL_PORTS: Ports = {
  serial: (port) => bytePortOpener(port),
  can: (bus) => (bus === "none" ? openNoCan : canPortOpener(bus)),
  resetCan: resetInterface,
};
const SITE: Site = { wallNowMs: Date.now };
const WEB: WebSite = { wallNowMs: Date.now, pageFolder: PAGE_FOLDER };

export interface RunCommandOptions extends ShadowOptions {
  readonly config: string;
  /** Send nothing, beside another bridge; the options but `log` are for this only. */
  readonly shadow: boolean;
}

/** Resolves to the exit status when the bridge has been stopped. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  if (!options.shadow && (options.battery !== undefined || options.for !== undefined || options.json)) {
    process.stderr.write("siinterjk run: --battery, --for and --json are for --shadow only\n");
    return EXIT_USAGE;
  }
  let config: Config;
  try {
    config = await loadConfig(options.config);
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    process.stderr.write(explainConfigError(options.config, error));
    return EXIT_CONFIG;
  }
  if (options.shadow) {
    const { shadowCommand } = await import("./shadow.ts"); // not needed by a service
    return shadowCommand(config, options);
  }
  const stop = stopSignal();
  return process.stdout.isTTY && !options.log ? runInTerminal(config, stop) : runLogged(config, stop.signal);
}

async function runLogged(config: Config, signal: AbortSignal): Promise<number> {
  const log = jsonLog(config.log.level);
  const { can } = config.inverter;
  log.info({ version: VERSION, can, ports: config.packs.map((pack) => pack.port) }, `SIinterJK ${VERSION} starts`);
  const serviceManager = await systemdNotifier(process.env);
  if (serviceManager === null && (process.env.NOTIFY_SOCKET ?? "") !== "") {
    log.error(
      { code: "NOTIFY_UNAVAILABLE" },
      "NOTIFY_UNAVAILABLE systemd cannot be told that the bridge works, and will restart it",
    );
  }
  const hangAfterMs = debugHangAfterMs();
  if (hangAfterMs !== null) log.warn({}, `A test: the bridge stops deciding after ${hangAfterMs / 1000} s`);
  try {
    await buildApp({ ...siteOf(config, log), serviceManager, hangAfterMs }).run(signal);
  } catch (error) {
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "A fault in the program: nothing more is sent");
    return end(log, EXIT_BUG);
  }
  serviceManager?.close();
  log.info({}, "SIinterJK has stopped");
  return end(log, 0);
}

/** The exit status, after the last line of the log; whoever does not read it cannot keep the process from ending. */
async function end(log: JsonLog, status: number): Promise<number> {
  if (!(await log.flush())) process.exit(status);
  return status;
}

async function runInTerminal(config: Config, stop: AbortController): Promise<number> {
  const title = `SIinterJK ${VERSION}${config.inverter.can === "none" ? "  dry run: nothing is sent" : ""}`;
  try {
    const { watchInTerminal } = await import("./watch.ts"); // not needed by a service
    await watchInTerminal({
      title,
      inverterLabel: inverterLabel(config.inverter),
      stop,
      start: (log) => buildApp(siteOf(config, log)),
    });
  } catch (error) {
    process.stderr.write(`A fault in the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_BUG;
  }
  return 0;
}

/** The bridge on real ports, with all that it keeps and shows. */
const siteOf = (config: Config, log: Log): AppOptions => ({
  config,
  ports: REAL_PORTS,
  clock: monotonicClock,
  log,
  version: VERSION,
  store: storeOf(config, log),
  site: SITE,
  web: WEB,
  history: (sources) => historyInFile(config.history, sources),
});

const storeOf = ({ state }: Config, log: Log): StateStore | null =>
  state.file === "" ? null : fileStore(state.file, log, Date.now);

/** SIINTERJK_DEBUG_HANG_AFTER_S, for tests of the watchdog (CONTRIBUTING.md). */
function debugHangAfterMs(): number | null {
  const text = process.env.SIINTERJK_DEBUG_HANG_AFTER_S ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null;
}

function explainConfigError(path: string, error: SiinterjkError): string {
  if (error instanceof ConfigInvalid) return `${error.problems.map((problem) => problemLine(path, problem)).join("\n")}\n`;
  return `${error.code} ${error.message}. ${ERRORS[error.code].remedy}\n`;
}
