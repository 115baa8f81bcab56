/** A dry run of a configuration: reads the packs for a while, and tells what the inverter would be told. Keeps and sends nothing. */
import { buildApp } from "../app.ts";
import type { Snapshot } from "../bridge/snapshot.ts";
import type { Config } from "../config/schema.ts";
import { explainDecision } from "../domain/explain/explain.ts";
import { monotonicClock } from "../io/clock.ts";
import { openNoCan } from "../io/no-can.ts";
import { bytePortOpener } from "../io/open-serial.ts";
import { SILENT_LOG } from "../log.ts";
import { VERSION } from "./version.ts";
import { trimmed } from "./words.ts";

export const TRY_MS = 20_000;

export interface Tried {
  /** Every pack was read. */
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Ends after `TRY_MS`, or with `signal`. */
export async function tryOut(config: Config, signal: AbortSignal): Promise<Tried> {
  const life = new AbortController();
  const stop = (): void => life.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const clock = monotonicClock;
  const app = buildApp({
    config: { ...config, inverter: { ...config.inverter, can: "none" }, can: { manageInterface: false } },
    ports: { serial: (port) => bytePortOpener(port), can: () => openNoCan },
    clock,
    log: SILENT_LOG,
    version: VERSION,
  });
  clock.sleep(TRY_MS, life.signal).then(stop, () => undefined);
  await app.run(life.signal);
  signal.removeEventListener("abort", stop);
  const last = app.latest.get();
  if (last === undefined) return { ok: false, lines: ["Stopped before anything was read."] };
  return { ok: last.packs.every(({ good }) => good !== null), lines: linesOf(last) };
}

function linesOf({ packs, decision, battery }: Snapshot): readonly string[] {
  const read = packs.map(({ rules: { name }, good, line }) => {
    if (good === null) return `${name}: no reading (asked ${line.asked} times, ${line.answered} answers)`;
    const { cellsV, packVoltageV, socPct, currentA } = good.value;
    const current = `${currentA < 0 ? "discharged" : "charged"} with ${trimmed(Math.abs(currentA), 1)} A`;
    return `${name}: ${cellsV.length} cells, ${packVoltageV.toFixed(2)} V, ${trimmed(socPct, 1)} %, ${current}`;
  });
  if (decision.kind === "silent") return [...read, "The inverter would be told nothing:", explainDecision(decision, battery)];
  const { setpoints, report } = decision.output;
  return [
    ...read,
    "The inverter would be told now:",
    `  charge to ${setpoints.chargeVoltageV.toFixed(1)} V with at most ${trimmed(setpoints.chargeCurrentLimitA, 1)} A`,
    `  stop at ${setpoints.dischargeVoltageV.toFixed(1)} V, discharge with at most ${trimmed(setpoints.dischargeCurrentLimitA, 1)} A`,
    `  SOC ${trimmed(report.socPct, 1)} %`,
    "Both currents begin at 0 A and rise by 2 A a second.",
  ];
}
