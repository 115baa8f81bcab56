/** The web server on a free port of this machine, with a bridge whose snapshots are set by hand and a clock that the test owns. */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Latest } from "../../src/bridge/latest.ts";
import type { Snapshot } from "../../src/bridge/snapshot.ts";
import { LifeCounts } from "../../src/app/life-counts.ts";
import { toRules } from "../../src/config/rules.ts";
import { configSchema } from "../../src/config/schema.ts";
import { answering } from "../../src/control/answer.ts";
import { CommandBook } from "../../src/control/command-book.ts";
import type { HistoryReader } from "../../src/outlets/web/history-reader.ts";
import { LiveSnapshots } from "../../src/outlets/snapshot/live-snapshots.ts";
import { serveWeb } from "../../src/outlets/web/serve-web.ts";
import type { Recordings, WebSource } from "../../src/outlets/web/source.ts";
import { TrafficRing } from "../../src/outlets/web/traffic/traffic-ring.ts";
import { FakeClock } from "./fake-clock.ts";
import { recordingLog } from "./recording-log.ts";
import { AT_MS, RUNNING } from "./snapshots.ts";

export interface WebBenchOptions {
  readonly password?: string;
  readonly hosts?: readonly string[];
  readonly history?: HistoryReader | null;
  readonly recordings?: Recordings | null;
  readonly freeze?: () => Promise<string>;
  readonly pageFolder?: string;
  readonly counts?: LifeCounts;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const WALL_MS = 1_780_000_000_000;
const NOWHERE = "/nowhere";

export class WebBench {
  readonly clock: FakeClock;
  readonly log = recordingLog();
  readonly latest = new Latest<Snapshot>();
  readonly commands: CommandBook;
  readonly traffic: TrafficRing;
  readonly port: number;
  readonly #stop: AbortController;
  readonly #running: Promise<void>;

  /** To be made with `startWeb`. */
  constructor(
    parts: Pick<WebBench, "clock" | "log" | "latest" | "commands" | "traffic" | "port">,
    stop: AbortController,
    running: Promise<void>,
  ) {
    this.clock = parts.clock;
    this.log = parts.log;
    this.latest = parts.latest;
    this.commands = parts.commands;
    this.traffic = parts.traffic;
    this.port = parts.port;
    this.#stop = stop;
    this.#running = running;
  }

  /** A tick of the bridge, now. */
  tick(snapshot: Snapshot = RUNNING): void {
    const ticks = (this.latest.get()?.ticks ?? 0) + 1;
    this.latest.set({ ...snapshot, ticks, atMs: this.clock.nowMs() });
  }

  ask(path: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Answered> {
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const type = text === null ? {} : { "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const options = {
        port: this.port,
        host: "127.0.0.1",
        path,
        method,
        headers: { ...type, ...headers },
        agent: false,
      } as const;
      const request = httpRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers["content-type"]?.startsWith("application/json") === true && text !== "";
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text,
            json: isJson ? (JSON.parse(text) as unknown) : null,
          });
        });
      });
      request.on("error", reject);
      request.end(text ?? undefined);
    });
  }

  /** Ends it; rejects with whatever it should not have thrown. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

export async function startWeb(options: WebBenchOptions = {}): Promise<WebBench> {
  const clock = new FakeClock();
  clock.stall(AT_MS);
  const log = recordingLog();
  const latest = new Latest<Snapshot>();
  const commands = new CommandBook(clock);
  const wallNowMs = (): number => WALL_MS + clock.nowMs();
  const traffic = new TrafficRing({ clock, wallNowMs, log });
  const actions = {
    freeze: options.freeze ?? (() => Promise.reject(new Error("nothing is recorded"))),
    sendAgain: () => false,
    status: () => "",
    report: () => null,
  };
  const answerTo = answering({ book: commands, actions, clock, log, from: "web" });
  const rules = toRules(configSchema.parse({ packs: [{ port: "/dev/serial0" }] }), "1.4.2");
  const counts = options.counts ?? new LifeCounts();
  const stop = new AbortController();
  let running = Promise.resolve();
  const port = await new Promise<number>((resolve) => {
    const source: WebSource = {
      fixed: { version: "1.4.2", rules, nominalCellV: 3.2, dryRun: false, startMs: 0, simulated: null },
      latest,
      clock,
      wallNowMs,
      commands,
      counts: () => counts.all(),
      outlets: () => [],
      ask: (request) => answerTo(JSON.stringify(request)),
      traffic,
      history: options.history ?? null,
      recordings: options.recordings ?? null,
    };
    const live = new LiveSnapshots(source);
    const web = serveWeb({
      settings: { listen: "127.0.0.1:0", password: options.password ?? "", hosts: options.hosts ?? [], mdns: false },
      source,
      live,
      pageFolder: options.pageFolder ?? NOWHERE,
      clock,
      log,
      onListening: resolve,
    });
    running = Promise.all([live.run(stop.signal), web.run(stop.signal)]).then(() => undefined);
  });
  return new WebBench({ clock, log, latest, commands, traffic, port }, stop, running);
}
