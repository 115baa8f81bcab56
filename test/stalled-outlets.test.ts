import { afterEach, expect, it } from "vitest";
import { stalledServers, type StalledServers } from "./support/stalled-outlets.ts";
import { serveApp, watchTicks, type Jitter, type ServedApp } from "./support/web-load.ts";

let served: ServedApp | undefined;
let servers: StalledServers | undefined;
afterEach(async () => {
  await served?.stop();
  await servers?.end();
});

/** What a machine under other load does to a tick in any case, ms. */
const NOISE_MS = 10;
const TICKS = 7;
const median = ({ ticksMs }: Jitter): number => ticksMs[ticksMs.length >> 1]!;

it("a broker that reads nothing and a web address that never answers leave the ticks where they are", async () => {
  servers = await stalledServers();
  served = await serveApp();
  const alone = await watchTicks(served.app, TICKS);
  await served.stop();
  served = await serveApp(servers.config);
  const stalled = await watchTicks(served.app, TICKS);
  // An order of magnitude, not a figure: the machine may be busy with something else.
  expect(median(stalled)).toBeLessThan(10 * Math.max(median(alone), NOISE_MS));
  expect(servers.connections().broker).toBeGreaterThan(0);
  expect(servers.connections().webhook).toBeGreaterThan(0);
});
