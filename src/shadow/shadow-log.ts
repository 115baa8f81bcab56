/** The log of a bridge that sends nothing, without what would be false about it. */
import { explainCanState, newCanHealth } from "../inverter/can-health.ts";
import type { Log } from "../log.ts";

/** What a link says that is taken and not heard: here nothing was ever sent. */
const DEAF = [true, false].map((echoes) => explainCanState({ ...newCanHealth(0), echoes, state: "deaf" })!);

/**
 * Leaves out what compares the inverter with what this bridge has told it (that was the other one), and that frames are, or were, not
 * answered. All else passes.
 */
export function shadowLog(log: Log): Log {
  const passes = (fields: Readonly<Record<string, unknown>>, line: string): boolean =>
    fields.kind !== "check" && !("can" in fields && ("lastedS" in fields || DEAF.some((words) => line.includes(words))));
  const only =
    (level: keyof Log) =>
    (fields: Readonly<Record<string, unknown>>, line: string): void => {
      if (passes(fields, line)) log[level](fields, line);
    };
  return { debug: only("debug"), info: only("info"), warn: only("warn"), error: only("error") };
}
