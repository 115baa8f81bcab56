import type { Log } from "../log.ts";

export interface RingLine {
  /** Wall clock. */
  readonly at: Date;
  readonly level: keyof Log;
  readonly text: string;
}

export interface RingLog extends Log {
  /** The newest lines, oldest first. */
  readonly lines: readonly RingLine[];
}

/** Keeps the last 100 lines in memory, for a view to show; debug is left out. */
export function ringLog(): RingLog {
  const lines: RingLine[] = [];
  const add =
    (level: keyof Log) =>
    (_: Readonly<Record<string, unknown>>, text: string): void => {
      lines.push({ at: new Date(), level, text });
      if (lines.length > 100) lines.shift();
    };
  return { lines, debug: () => undefined, info: add("info"), warn: add("warn"), error: add("error") };
}
