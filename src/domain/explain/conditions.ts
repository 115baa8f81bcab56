/** What a stage of charging waits for, found by name. */
import type { ConditionName } from "../policy/charge-conditions.ts";
import type { ChargeStageDecision, StageCondition } from "../policy/charge-stage.ts";

/** A condition whose threshold is known. */
export type Awaited = StageCondition & { readonly threshold: number };

/** `null` when the stage does not wait for it, or nobody knows at which figure. */
export function awaited({ conditions }: ChargeStageDecision, name: ConditionName): Awaited | null {
  const condition = conditions.find((one) => one.name === name);
  return condition === undefined || condition.threshold === null ? null : { ...condition, threshold: condition.threshold };
}

/** What is left of a condition on a time, ms; 0 when it is over. */
export const leftMs = ({ value, threshold }: Awaited): number => Math.max(0, threshold - (value ?? 0));
