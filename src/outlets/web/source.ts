/** What is shown: everything that the server needs of the bridge, and nothing by which it could delay it. */
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import type { CommandBook } from "../../control/command-book.ts";
import type { ControlAnswer, ControlAsk } from "../../control/protocol.ts";
import type { Clock } from "../../io/port.ts";
import type { ApiTrafficFrame } from "./api/traffic.ts";
import type { HistoryReader } from "./history-reader.ts";
import type { Fixed } from "./snapshot/api-snapshot.ts";

export interface WebSource {
  readonly fixed: Fixed;
  readonly latest: Latest<Snapshot>;
  /** The clock of the snapshots. */
  readonly clock: Pick<Clock, "nowMs">;
  /** ms since 1970. */
  readonly wallNowMs: () => number;
  readonly commands: Pick<CommandBook, "list">;
  /** Does what a person asks for; never rejects. */
  readonly ask: (request: ControlAsk) => Promise<ControlAnswer>;
  readonly traffic: TrafficReader;
  /** `null`: nothing is kept. */
  readonly history: HistoryReader | null;
  /** `null`: nothing is recorded. */
  readonly recordings: Recordings | null;
}

export interface TrafficReader {
  /** What came after the frame with this number, oldest first: the newest `limit` of it. */
  after(id: number, limit: number): readonly ApiTrafficFrame[];
}

/** The files of the flight recorder. */
export interface Recordings {
  /** Newest first. */
  list(): Promise<readonly { readonly name: string; readonly bytes: number; readonly atMs: number }[]>;
  /** The bytes of one that is in the list; `null` for any other name. */
  open(name: string): Promise<{ readonly bytes: number; readonly stream: ReadableStream<Uint8Array> } | null>;
}
