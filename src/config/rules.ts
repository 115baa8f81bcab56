import type { Rules } from "../domain/rules.ts";
import { inverterLabel, totalCurrentA } from "./inverter-models.ts";
import type { Config } from "./schema.ts";

/**
 * The configuration as the decision core takes it. `version` is the program's own ("1.4.2"), whose first two figures the
 * inverter displays. Figures above the inverter's rating are passed on as they are: the core caps them, with a reason.
 * Throws a `TypeError` when `version` is not a version.
 */
export function toRules(config: Config, version: string): Rules {
  const { limits, inverter, ramp, safety, tables, alarms } = config;
  const figures = /^(\d+)\.(\d+)\./.exec(version);
  if (figures === null) throw new TypeError(`"${version}" is not a version of the form 1.2.3`);
  return {
    packs: config.packs.map((pack) => ({ name: pack.name, represents: pack.represents, cells: pack.cells ?? null })),
    limits,
    inverter: { label: inverterLabel(inverter), maxCurrentA: totalCurrentA(inverter) },
    tables,
    // 5 % of the configured limit: below that a charger only switches on and off.
    ramp: { holdMs: ramp.holdS * 1000, ampsPerS: ramp.ampsPerS, releaseFraction: 0.05 },
    ages: {
      freshMs: safety.freshMs,
      lostMs: safety.lostMs,
      holdMs: safety.holdMs,
      blockMs: safety.blockMs,
      startupWaitMs: safety.startupWaitMs,
      bmsStartMs: 20_000,
    },
    minPacks: 1,
    onBatteryLost: safety.onBatteryLost,
    nearEmptyCellV: 3.0,
    asAlarm: alarms.asAlarm,
    identity: {
      manufacturer: inverter.sma.manufacturer,
      versionMajor: Number(figures[1]),
      versionMinor: Number(figures[2]),
    },
  };
}
