import { LFP_CHARGE_STAGE_RULES, type ChargeStageRules } from "../domain/policy/charge-stage.ts";
import { LFP_SOC_RULES } from "../domain/policy/soc.ts";
import type { PackRules, Rules } from "../domain/rules.ts";
import { absoluteCellV, CELLS, tablesOf } from "./chemistry.ts";
import { inverterLabel, totalCurrentA } from "./inverter-models.ts";
import { DAY_MS, MINUTE_MS } from "./schema-charging.ts";
import type { Config } from "./schema.ts";

/**
 * The configuration as the decision core takes it. `version` is the program's own ("1.4.2"), whose first two figures the
 * inverter displays. Figures above the inverter's rating are passed on as they are: the core caps them, with a reason.
 * Throws a `TypeError` when `version` is not a version.
 */
export function toRules(config: Config, version: string): Rules {
  const { limits, inverter, ramp, safety, alarms, soc } = config;
  const figures = /^(\d+)\.(\d+)\./.exec(version);
  if (figures === null) throw new TypeError(`"${version}" is not a version of the form 1.2.3`);
  return {
    packs: config.packs.map(packRules),
    limits: { ...limits, absoluteCellV: absoluteCellV(config) },
    inverter: { label: inverterLabel(inverter), count: inverter.count, maxCurrentA: totalCurrentA(inverter) },
    chargeMode: config.chargeMode,
    stages: stageRules(config.stages),
    soc: soc.guard ? LFP_SOC_RULES : null,
    tables: tablesOf(config),
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
    minPacks: safety.minPacks,
    onBatteryLost: safety.onBatteryLost,
    nearEmptyCellV: CELLS[config.chemistry].nearEmptyCellV,
    flatBelowCellV: CELLS[config.chemistry].flatBelowCellV,
    asAlarm: alarms.asAlarm,
    identity: {
      manufacturer: inverter.sma.manufacturer,
      versionMajor: Number(figures[1]),
      versionMinor: Number(figures[2]),
    },
  };
}

const packRules = ({ name, represents, cells, chargeCurrentA, dischargeCurrentA }: Config["packs"][number]): PackRules => ({
  name,
  represents,
  cells: cells ?? null,
  chargeCurrentA: chargeCurrentA ?? null,
  dischargeCurrentA: dischargeCurrentA ?? null,
});

/** What is not configured is what LFP cells do, whatever their maker. */
const stageRules = ({ floatCellV, absorptionMaxMin, fullEveryDays }: Config["stages"]): ChargeStageRules => ({
  ...LFP_CHARGE_STAGE_RULES,
  floatCellV,
  absorptionMaxMs: absorptionMaxMin * MINUTE_MS,
  fullEveryMs: fullEveryDays * DAY_MS,
});
