/** The events that the log shows: the newest, kept fresh, and older ones as far as was asked for. */
import { computed, signal } from "@preact/signals";
import type { ApiEvent } from "../src/outlets/web/api/history.ts";
import { readEvents } from "./api.ts";

const PAGE = 100;
const AGAIN_MS = 10_000;

const byId = signal<ReadonlyMap<number, ApiEvent>>(new Map());
/** Newest first. */
export const log = computed(() => [...byId.value.values()].sort((a, b) => b.atMs - a.atMs || b.id - a.id));
export const state = signal<"loading" | "loaded" | "failed">("loading");
/** There are older ones. */
export const more = signal(false);

function take(events: readonly ApiEvent[]): void {
  const next = new Map(byId.peek());
  for (const event of events) next.set(event.id, event);
  byId.value = next;
}

async function refresh(stop: AbortSignal): Promise<void> {
  const first = state.peek() !== "loaded";
  const answer = await readEvents({ limit: PAGE }, stop);
  if (stop.aborted) return;
  state.value = answer === null ? "failed" : "loaded";
  if (answer === null) return;
  take(answer.events);
  if (first) more.value = answer.events.length === PAGE;
}

export async function loadOlder(): Promise<void> {
  const oldest = log.peek().at(-1);
  if (oldest === undefined) return;
  const answer = await readEvents({ to: oldest.atMs, limit: PAGE });
  if (answer === null) return;
  take(answer.events);
  more.value = answer.events.length === PAGE;
}

/** Keeps the newest fresh until the function that it gives is called. */
export function followLog(): () => void {
  const stop = new AbortController();
  void refresh(stop.signal);
  const timer = setInterval(() => void refresh(stop.signal), AGAIN_MS);
  return () => {
    stop.abort();
    clearInterval(timer);
  };
}
