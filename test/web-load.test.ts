import { afterEach, expect, it } from "vitest";
import { openBrowsers, serveApp, watchTicks, type Browsers, type ServedApp } from "./support/web-load.ts";

let served: ServedApp | undefined;
let browsers: Browsers | undefined;
afterEach(async () => {
  await browsers?.end();
  await served?.stop();
});

/** What a machine under other load does to a tick in any case, ms. */
const NOISE_MS = 10;
const TICKS = 7;
const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1]!;

it("100 browsers, 5 of which never read, leave the ticks where they are and get their snapshots", async () => {
  served = await serveApp();
  const alone = await watchTicks(served.app, TICKS);
  browsers = await openBrowsers(served.port, 100, 5);
  const watched = await watchTicks(served.app, TICKS);
  // An order of magnitude, not a figure: the machine may be busy with something else.
  expect(median(watched.ticksMs)).toBeLessThan(10 * Math.max(median(alone.ticksMs), NOISE_MS));
  expect(await browsers.messages()).toBeGreaterThanOrEqual(95 * (TICKS - 2));
});
