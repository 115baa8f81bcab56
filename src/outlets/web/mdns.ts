/** The page's name in the home network: siinterjk.local (multicast DNS), and "SIinterJK" in the list of what there is (DNS-SD). */
import { messageOf } from "../../errors.ts";
import type { Clock } from "../../io/port.ts";
import type { Log } from "../../log.ts";

const HOST = "siinterjk.local";
/** A farewell that nobody hears must not hold up the end of the program. */
const FAREWELL_MS = 1_000;

/**
 * Announces the port; returns how to end that. Never rejects: without a network there is nobody to tell, and a second one of that
 * name gets another name in the list.
 */
export async function announce(port: number, clock: Clock, log: Log): Promise<() => Promise<void>> {
  const trouble = (error: unknown): void => log.debug({}, `${HOST} is not announced: ${messageOf(error)}`);
  try {
    const { Bonjour } = await import("bonjour-service");
    const bonjour = new Bonjour({}, trouble);
    bonjour.publish({ name: "SIinterJK", type: "http", port, host: HOST, txt: { path: "/" } }).on("error", trouble);
    return async () => {
      const said = new Promise<void>((resolve) => bonjour.unpublishAll(resolve));
      const waiting = new AbortController();
      await Promise.race([said, clock.sleep(FAREWELL_MS, waiting.signal).catch(() => undefined)]);
      waiting.abort(SAID);
      bonjour.destroy();
    };
  } catch (error) {
    trouble(error);
    return () => Promise.resolve();
  }
}

const SAID = new Error("the farewell is said");
