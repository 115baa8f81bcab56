import { pino } from "pino";
import type { Log } from "../log.ts";

/** One JSON object a line on the standard output, written at once: the last line before a crash is there. */
export function jsonLog(level: keyof Log): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: "message",
    },
    pino.destination({ dest: 1, sync: true }),
  );
}
