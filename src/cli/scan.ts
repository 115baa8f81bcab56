/** `siinterjk scan`: which JK BMSs hang on which serial line, and what to write into the configuration. */
import { resolve } from "node:path";
import type { ScanStep } from "../bms/scan-line.ts";
import { scanPort } from "../bms/scan-port.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { deviceUse, type DeviceUse } from "../io/device-holder.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import type { BytePort, Clock, Opener } from "../io/port.ts";
import { deviceOf, isConsole, serialNames, type SerialName } from "../io/serial-names.ts";
import { configText, type PlacedBms } from "./scan-config.ts";
import { findingsOf, usable, type Scanned } from "./scan-findings.ts";
import { scanProgress } from "./scan-progress.ts";
import { scanJson, scanText, type ScanReport } from "./scan-text.ts";
import { standardOutput } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";

const EXIT_NONE = 1;
const EXIT_USAGE = 2;
/** As a shell says it of a program that Ctrl-C has ended. */
const EXIT_STOPPED = 130;
/** Of a terminal that says 0. */
const COLUMNS = 80;
const UNSEEN =
  "siinterjk scan: this user cannot see which lines other users' programs have open. One that takes no lock would lose its answers to the scan: stop it first, or use sudo.";

/** The machine that is looked at. */
export interface ScanSite {
  readonly names: () => Promise<readonly SerialName[]>;
  /** The device behind a path. */
  readonly deviceOf: (path: string) => Promise<string>;
  readonly isConsole: (device: string) => Promise<boolean>;
  /** Who else uses a device. */
  readonly use: (device: string) => Promise<DeviceUse>;
  /** Throws PORT_SPEC for a name that cannot be one, without opening. */
  readonly open: (name: string, baud: number) => Opener<BytePort>;
  readonly clock: Clock;
}

export interface ScanCommandOptions {
  /** One JSON object instead of tables. */
  readonly json: boolean;
  /** Where the result and what goes wrong go; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
  /** The real machine if left out. */
  readonly site?: ScanSite;
  /** Ends it; SIGINT and its like if left out. */
  readonly signal?: AbortSignal;
}

const THIS_MACHINE: ScanSite = {
  names: () => serialNames(),
  deviceOf: (path) => deviceOf(path),
  isConsole: (device) => isConsole(device),
  use: (device) => deviceUse(device),
  open: (name, baudRate) => bytePortOpener(name, { baudRate }),
  clock: monotonicClock,
};

/** A line; `device` is `null` for a serial server. */
interface Named {
  readonly port: string;
  readonly device: string | null;
}

/** A line to scan, with who used it before. */
interface Line extends Named {
  readonly use: DeviceUse;
}

/** What all lines have shown. */
export interface ScanOutcome {
  readonly ports: readonly ScanReport[];
  /** The BMSs that the configuration can name. */
  readonly placed: readonly PlacedBms[];
  /** On a line of one of them somebody else asks. */
  readonly listened: boolean;
}

/** Resolves to the exit status: 0 if a BMS was found, 1 if none, 2 for a name that cannot be a port, 130 if it was stopped. */
export async function scanCommand(names: readonly string[], options: ScanCommandOptions): Promise<number> {
  const { json, site = THIS_MACHINE } = options;
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  const signal = options.signal ?? stopSignal().signal;
  let outcome: ScanOutcome | null;
  try {
    outcome = await scanLines(names, { site, signal, writeError });
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    writeError(`siinterjk scan: ${explainError(error)}\n`);
    return EXIT_USAGE;
  }
  if (outcome === null) return EXIT_STOPPED;
  const { ports, placed, listened } = outcome;
  const result = { ports, config: configText(placed, listened) };
  write(json ? scanJson(result) : scanText(result));
  return ports.some(({ bms }) => bms.length > 0) ? 0 : EXIT_NONE;
}

interface ScanOptions {
  readonly site?: ScanSite;
  readonly signal: AbortSignal;
  /** Where the warning goes, and the progress if it is a terminal. */
  readonly writeError: (text: string) => void;
}

