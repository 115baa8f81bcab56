/** From one opinion a tick to a verdict that does not flicker. */

/** What stands, with the figures of the last opinion that said so. Plain data. */
export type Verdict<S extends string, F> = (
  { readonly state: "unknown"; readonly facts: null } | { readonly state: S; readonly facts: F }
) & {
  /** Another state that has been asked for since then. */
  readonly pending: { readonly state: S; readonly sinceMs: number } | null;
};

export interface Opinion<S extends string, F> {
  readonly state: S;
  readonly facts: F;
}

export const NEW_VERDICT = { state: "unknown", facts: null, pending: null } as const;

/**
 * Takes in the opinion of a tick; `null` has none. A new state stands after it was asked for during its `waitMs`. An
 * accusation has to be repeated in every tick of it; an all-clear may have ticks without an opinion in between, because
 * an idle night proves nothing. The first all-clear counts at once.
 */
export function weigh<S extends string, F>(
  verdict: Verdict<NoInfer<S>, NoInfer<F>>,
  opinion: Opinion<S, F> | null,
  nowMs: number,
  waitMs: Readonly<Record<S, number>>,
): Verdict<S, F> {
  if (opinion === null)
    return verdict.pending === null || verdict.pending.state === "ok" ? verdict : { ...verdict, pending: null };
  const { state, facts } = opinion;
  if (verdict.state === state) return { state, facts, pending: null };
  const sinceMs = verdict.pending?.state === state ? verdict.pending.sinceMs : nowMs;
  const wait = state === "ok" && verdict.state === "unknown" ? 0 : waitMs[state];
  return nowMs - sinceMs >= wait ? { state, facts, pending: null } : { ...verdict, pending: { state, sinceMs } };
}
