/** The live view of the bridge: the newest snapshot and the last events, drawn by `viewLines`. It only looks. */
import type { Latest } from "../../bridge/latest.ts";
import type { Snapshot } from "../../bridge/snapshot.ts";
import { explainEvent } from "../../domain/explain/explain.ts";
import { liveScreen, type LiveScreenOptions } from "./live-screen.ts";
import { viewLines } from "./view-lines.ts";

export interface LiveViewOptions extends Omit<LiveScreenOptions, "picture"> {
  readonly latest: Latest<Snapshot>;
  /** The bus as it is now: between two snapshots the frames of the newest decision go out. */
  readonly bus?: () => Snapshot["bus"];
  readonly title: string;
  readonly inverterLabel: string;
  readonly color: boolean;
}

const MOST_EVENTS = 60;

/** Shows the newest snapshot until `signal` is aborted, a key ends it or the terminal is gone; then restores the terminal. */
export async function liveView(options: LiveViewOptions): Promise<void> {
  const { latest, clock, title, inverterLabel, color } = options;
  const startedAtMs = clock.nowMs();
  const events: { readonly atMs: number; readonly text: string }[] = [];
  const over = new AbortController();
  const collect = async (): Promise<void> => {
    for await (const snapshot of latest.follow(over.signal)) {
      for (const event of snapshot.events) events.unshift({ atMs: snapshot.atMs, text: explainEvent(event) });
      events.length = Math.min(events.length, MOST_EVENTS);
    }
  };
  const picture: LiveScreenOptions["picture"] = (size) => {
    const nowMs = clock.nowMs();
    const snapshot = latest.get();
    return viewLines(snapshot && { ...snapshot, bus: options.bus?.() ?? snapshot.bus }, {
      ...size,
      nowMs,
      title,
      uptimeMs: nowMs - startedAtMs,
      events: events.map(({ atMs, text }) => ({ agoMs: nowMs - atMs, text })),
      inverterLabel,
      color,
    });
  };
  const collecting = collect();
  try {
    await liveScreen({ ...options, picture });
  } finally {
    over.abort();
    await collecting;
  }
}
