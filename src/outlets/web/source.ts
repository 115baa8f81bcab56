/** What is shown: everything that the server needs of the bridge, and nothing by which it could delay it. */
import type { CommandBook } from "../../control/command-book.ts";
import type { ControlAnswer, ControlAsk } from "../../control/protocol.ts";
import type { SnapshotSource } from "../snapshot/live-snapshots.ts";
import type { ApiTrafficFrame } from "./api/traffic.ts";
import type { HistoryReader } from "./history-reader.ts";

export interface WebSource extends SnapshotSource {
  readonly commands: Pick<CommandBook, "list">;
  /** Does what a person asks for; never rejects. */
  readonly ask: (request: ControlAsk) => Promise<ControlAnswer>;
  readonly traffic: TrafficReader;
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
