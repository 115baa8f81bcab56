/** The page in the browser: what the server gets of the running bridge. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Config } from "../config/schema.ts";
import { answering, type ControlActions } from "../control/answer.ts";
import type { CommandBook } from "../control/command-book.ts";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import type { LiveSnapshots, SnapshotSource } from "../outlets/snapshot/live-snapshots.ts";
import type { HistoryReader } from "../outlets/web/history-reader.ts";
import { serveWeb } from "../outlets/web/serve-web.ts";
import type { Recordings } from "../outlets/web/source.ts";
import { TrafficRing } from "../outlets/web/traffic/traffic-ring.ts";
import { recordings } from "../recorder/recording-files.ts";

/** What a page needs besides the bridge; without it none is served. */
export interface WebSite {
  /** ms since 1970; of a simulation, its own. */
  readonly wallNowMs: () => number;
  /** Where the built page is. */
  readonly pageFolder: string;
  /** Battery and inverter are simulated, so many times faster than life. */
  readonly simulated?: { readonly speed: number } | null;
  /** Real time, where the clock of the bridge is another. */
  readonly clock?: Clock;
  readonly onListening?: (port: number) => void;
}

/** Remembers what goes over the lines, for the page; `null` where none is served. */
export function trafficOf(config: Config, clock: Clock, log: Log, site: WebSite | null): TrafficRing | null {
  if (site === null || config.web.listen === "") return null;
  return new TrafficRing({ clock, wallNowMs: site.wallNowMs, log });
}

export interface WebParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly commands: CommandBook;
  readonly actions: ControlActions;
  readonly history: HistoryReader | null;
  /** The state as everybody outside is told it, and where that comes from. */
  readonly live: LiveSnapshots;
  readonly state: SnapshotSource;
}

/** The loop that serves the page. */
export function webOf(parts: WebParts, site: WebSite, traffic: TrafficRing): { run(signal: AbortSignal): Promise<void> } {
  const { config, clock, log, commands, actions, history, live, state } = parts;
  const answerTo = answering({ book: commands, actions, clock, log, from: "web" });
  const { folder } = config.recorder;
  return serveWeb({
    settings: config.web,
    source: {
      ...state,
      commands,
      ask: (request) => answerTo(JSON.stringify(request)),
      traffic,
      history,
      recordings: folder === "" ? null : recordingsIn(folder),
    },
    live,
    pageFolder: site.pageFolder,
    clock: site.clock ?? clock,
    log,
    ...(site.onListening !== undefined && { onListening: site.onListening }),
  });
}

/** The files of the flight recorder. A folder that is not there has none. */
function recordingsIn(folder: string): Recordings {
  const list = async (): Promise<readonly { name: string; bytes: number; atMs: number }[]> => {
    const names = await recordings(folder).catch(() => []);
    const found = names.map(async ({ name }) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, bytes: size, atMs: Math.round(mtimeMs) };
    });
    // One that is removed meanwhile is left out.
    const settled = await Promise.allSettled(found);
    return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])).reverse();
  };
  return {
    list,
    open: async (name) => {
      const file = (await list()).find((one) => one.name === name);
      if (file === undefined) return null;
      const stream = Readable.toWeb(createReadStream(join(folder, name))) as ReadableStream<Uint8Array>;
      return { bytes: file.bytes, stream };
    },
  };
}
