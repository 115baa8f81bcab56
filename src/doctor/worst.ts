/** One verdict of several on the same question. */
import type { CheckState, Verdict } from "./check.ts";

const GRAVITY: Readonly<Record<CheckState, number>> = { failed: 3, warning: 2, skipped: 1, ok: 0 };

/** The gravest, with what the others say of the same gravity in its sentence; `none` where there is nothing to judge. */
export function worstOf(verdicts: readonly Verdict[], none: Verdict): Verdict {
  const [first, ...rest] = verdicts;
  if (first === undefined) return none;
  const worst = rest.reduce((one, other) => (GRAVITY[other.state] > GRAVITY[one.state] ? other : one), first);
  const alike = verdicts.filter(({ state }) => state === worst.state);
  const others = verdicts.filter((one) => !alike.includes(one));
  const details = [...verdicts.flatMap((one) => one.details ?? []), ...others.map(({ says }) => says)];
  return { ...worst, says: alike.map(({ says }) => says).join(" "), ...(details.length === 0 ? {} : { details }) };
}
