/** The days before the demo: computed, put into its history, and what the bridge goes on from. */
import { setImmediate } from "node:timers/promises";
import { newTraffic } from "../bms/line-traffic.ts";
import { toRules } from "../config/rules.ts";
import type { Config } from "../config/schema.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import { keptOf } from "../domain/kept.ts";
import { monotonicClock } from "../io/clock.ts";
import { Backfill } from "../outlets/history/backfill.ts";
import { MemoryHistory } from "../outlets/history/memory-history.ts";
import { keepOf } from "../outlets/history/start-history.ts";
import type { HistoryStore } from "../outlets/history/store.ts";
import { DEMO_PAST_MS, demoPast } from "../sim/demo-world.ts";
import type { PastStep, Present } from "../sim/past-days.ts";
import type { StateStore } from "../state/keeper.ts";
import { VERSION } from "./version.ts";

/** So long is computed at a time, before a Ctrl-C is looked for. */
const SLICE_MS = 50;
/** The history takes what is further apart for a gap. */
const TICK_MS = 5_000;

export interface DemoPast {
  readonly present: Present;
  readonly history: HistoryStore;
}

/** `nowMs` is when the past ends, ms since 1970. Resolves to `null` when it was stopped. */
export async function computePast(config: Config, seed: number, nowMs: number, signal: AbortSignal): Promise<DemoPast | null> {
  const history = new MemoryHistory(keepOf(config.history));
  const backfill = new Backfill(history, "the past");
  const days = demoPast(toRules(config, VERSION), seed);
  const wallMs = (atMs: number): number => nowMs - DEMO_PAST_MS + atMs;
  let last: Snapshot | null = null;
  let sliceEndMs = 0;
  for (let next = days.next(); ; next = days.next()) {
    const endMs = next.done === true ? next.value.endMs : next.value.atMs;
    // What was decided stands until the next step.
    for (let atMs = last?.atMs ?? endMs; last !== null && atMs < endMs; atMs += TICK_MS) {
      await backfill.take({ ...last, atMs, events: atMs === last.atMs ? last.events : [] }, wallMs(atMs));
    }
    if (next.done === true) {
      await backfill.end();
      return { present: next.value, history };
    }
    last = snapshotOf(next.value);
    if (monotonicClock.nowMs() < sliceEndMs) continue;
    await setImmediate();
    if (signal.aborted) return null;
    sliceEndMs = monotonicClock.nowMs() + SLICE_MS;
  }
}

/** What the bridge would have shown; of the lines nothing is kept. */
function snapshotOf({ atMs, result, inverter }: PastStep): Snapshot {
  const { packs, battery, decision, findings, advice, events } = result;
  return {
    atMs,
    ticks: 0,
    packs: packs.map((pack) => ({ ...pack, line: NO_LINE })),
    battery,
    decision,
    findings,
    advice,
    inverter,
    inverterPresent: true,
    bus: NO_BUS,
    events,
  };
}

const NO_LINE: Snapshot["packs"][number]["line"] = {
  port: "open",
  mode: "polling",
  asked: 0,
  answered: 0,
  failed: {},
  reopened: 0,
  failing: null,
  trouble: null,
  traffic: newTraffic(),
};
const NO_BUS: Snapshot["bus"] = {
  state: "ok",
  stateSinceMs: 0,
  entered: {},
  port: "open",
  portName: null,
  sent: 0,
  refused: 0,
  echoed: null,
  echoedAtMs: null,
  received: 0,
  foreign: 0,
  strangerId: null,
  errors: {},
  busOffAtMs: null,
  reopened: 0,
  downs: 0,
  resets: 0,
  trouble: null,
  lastSent: [],
};

/** The bridge goes on from what was decided last in the past, as after a restart. */
export function storeOfPresent({ memory, endMs }: Present): StateStore {
  const kept = keptOf(memory, [], endMs);
  return {
    load: () => Promise.resolve(kept === null ? null : { kept, ageMs: 0 }),
    save: () => Promise.resolve(),
  };
}
