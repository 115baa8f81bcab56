import type { App } from "../app.ts";
import type { World } from "../sim/world.ts";
import { trimmed } from "./words.ts";

/** What went wrong in the eyes of the simulated inverter and BMS; empty when nothing did. */
export function demoFaults(world: World): readonly string[] {
  const { inverter, lines } = world;
  const faults = inverter.breaches.list.map(({ rule, detail }) => `${rule}: ${detail}`);
  for (const { state } of inverter.transitions) {
    if (state.s === "fault") faults.push("the Sunny Island was in fault");
    if (state.s === "standby" && state.why === "bms-timeout") faults.push("F952: the Sunny Island missed the BMS");
  }
  if (inverter.forcedDischarge.episodes > 0) faults.push("the battery was discharged by force");
  if (lines.unexpected.length > 0) faults.push("the BMS was sent something that is no request to read");
  return faults;
}

/** One line: how long, what was read, what the inverter accepted, and how the battery stands. */
export function demoSummary({ world, app, durationMs }: { world: World; app: App; durationMs: number }): string {
  const last = app.latest.get();
  const lines = last?.packs.map(({ line }) => line) ?? [];
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
  const accepted = sum([...world.inverter.received.values()].map(({ count }) => count));
  const faults = demoFaults(world);
  const battery = last?.battery ?? null;
  return [
    `${Math.round(durationMs / 1000)} s`,
    lines.length === 0
      ? "no readings"
      : `${sum(lines.map(({ answered }) => answered))} of ${sum(lines.map(({ asked }) => asked))} readings`,
    `${accepted} frames reached the Sunny Island`,
    faults.length === 0 ? "none refused, no fault" : `${faults.length} faults: ${faults.slice(0, 3).join("; ")}`,
    battery === null
      ? "battery unknown"
      : `SOC ${trimmed(battery.socPct, 1)} %, ${battery.voltageV.toFixed(2)} V, ${battery.currentA.toFixed(1)} A`,
  ].join(", ");
}
