import { pino, type DestinationStream } from "pino";
import type { Log } from "../log.ts";

/** A log that can be written out to its last line before the program ends. */
export interface JsonLog extends Log {
  flush(): void;
}

/** What may wait for a reader that has stalled; beyond it lines are dropped. The bridge never waits for its log. */
const MOST_WAITING_BYTES = 1 << 20;

/** One JSON object a line on the standard output. Written beside the loop: a pipe that nobody reads cannot stop the bridge. */
export function jsonLog(level: keyof Log): JsonLog {
  const output = pino.destination({ dest: 1, sync: false, maxLength: MOST_WAITING_BYTES });
  // A reader that has gone away (EPIPE) ends the log, not the bridge.
  output.on("error", () => undefined);
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: "message",
    },
    output as DestinationStream,
  );
  return {
    debug: (fields, line) => logger.debug(fields, line),
    info: (fields, line) => logger.info(fields, line),
    warn: (fields, line) => logger.warn(fields, line),
    error: (fields, line) => logger.error(fields, line),
    flush: () => output.flushSync(),
  };
}
