/** What the routes have in common. */
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { Log } from "../../log.ts";
import type { Attempts } from "./attempts.ts";
import type { LiveSnapshots } from "../snapshot/live-snapshots.ts";
import type { Sessions } from "./sessions.ts";
import type { WebSource } from "./source.ts";
import type { SnapshotStream } from "./stream.ts";

export interface WebContext {
  readonly source: WebSource;
  readonly live: LiveSnapshots;
  readonly stream: SnapshotStream;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  /** As the configuration keeps it; "" for no controls. */
  readonly password: string;
  /** Where the files of the page are. */
  readonly pageFolder: string;
  readonly log: Log;
}

export interface WebEnv {
  Bindings: HttpBindings;
}
export type WebApp = Hono<WebEnv>;
