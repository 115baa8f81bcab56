import type { Log } from "../../src/log.ts";

type Level = keyof Log;

export interface RecordingLog extends Log {
  /** The lines of one level, oldest first. */
  lines(level: Level): readonly string[];
}

/** Keeps every line for the test to look at. */
export function recordingLog(): RecordingLog {
  const kept: { level: Level; line: string }[] = [];
  const at = (level: Level) => (_: Readonly<Record<string, unknown>>, line: string) => void kept.push({ level, line });
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    lines: (level) => kept.filter((entry) => entry.level === level).map((entry) => entry.line),
  };
}
