/** The last frames on both buses while the page of the traffic is open. */
import { signal } from "@preact/signals";
import type { ApiTrafficFrame } from "../src/outlets/web/api/traffic.ts";
import { readTraffic } from "./api.ts";

/** More than anybody scrolls through; the recorder's file has the rest. */
const MOST = 1_000;
const AGAIN_MS = 1_000;

/** Newest first. */
export const frames = signal<readonly ApiTrafficFrame[]>([]);
export const failed = signal(false);
export const paused = signal(false);

async function refresh(stop: AbortSignal): Promise<void> {
  if (paused.peek()) return;
  const known = frames.peek();
  const answer = await readTraffic(known[0]?.id, stop);
  if (stop.aborted || paused.peek()) return;
  failed.value = answer === null;
  if (answer === null || answer.frames.length === 0) return;
  // A bridge that has begun anew counts from the start.
  const anew = known.length > 0 && answer.frames[0]!.id <= known[0]!.id;
  frames.value = [...answer.frames]
    .reverse()
    .concat(anew ? [] : known)
    .slice(0, MOST);
}

export function followTraffic(): () => void {
  const stop = new AbortController();
  void refresh(stop.signal);
  const timer = setInterval(() => void refresh(stop.signal), AGAIN_MS);
  return () => {
    stop.abort();
    clearInterval(timer);
  };
}

/** As lines of a log: "2025-11-12T14:20:05.120Z can0 sent 355#3E00... SOC 62 %". */
export const asText = (list: readonly ApiTrafficFrame[]): string =>
  [...list]
    .reverse()
    .map(({ atMs, line, direction, what, hex, meaning }) =>
      [new Date(atMs).toISOString(), line, direction, `${what}#${hex.replaceAll(" ", "").toUpperCase()}`, meaning].join(" "),
    )
    .join("\n") + "\n";
