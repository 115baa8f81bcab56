import { pino } from "pino";
import type { Log } from "../log.ts";

/** A log that can be written out to its last line before the program ends. */
export interface JsonLog extends Log {
  /** Resolves to whether nothing waits any more; to false after a second with a reader that does not take it. */
  flush(): Promise<boolean>;
}

/** What may wait for a reader that has stalled; beyond it lines are dropped. The bridge never waits for its log. */
const MOST_WAITING_BYTES = 1 << 20;
const FLUSH_MS = 1000;

/**
 * One JSON object a line on the standard output, which never blocks: neither a pipe nor a terminal that nobody reads can stop
 * the bridge or keep it from ending. (pino's own destination can: its last write waits for ever, with the process deaf to
 * signals, when the disk is full or the reader has stalled.)
 */
export function jsonLog(level: keyof Log): JsonLog {
  const output: typeof process.stdout & { readonly _handle?: { setBlocking?(blocking: boolean): unknown } | null } =
    process.stdout;
  // Node writes to a terminal synchronously, unless it is told so.
  output._handle?.setBlocking?.(false);
  // A reader that has gone away or a full disk costs lines of the log, not the bridge.
  output.on("error", () => undefined);
  const write = (line: string): void => {
    if (output.writableLength < MOST_WAITING_BYTES) output.write(line);
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: "message",
    },
    { write },
  );
  return {
    debug: (fields, line) => logger.debug(fields, line),
    info: (fields, line) => logger.info(fields, line),
    warn: (fields, line) => logger.warn(fields, line),
    error: (fields, line) => logger.error(fields, line),
    flush: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => resolve(false), FLUSH_MS);
        output.write("", () => {
          clearTimeout(late);
          resolve(true);
        });
      }),
  };
}
