/** What a stalled MQTT broker and a web address that never answers do to the ticks of the bridge, in one process. */
import { stalledServers } from "../../test/support/stalled-outlets.ts";
import { serveApp, watchTicks } from "../../test/support/web-load.ts";
import { jitterOf, type TickJitter } from "../tick-jitter.ts";

export interface OutletJitter extends TickJitter {
  readonly outlets: string;
}

/** First without them, then with both; so many ticks each. */
export async function outletJitter(ticks: number): Promise<readonly OutletJitter[]> {
  const servers = await stalledServers();
  const figures: OutletJitter[] = [];
  for (const [outlets, config] of [
    ["none", {}],
    ["a broker that reads nothing, a webhook that never answers", servers.config],
  ] as const) {
    const served = await serveApp(config);
    figures.push({ outlets, ...jitterOf(await watchTicks(served.app, ticks)) });
    await served.stop();
  }
  await servers.end();
  return figures;
}
