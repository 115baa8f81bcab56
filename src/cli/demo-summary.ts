import type { App } from "../app.ts";
import type { World } from "../sim/world.ts";

/** What went wrong in the eyes of the simulated inverter and BMS; empty when nothing did. */
export function demoFaults(world: World): readonly string[] {
  const { inverter, bmses } = world;
  const faults = inverter.breaches.list.map(({ rule, detail }) => `${rule}: ${detail}`);
  for (const { state } of inverter.transitions) {
    if (state.s === "fault") faults.push("the Sunny Island was in fault");
    if (state.s === "standby" && state.why === "bms-timeout") faults.push("F952: the Sunny Island missed the BMS");
  }
  if (inverter.forcedDischarge.episodes > 0) faults.push("the battery was discharged by force");
  if (bmses.some(({ bms }) => bms.unexpected.length > 0)) faults.push("the BMS was sent something that is no request to read");
  return faults;
}

/** One line: how long, what was read, what the inverter accepted, and how the battery stands. */
export function demoSummary({ world, app, durationMs }: { world: World; app: App; durationMs: number }): string {
  const last = app.latest.get();
  const line = last?.packs[0]?.line;
  const accepted = [...world.inverter.received.values()].reduce((sum, stats) => sum + stats.count, 0);
  const faults = demoFaults(world);
  const battery = last?.battery ?? null;
  return [
    `${Math.round(durationMs / 1000)} s`,
    line === undefined ? "no readings" : `${line.answered} of ${line.asked} readings`,
    `${accepted} frames reached the Sunny Island`,
    faults.length === 0 ? "none refused, no fault" : `${faults.length} faults: ${faults.slice(0, 3).join("; ")}`,
    battery === null
      ? "battery unknown"
      : `SOC ${battery.socPct} %, ${battery.voltageV.toFixed(2)} V, ${battery.currentA.toFixed(1)} A`,
  ].join(", ");
}
