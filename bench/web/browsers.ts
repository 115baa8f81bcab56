/** What 100 open pages, 5 of which never read, do to the ticks of the bridge: in one process, the browsers in a thread of their own. */
import { openBrowsers, serveApp, watchTicks } from "../../test/support/web-load.ts";
import { jitterOf, type TickJitter } from "../tick-jitter.ts";

export interface BrowserJitter extends TickJitter {
  readonly browsers: number;
}

export const BROWSERS = 100;
const STALLED = 5;

/** First without any, then with all of them; so many ticks each. */
export async function browserJitter(ticks: number): Promise<readonly BrowserJitter[]> {
  const served = await serveApp();
  const alone = { browsers: 0, ...jitterOf(await watchTicks(served.app, ticks)) };
  const browsers = await openBrowsers(served.port, BROWSERS, STALLED);
  const watched = { browsers: BROWSERS, ...jitterOf(await watchTicks(served.app, ticks)) };
  await browsers.end();
  await served.stop();
  return [alone, watched];
}
