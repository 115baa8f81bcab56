/** `siinterjk run`: the bridge on real ports. */
import { buildApp, type Ports } from "../app.ts";
import { inverterLabel } from "../config/inverter-models.ts";
import { ConfigInvalid, loadConfig, problemLine, type Config } from "../config/load.ts";
import { ERRORS, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { openNoCan } from "../io/no-can.ts";
import { canPortOpener } from "../io/open-can.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import { jsonLog } from "./json-log.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";

/** The configuration cannot be used: trying again does not help (EX_CONFIG of sysexits.h). */
const EXIT_CONFIG = 78;
/** A fault in the program: it has stopped before sending anything more (EX_SOFTWARE). */
const EXIT_BUG = 70;

/** Ports by what the configuration calls them; `none` is a dry run. */
export const REAL_PORTS: Ports = {
  serial: (port) => bytePortOpener(port),
  can: (bus) => (bus === "none" ? openNoCan : canPortOpener(bus)),
};

/** Resolves to the exit status when the bridge has been stopped. */
export async function runCommand(options: { config: string; log: boolean }): Promise<number> {
  let config: Config;
  try {
    config = await loadConfig(options.config);
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    process.stderr.write(explainConfigError(options.config, error));
    return EXIT_CONFIG;
  }
  const stop = stopSignal();
  return process.stdout.isTTY && !options.log ? runInTerminal(config, stop) : runLogged(config, stop.signal);
}

async function runLogged(config: Config, signal: AbortSignal): Promise<number> {
  const log = jsonLog(config.log.level);
  const { can } = config.inverter;
  log.info({ version: VERSION, can, ports: config.packs.map((pack) => pack.port) }, `SIinterJK ${VERSION} starts`);
  try {
    await buildApp({ config, ports: REAL_PORTS, clock: monotonicClock, log, version: VERSION }).run(signal);
  } catch (error) {
    log.error({ error: error instanceof Error ? error.stack : String(error) }, "A fault in the program: nothing more is sent");
    log.flush();
    return EXIT_BUG;
  }
  log.info({}, "SIinterJK has stopped");
  log.flush();
  return 0;
}

async function runInTerminal(config: Config, stop: AbortController): Promise<number> {
  const title = `SIinterJK ${VERSION}${config.inverter.can === "none" ? "  dry run: nothing is sent" : ""}`;
  try {
    const { watchInTerminal } = await import("./watch.ts"); // not needed by a service
    await watchInTerminal({
      title,
      inverterLabel: inverterLabel(config.inverter),
      stop,
      start: (log) => buildApp({ config, ports: REAL_PORTS, clock: monotonicClock, log, version: VERSION }),
    });
  } catch (error) {
    process.stderr.write(`A fault in the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_BUG;
  }
  return 0;
}

function explainConfigError(path: string, error: SiinterjkError): string {
  if (error instanceof ConfigInvalid) return `${error.problems.map((problem) => problemLine(path, problem)).join("\n")}\n`;
  return `${error.code} ${error.message}. ${ERRORS[error.code].remedy}\n`;
}
