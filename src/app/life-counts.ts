import type { Snapshot } from "../bridge/snapshot.ts";
import type { ApiSnapshot } from "../outlets/web/api/snapshot.ts";

type Counts = ApiSnapshot["counts"];

/** What has happened since the start, by kind; only grows. */
export class LifeCounts {
  readonly #events: Record<string, number> = {};
  readonly #inDecisionMs = { run: 0, block: 0, silent: 0 };
  #last: { readonly atMs: number; readonly kind: keyof Counts["inDecisionMs"] } | null = null;

  /** After every tick. The time up to it was spent in the decision before. */
  add({ atMs, decision, events }: Pick<Snapshot, "atMs" | "decision" | "events">): void {
    for (const { kind } of events) this.#events[kind] = (this.#events[kind] ?? 0) + 1;
    if (this.#last !== null) this.#inDecisionMs[this.#last.kind] += atMs - this.#last.atMs;
    this.#last = { atMs, kind: decision.kind };
  }

  all(): Counts {
    return { inDecisionMs: { ...this.#inDecisionMs }, events: { ...this.#events } };
  }
}
