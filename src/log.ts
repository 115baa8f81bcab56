/**
 * What the loops need of a logger: structured fields first, then the line for people. pino fits.
 * Edges are logged, not levels: once when trouble begins, once when it ends.
 */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, line: string): void;
  info(fields: Readonly<Record<string, unknown>>, line: string): void;
  warn(fields: Readonly<Record<string, unknown>>, line: string): void;
  error(fields: Readonly<Record<string, unknown>>, line: string): void;
}

/** Says nothing; for tests and for programs that show their state another way. */
export const SILENT_LOG: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
