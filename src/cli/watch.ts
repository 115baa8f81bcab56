import type { App } from "../app.ts";
import { messageOf } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import type { Clock } from "../io/port.ts";
import { SILENT_LOG, type Log } from "../log.ts";
import { liveView } from "./view/live-view.ts";

export interface WatchOptions {
  readonly title: string;
  readonly inverterLabel: string;
  /** The clock of the bridge. Default: real time. */
  readonly clock?: Clock;
  /** Aborting it ends the bridge and the view. */
  readonly stop: AbortController;
  /** Makes the bridge; what it would log is in its snapshots, which the view shows. */
  readonly start: (log: Log) => App;
}

/** Runs the bridge under the live view until it is stopped; rejects for a bug, after the terminal is as it was. */
export async function watchInTerminal({ title, inverterLabel, clock = monotonicClock, stop, start }: WatchOptions): Promise<App> {
  const app = start(SILENT_LOG);
  const running = app.run(stop.signal).finally(() => stop.abort());
  const viewing = liveView({
    latest: app.latest,
    bus: () => app.inverter.health(),
    clock,
    stdout: process.stdout,
    stdin: process.stdin,
    title,
    inverterLabel,
    color: process.env.NO_COLOR === undefined,
    signal: stop.signal,
    onQuit: () => stop.abort(),
  });
  const [ran, viewed] = await Promise.allSettled([running, viewing]);
  if (ran.status === "rejected") throw ran.reason;
  // A view that failed never stopped the bridge; that it failed is still told.
  if (viewed.status === "rejected") process.stderr.write(`The live view failed: ${messageOf(viewed.reason)}\n`);
  return app;
}
