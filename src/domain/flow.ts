/** Which way a current flows, for every sentence and figure that says so. */
export type Flow = "charging" | "discharging" | "idle";

/** Below this the current of a JK BMS is its own noise, A. */
const FLOW_A = 0.5;

/** Charge is positive. */
export const flowOf = (currentA: number): Flow => (currentA > FLOW_A ? "charging" : currentA < -FLOW_A ? "discharging" : "idle");
