/**
 * What the service manager is told after a tick (sd_notify(3)). The watchdog is fed by progress and by nothing else: a tick
 * that has finished, and a sender that has moved. A bus that nobody answers is no reason to be restarted; a loop that hangs is.
 */
import type { BatteryState } from "../domain/battery.ts";
import type { Decision } from "../domain/decision.ts";
import { explainDecision } from "../domain/explain/explain.ts";
import type { BusHealth } from "../inverter/bus-watch.ts";

/** A tick that has finished. */
export interface Beat {
  readonly atMs: number;
  readonly decision: Decision;
  readonly battery: BatteryState | null;
  /** The sender's counters. */
  readonly bus: Pick<BusHealth, "port" | "sent" | "refused" | "reopened" | "downs">;
}

/** What is remembered between ticks; plain data. */
export interface SupervisionMemory {
  readonly startedAtMs: number;
  readonly sender: Sender;
  readonly told: Told;
}

interface Sender {
  /** Frames taken and refused, slots held, ports opened and lost. */
  readonly moves: number;
  readonly movedAtMs: number;
  /** The last decision was to be sent. */
  readonly talking: boolean;
}

interface Told {
  readonly ready: boolean;
  readonly status: { readonly text: string; readonly atMs: number } | null;
  readonly fedAtMs: number | null;
}

export interface Supervised {
  /** Lines for the service manager, or `null` when there is nothing to tell. */
  readonly message: string | null;
  /** What to remember when the message was taken; and when it was not: then it is due again. */
  readonly taken: SupervisionMemory;
  readonly refused: SupervisionMemory;
}

/**
 * A service that has told nothing is "starting", and its watchdog sleeps until it is ready. Without a BMS the first word
 * never comes: after this the loop counts as ready all the same, and the status says what it waits for.
 */
const READY_AFTER_MS = 30_000;
/** The status holds the current, which changes with every reading. */
const STATUS_EVERY_MS = 5_000;
/** A port is tried again every 5 s, and may take 5 s to close: a reconnection that does nothing for this long hangs. */
const RECONNECT_MS = 30_000;
/** sd_watchdog_enabled(3) recommends half of the time; a quarter leaves room for a tick that comes late. */
const FEEDS_PER_TIMEOUT = 4;
const STATUS_CHARACTERS = 300;

export const STOPPING = "STOPPING=1";

export const newSupervision = (nowMs: number): SupervisionMemory => ({
  startedAtMs: nowMs,
  sender: { moves: 0, movedAtMs: nowMs, talking: false },
  told: { ready: false, status: null, fedAtMs: null },
});

/** What to tell after a tick. `watchdogMs` is the time after which the service manager ends a process that is not heard; `null`: never. */
export function supervise(memory: SupervisionMemory, beat: Beat, watchdogMs: number | null): Supervised {
  const { atMs, decision } = beat;
  const { told } = memory;
  const sender = nextSender(memory.sender, beat);
  const lines: string[] = [];

  const becomesReady = !told.ready && (sender.talking || atMs - memory.startedAtMs >= READY_AFTER_MS);
  if (becomesReady) lines.push("READY=1");

  const text = oneLine(explainDecision(decision, beat.battery));
  const { status } = told;
  const statusDue = status === null || (text !== status.text && (becomesReady || atMs - status.atMs >= STATUS_EVERY_MS));
  if (statusDue) lines.push(`STATUS=${text}`);

  const feedDue = watchdogMs !== null && (told.fedAtMs === null || atMs - told.fedAtMs >= watchdogMs / FEEDS_PER_TIMEOUT);
  const feeds = feedDue && moved(memory.sender, sender, beat);
  if (feeds) lines.push("WATCHDOG=1");

  return {
    message: lines.length === 0 ? null : lines.join("\n"),
    taken: {
      ...memory,
      sender,
      told: {
        ready: told.ready || becomesReady,
        status: statusDue ? { text, atMs } : told.status,
        fedAtMs: feeds ? atMs : told.fedAtMs,
      },
    },
    refused: { ...memory, sender },
  };
}

function nextSender(before: Sender, { atMs, decision, bus }: Beat): Sender {
  const moves = bus.sent + bus.refused + bus.reopened + bus.downs;
  return { moves, movedAtMs: moves === before.moves ? before.movedAtMs : atMs, talking: decision.kind !== "silent" };
}

/** Whether the sender lives: it moved, or had nothing to send, or is busy getting its port back. */
function moved(before: Sender, now: Sender, { atMs, bus }: Beat): boolean {
  if (!before.talking || !now.talking) return true;
  return now.moves !== before.moves || (bus.port !== "open" && atMs - now.movedAtMs <= RECONNECT_MS);
}

const oneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?").slice(0, STATUS_CHARACTERS);
