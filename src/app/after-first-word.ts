import type { Latest } from "../bridge/latest.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import type { Clock } from "../io/port.ts";
import type { Loop } from "./together.ts";

/** Without a BMS or a bus there is no first word: nobody waits longer than this for the page. */
const LONGEST_MS = 3_000;

/**
 * Runs `loop` as soon as the inverter has been told something: what is loaded for it must not delay that on a small machine, above
 * all after a restart.
 */
export function afterFirstWord(loop: Loop, latest: Latest<Snapshot>, clock: Clock): Loop {
  return {
    async run(signal) {
      const waiting = new AbortController();
      const stop = (): void => waiting.abort(OVER);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      const callOff = clock.after(LONGEST_MS, stop);
      for await (const { bus } of latest.follow(waiting.signal)) if (bus.sent > 0) break;
      callOff();
      signal.removeEventListener("abort", stop);
      if (!signal.aborted) await loop.run(signal);
    },
  };
}

const OVER = new Error("waited long enough");
