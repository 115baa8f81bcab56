/** `siinterjk run --shadow`: beside another bridge; what it sends, what this one would have sent, and what the difference means. */
import type { Ports } from "../app.ts";
import type { Config } from "../config/load.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import { SILENT_LOG } from "../log.ts";
import { thisMachine } from "../machine/this-machine.ts";
import { playedLine } from "../shadow/played-line.ts";
import type { ShadowReport } from "../shadow/report.ts";
import type { ShadowNews } from "../shadow/shadow-book.ts";
import { parseDuration } from "./duration.ts";
import { jsonLog, type JsonLog } from "./json-log.ts";
import { shadowApp } from "./shadow-app.ts";
import { idJson, reportJson } from "./shadow-json.ts";
import { refuseTaken, shadowPorts } from "./shadow-ports.ts";
import { recordedBatteries } from "./shadow-recording.ts";
import { newsText, summaryLines } from "./shadow-text.ts";
import { watchShadow } from "./shadow-view.ts";
import { standardOutput } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";
import { VERSION } from "./version.ts";
import { printable } from "./view/view-text.ts";

export interface ShadowOptions {
  /** Lines instead of the live view. */
  readonly log: boolean;
  /** `poll`, `overhear` or the path of a recording; `poll` if left out. */
  readonly battery?: string | undefined;
  /** End after this time, "10m". */
  readonly for?: string | undefined;
  /** The summary as one JSON object. */
  readonly json: boolean;
}

const EXIT_FINE = 0;
/** Something dangerous differs, or nothing could be compared. */
const EXIT_NO = 1;
const EXIT_USAGE = 2;
const EXIT_BUG = 70;
const EXIT_CONFIG = 78;

/** After the last byte of a recording the last decision is still waited for. */
const AFTER_RECORDING_MS = 3_000;

/** Resolves to the exit status: 0 nothing dangerous differs, 1 something does or nothing could be compared, 2 wrong options. */
export async function shadowCommand(config: Config, options: ShadowOptions): Promise<number> {
  const refuse = (error: SiinterjkError, status: number): number => {
    process.stderr.write(`siinterjk run --shadow: ${printable(explainError(error))}\n`);
    return status;
  };
  const forMs = options.for === undefined ? null : parseDuration(options.for);
  if (forMs === undefined)
    return refuse(new SiinterjkError("SHADOW_OPTION", `--for ${options.for ?? ""}: write 30s, 10m or 2h`), EXIT_USAGE);
  if (config.inverter.can === "none") return refuse(new SiinterjkError("SHADOW_NO_BUS", "there is no bus"), EXIT_CONFIG);
  try {
    const source = await sourceOf(config, options.battery ?? "poll");
    return await runShadow(config, options, source, forMs);
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    return refuse(error, EXIT_NO);
  }
}

/** Where the readings come from. */
interface Source {
  readonly ports: Pick<Ports, "serial" | "can">;
  readonly asks: boolean;
  readonly words: string;
  /** The readings end by themselves, ms; `null`: they do not. */
  readonly lengthMs: number | null;
}

async function sourceOf(config: Config, battery: string): Promise<Source> {
  const machine = thisMachine();
  const real = shadowPorts(machine);
  const { can } = config.inverter;
  if (can.startsWith("slcan:")) await refuseTaken(can.slice("slcan:".length), machine);
  if (battery === "poll" || battery === "overhear") {
    for (const { port } of config.packs) await refuseTaken(port, machine);
    const asks = battery === "poll";
    return { ports: real, asks, words: asks ? "asked by itself" : "overheard", lengthMs: null };
  }
  const { byPort, lengthMs } = await recordedBatteries(battery, config);
  const startMs = monotonicClock.nowMs();
  const serial: Ports["serial"] = (port) =>
    playedLine({ name: `${port} (recorded)`, played: byPort.get(port) ?? [], clock: monotonicClock, startMs });
  return { ports: { ...real, serial }, asks: false, words: `from ${battery}`, lengthMs: lengthMs + AFTER_RECORDING_MS };
}

async function runShadow(config: Config, options: ShadowOptions, source: Source, forMs: number | null): Promise<number> {
  const stop = stopSignal();
  const output = standardOutput(() => stop.abort());
  const inTerminal = process.stdout.isTTY && !options.log && !options.json;
  const lines = inTerminal || (options.json && !options.log) ? null : jsonLog(config.log.level);
  const shadow = shadowApp({
    config,
    ports: source.ports,
    clock: monotonicClock,
    log: lines ?? SILENT_LOG,
    asks: source.asks,
    onNews: (news) => tell(news, lines),
  });
  const { app, book } = shadow;
  const { can } = config.inverter;
  lines?.info({ version: VERSION, can, battery: source.words }, `SIinterJK ${VERSION} runs as a shadow: nothing is sent`);
  const longest = [forMs, source.lengthMs].filter((ms) => ms !== null);
  if (longest.length > 0) {
    const timer = setTimeout(() => stop.abort(), Math.min(...longest));
    stop.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }
  const clock = monotonicClock;
  const report = (): ShadowReport => book.report(clock.nowMs());
  const running = shadow.run(stop.signal).finally(() => stop.abort());
  const title = `SIinterJK ${VERSION}  shadow on ${can}: nothing is sent; readings ${source.words}`;
  const viewing = inTerminal ? watchShadow({ title, report, latest: app.latest, stop }) : Promise.resolve();
  const [ran, viewed] = await Promise.allSettled([running, viewing]);
  if (ran.status === "rejected") {
    process.stderr.write(
      `A fault in the program: ${ran.reason instanceof Error ? (ran.reason.stack ?? "") : String(ran.reason)}\n`,
    );
    return EXIT_BUG;
  }
  if (viewed.status === "rejected") process.stderr.write(`The live view failed: ${String(viewed.reason)}\n`);
  book.end(clock.nowMs());
  for (const news of book.news()) tell(news, lines);
  await lines?.flush();
  const result = report();
  output.write(options.json ? `${JSON.stringify(reportJson(result))}\n` : `${summaryLines(result).map(printable).join("\n")}\n`);
  return result.verdict === "fine" ? EXIT_FINE : EXIT_NO;
}

function tell(news: ShadowNews, lines: JsonLog | null): void {
  if (lines === null) return;
  const text = newsText(news);
  if (news.kind === "finding") {
    const { name, severity } = news.finding;
    lines[severity === "note" ? "info" : "warn"]({ shadow: name, severity }, text);
    return;
  }
  const { id, theirs, ours, values } = idJson(news.report);
  lines.info({ shadow: "frame", id, theirs, ours, differences: values.filter(({ same }) => !same) }, text);
}
