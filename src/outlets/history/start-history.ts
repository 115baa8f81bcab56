/** Makes the history that the configuration asks for. */
import { randomBytes } from "node:crypto";
import { uptime } from "node:os";
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { Log } from "../../log.ts";
import type { Keep } from "./book.ts";
import { FileHistory } from "./file-history.ts";
import { History } from "./history.ts";
import type { HistoryStore } from "./store.ts";

/** `history` of the configuration. */
export interface HistorySettings extends Keep {
  /** "" keeps nothing. */
  readonly file: string;
}

/** How long a computer takes after its start to ask the network for the time, s. */
const YOUNG_S = 600;
const SETTLE_MS = 120_000;

export interface HistorySources {
  readonly latest: Latest<Snapshot>;
  /** The clock of the snapshots. */
  readonly nowMs: () => number;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly log: Log;
}

/** The history in its file; nothing is opened before it runs. `null` where none is wanted. */
export function historyInFile(settings: HistorySettings, sources: HistorySources): History | null {
  if (settings.file === "") return null;
  const tell = (code: string, message: string): void => sources.log.warn({ code }, `${code} ${message}`);
  const store = new FileHistory({ file: settings.file, keep: keepOf(settings), tell });
  return historyIn(store, sources, uptime() < YOUNG_S ? SETTLE_MS : 0);
}

/** `settleMs`: so long after the start the clock may still be set, ms; 0 where it is known to be right. */
export const historyIn = (store: HistoryStore, sources: HistorySources, settleMs = 0): History =>
  new History({ ...sources, store, run: randomBytes(6).toString("hex"), settleMs });

export const keepOf = ({ batteryDays, packsDays, fiveMinutesDays }: Keep): Keep => ({ batteryDays, packsDays, fiveMinutesDays });
