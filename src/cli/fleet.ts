/** `siinterjk fleet`: on a machine in the middle, writes what many sites tell a broker into one store. */
import { Collector, type CollectorOptions } from "../fleet/collector.ts";
import { explainError, messageOf, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { readBounded } from "../io/read-bounded.ts";
import { jsonLog } from "./json-log.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";

export interface FleetOptions {
  /** Address of the broker. */
  readonly mqtt: string;
  /** Address of the store. */
  readonly store: string;
  /** First level of the topics. */
  readonly topic: string;
  readonly clientId: string;
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly caFile?: string | undefined;
}

const EXIT_USAGE = 2;
const EXIT_BUG = 70;
const LONGEST_PASSWORD_BYTES = 4 * 1024;
const LONGEST_CA_BYTES = 1024 * 1024;

/** Resolves to the exit status when it is stopped: 0; 2 for options that cannot be used. */
export async function fleetCommand(options: FleetOptions): Promise<number> {
  let checked: Pick<CollectorOptions, "broker" | "store">;
  try {
    checked = await checkedOptions(options);
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    process.stderr.write(`siinterjk fleet: ${explainError(error)}\n`);
    return EXIT_USAGE;
  }
  const stop = stopSignal();
  const log = jsonLog("info");
  const collector = new Collector({ ...checked, clock: monotonicClock, wallNowMs: () => Date.now(), log });
  log.info({ version: VERSION, broker: options.mqtt, store: options.store }, `SIinterJK ${VERSION}, collector of a fleet`);
  try {
    await collector.run(stop.signal);
    log.info({ ...collector.counts() }, "stopped");
    return 0;
  } catch (error) {
    log.error({ ...collector.counts() }, messageOf(error));
    return EXIT_BUG;
  } finally {
    await log.flush();
  }
}

/** Rejects with FLEET_OPTION. */
export async function checkedOptions(options: FleetOptions): Promise<Pick<CollectorOptions, "broker" | "store">> {
  const { mqtt, store, topic, clientId, user, passwordFile, caFile } = options;
  checkAddress("--mqtt", mqtt, ["mqtt:", "mqtts:"]);
  checkAddress("--store", store, ["http:", "https:"]);
  if (topic === "" || /[+#\p{C}]/u.test(topic)) throw wrong(`--topic ${topic}: a topic without + and #`);
  if (clientId === "") throw wrong("--client-id: the broker keeps the session under it, so it must not be empty");
  if (passwordFile !== undefined && user === undefined) throw wrong("--password-file needs --user");
  const password = await textOf("--password-file", passwordFile, LONGEST_PASSWORD_BYTES);
  const ca = await textOf("--ca-file", caFile, LONGEST_CA_BYTES);
  return { broker: { url: mqtt, clientId, user, password: password?.replace(/\r?\n$/, ""), ca, topic }, store };
}

function checkAddress(option: string, address: string, protocols: readonly string[]): void {
  const wanted = protocols.map((protocol) => `${protocol}//host:port`).join(" or ");
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.hostname === "" || !protocols.includes(url.protocol)) throw wrong(`${option} ${address}: ${wanted}`);
  // Everybody on the machine can read what a program was started with.
  if (option === "--mqtt" && url.password !== "") throw wrong("--mqtt: the password belongs in a file, see --password-file");
}

async function textOf(option: string, path: string | undefined, maxBytes: number): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return new TextDecoder().decode(await readBounded(path, maxBytes, "wait"));
  } catch (error) {
    throw new SiinterjkError("FLEET_OPTION", `${option} ${path}: ${messageOf(error)}`, { cause: error });
  }
}

const wrong = (message: string): SiinterjkError => new SiinterjkError("FLEET_OPTION", message);
