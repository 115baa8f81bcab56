/** All that the pages know about the battery: the last snapshot, when it came, and whether it is still true. */
import { computed, signal } from "@preact/signals";
import type { ApiSession } from "../src/outlets/web/api/session.ts";
import type { ApiSnapshot } from "../src/outlets/web/api/snapshot.ts";
import { readSession } from "./api.ts";
import { browserSurroundings, follow, STALE_MS } from "./stream.ts";

/** A snapshot and when it came, by the monotonic clock of the page. */
interface Received {
  readonly snapshot: ApiSnapshot;
  readonly atMs: number;
}

const received = signal<Received | null>(null);
/** Monotonic time of the page; moves at least once a second. */
const nowMs = signal(performance.now());

export const snapshot = computed(() => received.value?.snapshot ?? null);
/** How long ago the last message came; `null` before the first. */
const silentMs = computed(() => (received.value === null ? null : Math.max(0, nowMs.value - received.value.atMs)));
/** How old the values were when they came: the bridge itself may stand still. A simulation has a faster clock than the page. */
const bornOldMs = computed(() => {
  const now = snapshot.value;
  return now === null ? 0 : now.ageMs / (now.simulated?.speed ?? 1);
});

/** A bridge that stands still repeats its last snapshot every 6 s; twice that is no connection, ms. */
const REPEATED_MS = 12_000;

export type LinkState = "connecting" | "live" | "stale" | "stands-still";
export const link = computed((): LinkState => {
  if (silentMs.value === null) return "connecting";
  if (bornOldMs.value > STALE_MS && silentMs.value <= REPEATED_MS) return "stands-still";
  return silentMs.value > STALE_MS ? "stale" : "live";
});
/** How old what is shown is, ms. */
export const oldMs = computed(() => (silentMs.value ?? 0) + bornOldMs.value);

/** The battery is heard: its values are true now. They are shown, greyed, until every pack is lost. */
export const heard = computed(() => snapshot.value?.countdown === null && snapshot.value.battery !== null);

/** The wall clock of the bridge, ms since 1970: that of this device may be wrong, and a simulation has its own. */
export const wallNowMs = (): number => snapshot.peek()?.atMs ?? Date.now();

export const session = signal<ApiSession>({ controls: false, signedIn: false });

export async function refreshSession(): Promise<void> {
  const answer = await readSession();
  if (answer !== null) session.value = answer;
}

/** Begins to follow the bridge. */
export function startStore(): void {
  follow(browserSurroundings("/api/v1/stream"), (data) => {
    const atMs = performance.now();
    // The contract is tested on the side of the server, which sends nothing else.
    received.value = { snapshot: JSON.parse(data) as ApiSnapshot, atMs };
    nowMs.value = atMs;
  });
  setInterval(() => {
    if (performance.now() - nowMs.value > 900) nowMs.value = performance.now();
  }, 1_000);
  void refreshSession();
}
