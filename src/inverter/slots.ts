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
  readonly nextFixed: typeof MANUFACTURER_ID | typeof TYPE_ID;
}

export const NEW_PLAN: SlotPlan = { queue: [], nextFixed: MANUFACTURER_ID };

/** An inverter that knows nothing gets what it runs on first, then whether anything is wrong, then the rest. */
const EVERYTHING = [SETPOINTS_ID, SOC_ID, MESSAGES_ID, MEASUREMENTS_ID, MANUFACTURER_ID, TYPE_ID];

/**
 * The plan for the cycle that a new decision begins. What the last cycle did not get rid of goes out with its newest
 * content: the four values first, then fixed texts. `late` is whether the bus lags behind the tick: then the fixed texts,
 * which never change, give up their slot so that the values do not grow old.
 */
export function planCycle(plan: SlotPlan, urgent: Urgency, late: boolean): SlotPlan {
  if (urgent.all) return { queue: EVERYTHING, nextFixed: MANUFACTURER_ID };
  const values = urgent.messages
    ? [MESSAGES_ID, SETPOINTS_ID, SOC_ID, MEASUREMENTS_ID]
    : [SETPOINTS_ID, SOC_ID, MEASUREMENTS_ID, MESSAGES_ID];
  const waiting = plan.queue.filter((id) => !values.includes(id));
  if (late || waiting.length > 0) return { queue: [...values, ...waiting], nextFixed: plan.nextFixed };
  const nextFixed = plan.nextFixed === MANUFACTURER_ID ? TYPE_ID : MANUFACTURER_ID;
  return { queue: [...values, plan.nextFixed], nextFixed };
}
