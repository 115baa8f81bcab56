/**
 * Which frame goes out next. The Sunny Island wants a value no more often than every 200 ms (FSS-ConnectingBat-TI-en-10,
 * "inhibit time"), read here in its strictest sense: one frame on the bus every 200 ms, five in a tick of one second.
 */
import type { Urgency } from "../domain/urgency.ts";

const SETPOINTS_ID = 0x351;
const SOC_ID = 0x355;
const MEASUREMENTS_ID = 0x356;
export const MESSAGES_ID = 0x35a;
const MANUFACTURER_ID = 0x35e;
const TYPE_ID = 0x35f;

/** Frames that still have to go out, first one first, and which of the two fixed texts is next. */
export interface SlotPlan {
  readonly queue: readonly number[];
  /** How often the set-points have gone out since each of the other values did. */
  readonly overtaken: Readonly<Record<number, number>>;
  readonly nextFixed: typeof MANUFACTURER_ID | typeof TYPE_ID;
}

export const NEW_PLAN: SlotPlan = { queue: [], overtaken: {}, nextFixed: MANUFACTURER_ID };

const VALUES: readonly number[] = [SETPOINTS_ID, SOC_ID, MEASUREMENTS_ID, MESSAGES_ID];
/** A value that was overtaken so often goes first: on a bus that takes one frame a second the first would else be the only one. */
const STARVING = 3;

/** An inverter that knows nothing gets what it runs on first, then whether anything is wrong, then the rest. */
const EVERYTHING = [SETPOINTS_ID, SOC_ID, MESSAGES_ID, MEASUREMENTS_ID, MANUFACTURER_ID, TYPE_ID];

/**
 * The plan for the cycle that a new decision begins. What the last cycle did not get rid of goes out with its newest
 * content: the four values first, then fixed texts. `late` is whether the bus lags behind the tick: then the fixed texts,
 * which never change, give up their slot so that the values do not grow old.
 */
export function planCycle(plan: SlotPlan, urgent: Urgency, late: boolean): SlotPlan {
  const { overtaken, nextFixed: fixed } = plan;
  if (urgent.all) return { queue: EVERYTHING, overtaken, nextFixed: MANUFACTURER_ID };
  const often = (id: number): number => overtaken[id] ?? 0;
  const starving = VALUES.filter((id) => often(id) >= STARVING).sort((a, b) => often(b) - often(a));
  const values = [...new Set([...starving, ...(urgent.messages ? [MESSAGES_ID] : []), ...VALUES])];
  const waiting = plan.queue.filter((id) => !VALUES.includes(id));
  if (late || waiting.length > 0) return { queue: [...values, ...waiting], overtaken, nextFixed: fixed };
  return { queue: [...values, fixed], overtaken, nextFixed: fixed === MANUFACTURER_ID ? TYPE_ID : MANUFACTURER_ID };
}

/** The plan after a frame of this id was handed over. */
export function handedOver(plan: SlotPlan, id: number): SlotPlan {
  const others = VALUES.filter((value) => value !== SETPOINTS_ID);
  const more = id === SETPOINTS_ID ? 1 : 0;
  const overtaken = Object.fromEntries(others.map((value) => [value, value === id ? 0 : (plan.overtaken[value] ?? 0) + more]));
  return { ...plan, overtaken, queue: plan.queue.filter((waiting) => waiting !== id) };
}
