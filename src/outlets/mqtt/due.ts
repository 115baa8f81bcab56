/** Which topics are due. Pure. */
import { changed } from "./changed.ts";
import type { Told } from "./topics.ts";

export interface Pace {
  /** After this time a topic is told again, changed or not. */
  readonly everyMs: number;
  /** Sooner than this it is not, however much has changed. */
  readonly minIntervalMs: number;
}

/** What was told last under a topic, and when. */
export interface Sent {
  readonly content: unknown;
  readonly atMs: number;
}

/** A tick may come a little early. */
const EARLY_MS = 100;

/** Those of `told` that have to go out at `nowMs`, in their order. `sent` is by topic. */
export const due = (
  told: readonly Told[],
  sent: ReadonlyMap<string, Sent>,
  nowMs: number,
  { everyMs, minIntervalMs }: Pace,
): readonly Told[] =>
  told.filter(({ topic, content, key }) => {
    const last = sent.get(topic);
    if (last === undefined) return true;
    const agoMs = nowMs - last.atMs + EARLY_MS;
    return agoMs >= everyMs || (agoMs >= minIntervalMs && changed(last.content, content, key));
  });
