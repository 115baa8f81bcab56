/**
 * Serves the page until it is stopped. Whatever fails here costs the page, not the bridge: a port that is taken is tried again for
 * ever. The server and its packages are loaded only here, so that a bridge without a page stays small.
 */
import type { Server } from "node:http";
import { hostname } from "node:os";
import { messageOf, type ErrorCode } from "../../errors.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";
import { Attempts } from "./attempts.ts";
import { allowedHosts } from "./hosts.ts";
import { listenAddress } from "./listen-address.ts";
import type { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import { Sessions } from "./sessions.ts";
import type { WebSource } from "./source.ts";
import { SnapshotStream } from "./stream.ts";

/** As the section `web` of the configuration. */
export interface WebSettings {
  /** "0.0.0.0:8080"; port 0 is any free one. */
  readonly listen: string;
  /** As `siinterjk password` prints it; "" for no controls. */
  readonly password: string;
  readonly hosts: readonly string[];
  readonly mdns: boolean;
}

export interface ServeWeb {
  readonly settings: WebSettings;
  readonly source: WebSource;
  /** The state as it is told; somebody else runs it. */
  readonly live: LiveSnapshots;
  /** Where the built page is. */
  readonly pageFolder: string;
  /** Real time, also where that of the snapshots is another. */
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the port as soon as it is open. */
  readonly onListening?: (port: number) => void;
}

const FIRST_WAIT_MS = 2_000;
const MOST_WAIT_MS = 60_000;

/** `run` serves until `signal` is aborted, and never rejects. */
export function serveWeb(options: ServeWeb): { run(signal: AbortSignal): Promise<void> } {
  const { clock, log } = options;
  const run = async (signal: AbortSignal): Promise<void> => {
    let told: string | null = null;
    let waitMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      try {
        await serve(options, signal, () => {
          told = null;
          waitMs = FIRST_WAIT_MS;
        });
      } catch (error) {
        const code = codeOf(error);
        const line = `${code} ${messageOf(error)}: the bridge goes on, and the page is tried again`;
        if (told === line) log.debug({ code }, line);
        else log.warn({ code, listen: options.settings.listen }, line);
        told = line;
      }
      await clock.sleep(waitMs, signal).catch(() => undefined);
      waitMs = Math.min(2 * waitMs, MOST_WAIT_MS);
    }
  };
  return { run };
}

/** Resolves when `signal` is aborted; rejects when the port cannot be opened, or with a fault. */
async function serve(options: ServeWeb, signal: AbortSignal, onOpen: () => void): Promise<void> {
  const { settings, source, live, pageFolder, clock, log, onListening } = options;
  const { webServer, listening } = await import("./server.ts");
  const stream = new SnapshotStream(live, clock);
  const nowMs = (): number => clock.nowMs();
  const { password } = settings;
  const sessions = new Sessions(nowMs);
  const attempts = new Attempts(nowMs);
  const context = { source, live, stream, sessions, attempts, password, pageFolder, log };
  const server = webServer(context, allowedHosts(hostname(), settings.hosts));
  const address = listenAddress(settings.listen);
  const port = await listening(server, address);
  onOpen();
  // Such as too many open files, which costs one connection.
  server.on("error", (error) => log.debug({}, `Web: ${error.message}`));
  const quiet = isLocal(address.host) || !settings.mdns;
  const name = isLocal(address.host) ? "localhost" : quiet ? hostname() : "siinterjk.local";
  log.info({ listen: settings.listen, port }, `The page is on http://${name}:${port}/`);
  const { announce } = await import("./mdns.ts");
  const silence = quiet ? null : await announce(port, clock, log);
  onListening?.(port);
  const life = new AbortController();
  const stop = (): void => life.abort(STOPPED);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const parts = [follow(source, () => stream.changed(), life.signal), stream.run(life.signal), aborted(life.signal)];
  try {
    await Promise.all(parts);
  } finally {
    stop();
    signal.removeEventListener("abort", stop);
    await Promise.allSettled([...parts, silence?.(), closed(server)]);
  }
}

async function follow({ latest }: WebSource, onSnapshot: () => void, signal: AbortSignal): Promise<void> {
  const snapshots = latest.follow(signal);
  while ((await snapshots.next()).done !== true) onSnapshot();
}

const STOPPED = new Error("the server is stopped");

/** Nobody else can reach it there. */
const isLocal = (host: string): boolean => host === "localhost" || host === "::1" || host.startsWith("127.");

function codeOf(error: unknown): ErrorCode {
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? "WEB_PORT_IN_USE" : "WEB_UNAVAILABLE";
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
