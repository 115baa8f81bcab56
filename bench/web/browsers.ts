/** What 100 open pages, 5 of which never read, do to the ticks of the bridge: in one process, the browsers in a thread of their own. */
import { openBrowsers, serveApp, watchTicks, type Jitter } from "../../test/support/web-load.ts";

export interface BrowserJitter {
  readonly browsers: number;
  /** How far a tick is from a second after the one before, ms. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Longest time that the loop was not free, ms. */
  readonly longestBlockMs: number;
}

export const BROWSERS = 100;
const STALLED = 5;

/** First without any, then with all of them; so many ticks each. */
export async function browserJitter(ticks: number): Promise<readonly BrowserJitter[]> {
  const served = await serveApp();
  const alone = figures(0, await watchTicks(served.app, ticks));
  const browsers = await openBrowsers(served.port, BROWSERS, STALLED);
  const watched = figures(BROWSERS, await watchTicks(served.app, ticks));
  await browsers.end();
  await served.stop();
  return [alone, watched];
}

function figures(browsers: number, { ticksMs, longestBlockMs }: Jitter): BrowserJitter {
  const at = (part: number): number => ticksMs[Math.min(ticksMs.length - 1, Math.floor(ticksMs.length * part))]!;
  return { browsers, medianMs: at(0.5), p99Ms: at(0.99), longestBlockMs };
}