/**
 * Looks at all lines that are named, or all of the machine, side by side; `null` if it was stopped. Rejects with SCAN_PORT_NAME for
 * a name that cannot be a serial line.
 */
export async function scanLines(
  names: readonly string[],
  { site = THIS_MACHINE, signal, writeError }: ScanOptions,
): Promise<ScanOutcome | null> {
  for (const name of names) checkName(name, site);
  const lines = await Promise.all((await linesOf(names, site)).map(async (line) => ({ ...line, use: await useOf(line, site) })));
  if (lines.some(({ use: { holder, hidden } }) => hidden && holder === null)) writeError(`${UNSEEN}\n`);
  const progress = process.stderr.isTTY ? scanProgress(writeError, () => process.stderr.columns || COLUMNS) : null;
  const onStep = (port: string, step: ScanStep | null): void => progress?.step(port, step);
  const done = await Promise.allSettled(lines.map((line) => scanLine(line, { site, signal, onStep })));
  progress?.end();
  if (signal.aborted) return null;
  const scanned = done.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const placed = scanned.flatMap(({ report, scanned: one }) =>
    one.kind === "scanned" ? usable(one.scan).map((bms) => ({ port: report.port, bms })) : [],
  );
  const listened = scanned.some(({ report }) => report.listenedOnly && placed.some(({ port }) => port === report.port));
  return { ports: scanned.map(({ report }) => report), placed, listened };
}

/** Throws SCAN_PORT_NAME for a name that cannot be a serial line. */
function checkName(name: string, site: ScanSite): void {
  try {
    site.open(name, 115_200);
  } catch (error) {
    if (!(error instanceof SiinterjkError) || error.code !== "PORT_SPEC") throw error;
    throw new SiinterjkError("SCAN_PORT_NAME", error.message, { cause: error, context: error.context });
  }
}

/** The lines that were named, or all; each device once. */
async function linesOf(names: readonly string[], site: ScanSite): Promise<readonly Named[]> {
  if (names.length === 0) return (await site.names()).map(({ name, device }) => ({ port: name, device }));
  const lines = new Map<string, Named>();
  for (const name of names) {
    const isServer = /^tcp:/i.test(name);
    // The configuration takes whole paths only, and a service has another folder.
    const port = isServer ? name.toLowerCase().replace(/\/$/, "") : resolve(name);
    const device = isServer ? null : await site.deviceOf(port);
    if (!lines.has(device ?? port)) lines.set(device ?? port, { port, device });
  }
  return [...lines.values()];
}

const useOf = ({ device }: Named, site: ScanSite): Promise<DeviceUse> | DeviceUse =>
  device === null ? { holder: null, hidden: false } : site.use(device);

interface Scanning {
  readonly site: ScanSite;
  readonly signal: AbortSignal;
  readonly onStep: (port: string, step: ScanStep | null) => void;
}

async function scanLine(
  line: Line,
  { site, signal, onStep }: Scanning,
): Promise<{ readonly report: ScanReport; readonly scanned: Scanned }> {
  const { port, device } = line;
  const scanned = await lookAt(line, { site, signal, onStep });
  onStep(port, null);
  const scan = scanned.kind === "scanned" ? scanned.scan : null;
  const { bms = [], baud = null, others = false } = scan ?? {};
  return { scanned, report: { port, device, baud, listenedOnly: others, bms, findings: findingsOf(scanned) } };
}

async function lookAt({ port, device, use }: Line, { site, signal, onStep }: Scanning): Promise<Scanned> {
  if (device !== null && (await site.isConsole(device))) return { kind: "console" };
  if (use.holder !== null) return { kind: "taken", holder: use.holder };
  const { open, clock } = site;
  const scan = await scanPort({ name: port, open, clock, signal, onStep: (step) => onStep(port, step) });
  const { trouble } = scan;
  const busy = trouble?.kind === "not-opened" && trouble.error instanceof SiinterjkError && trouble.error.code === "PORT_BUSY";
  return { kind: "scanned", scan, holder: busy && device !== null ? (await site.use(device)).holder : null };
}
