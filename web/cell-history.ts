/** The last 24 hours of the cells of each pack, fetched one pack after the other while the page of the cells is open. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ApiHistory } from "../src/outlets/web/api/history.ts";
import { readHistory } from "./api.ts";
import { wallNowMs } from "./store.ts";

const DAY_MS = 86_400_000;
const AGAIN_MS = 300_000;
/** One point each five minutes: a column of the picture is not narrower. */
const POINTS = 288;

/** By the name of the pack; `null`: it could not be loaded. */
export const cellHistory = signal<ReadonlyMap<string, ApiHistory | null>>(new Map());

async function refresh(packs: readonly string[], stop: AbortSignal): Promise<void> {
  for (const pack of packs) {
    const toMs = wallNowMs();
    const past = await readHistory({ series: ["cells"], pack, fromMs: toMs - DAY_MS, toMs, points: POINTS }, stop);
    if (stop.aborted) return;
    cellHistory.value = new Map(cellHistory.value).set(pack, past);
  }
}

export function useCellHistory(packs: readonly string[]): void {
  const names = packs.join("\n");
  useEffect(() => {
    if (names === "") return;
    const stop = new AbortController();
    const look = (): void => void refresh(names.split("\n"), stop.signal);
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [names]);
}
