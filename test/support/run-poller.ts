import type { JkPoller } from "../../src/bms/jk-poller.ts";
import type { FakeClock } from "./fake-clock.ts";

/** Lets it poll; what is returned stops it and waits until it has released its port. */
export function runPoller(poller: JkPoller, clock: FakeClock): () => Promise<void> {
  const stop = new AbortController();
  const running = poller.run(stop.signal);
  return async () => {
    stop.abort();
    await clock.advance(0);
    await running;
  };
}
