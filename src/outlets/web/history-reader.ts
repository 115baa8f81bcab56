/** What the page needs of the history: answers as the API gives them. Who keeps it is another outlet. */
import type { ApiEnergy, ApiEvents, ApiHistory } from "./api/history.ts";
import type { ApiSnapshot } from "./api/snapshot.ts";

/** Times are ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SeriesQuery extends Span {
  /** Names of BATTERY_SERIES, or with `pack` of PACK_SERIES or `cells`. */
  readonly series: readonly string[];
  readonly pack: string | null;
}

export interface HistoryReader {
  /** How it does; without waiting. */
  condition(): ApiSnapshot["history"];
  /** What the counters say now; without waiting. `null` before they are known. */
  counters(): ApiSnapshot["energy"];
  /** At most so many points, of the level that fits. */
  series(query: SeriesQuery & { readonly points: number }): Promise<ApiHistory>;
  energy(query: Span & { readonly per: "hour" | "day" | "month" }): Promise<ApiEnergy>;
  /** Newest first. */
  events(query: Partial<Span> & { readonly limit: number }): Promise<ApiEvents>;
  /** Every point as it is kept, oldest first, in the order of the series; bit by bit, so that no export fills the memory. */
  rows(query: SeriesQuery): AsyncIterable<{ readonly atMs: number; readonly values: readonly (number | null)[] }>;
}
