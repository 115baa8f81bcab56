/** What the thread of the history and the rest of the program say to each other. */
import type { ErrorCode } from "../../errors.ts";
import type { Keep } from "./book.ts";
import type { Batch, EnergyTable, EventRow, Opened, Period, Row, Series, SeriesQuery, Span } from "./store.ts";

/** Given to the thread when it starts. */
export interface WorkerData {
  readonly file: string;
  readonly keep: Keep;
}

/** Each question with what is asked and what is answered. */
export interface Questions {
  open: { readonly asked: null; readonly answer: Opened };
  append: { readonly asked: Batch; readonly answer: Opened };
  series: { readonly asked: SeriesQuery & { readonly points: number }; readonly answer: Series };
  energy: { readonly asked: Span & { readonly per: Period }; readonly answer: EnergyTable };
  events: { readonly asked: Partial<Span> & { readonly limit: number }; readonly answer: EventRow[] };
  rows: { readonly asked: SeriesQuery; readonly answer: { readonly rows: Row[]; readonly nextMs: number | null } };
  close: { readonly asked: null; readonly answer: null };
}

export type Question = {
  [K in keyof Questions]: { readonly question: K; readonly asked: Questions[K]["asked"] };
}[keyof Questions];

export type Ask = Question & { readonly id: number };

export type Answer =
  | { readonly kind: "answer"; readonly id: number; readonly answer: Questions[keyof Questions]["answer"] }
  /** `over`: this thread is of no use any more. */
  | { readonly kind: "failed"; readonly id: number; readonly code: ErrorCode; readonly message: string; readonly over: boolean }
  /** Something to be told that is no answer. */
  | { readonly kind: "told"; readonly code: ErrorCode; readonly message: string };
