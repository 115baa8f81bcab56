import { z } from "zod";
import { LFP_CHARGE_STAGE_RULES } from "../domain/policy/charge-stage.ts";
import { CHEMISTRIES } from "./chemistry.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** `chemistry`: which cells. */
export const chemistryKey = z.enum(CHEMISTRIES).default("lfp").meta({
  title: "Cell chemistry",
  help: "lfp: lithium iron phosphate (LiFePO4). nmc: 4.2 V cells with nickel, manganese, cobalt. lto: titanate. It chooses the tables and the cell ceiling. nmc and lto have not been tried on a Sunny Island; they need packs[0].cells, chargeMode fixed and soc.guard false.",
});

/** `chargeMode`: where the charge voltage comes from. */
export const chargeModeKey = z.enum(["fixed", "staged"]).default("staged").meta({
  title: "Charge mode",
  help: "staged: charge to limits.chargeVoltageV until the battery is full, then rest at the lower float voltage until it has been used. fixed: the charge voltage is always limits.chargeVoltageV.",
});

/** Lower, a full battery would come to stand at the 3.30 V at which it is charged again, and would never rest. */
export const LOWEST_FLOAT_V = 3.32;

/** `stages`: the figures of `chargeMode: staged` that an owner may want to change; the others are in rules.ts. */
export const stagesSchema = z
  .strictObject({
    floatCellV: z.number().min(LOWEST_FLOAT_V).max(3.45).default(LFP_CHARGE_STAGE_RULES.floatCellV).meta({
      title: "Float voltage",
      help: "What a full battery is held at, for each cell. LFP cells rest at 3.33 to 3.35 V when full, so this keeps them full without pressing.",
      unit: "V",
    }),
    absorptionMaxMin: z
      .int()
      .min(1)
      .max(600)
      .default(LFP_CHARGE_STAGE_RULES.absorptionMaxMs / MINUTE_MS)
      .meta({
        title: "Longest absorption",
        help: "After this long near limits.chargeVoltageV the battery counts as full, although its current has not fallen.",
        unit: "min",
      }),
    fullEveryDays: z
      .int()
      .min(1)
      .max(365)
      .default(LFP_CHARGE_STAGE_RULES.fullEveryMs / DAY_MS)
      .meta({
        title: "Full charge",
        help: "A battery that floats is charged anew at the latest this long after its last full charge, so that the BMS can balance the cells and count anew.",
        unit: "days",
      }),
  })
  .prefault({})
  .meta({ title: "Stages", help: "The stages of charging; only with chargeMode staged." });

/** `soc`: how far the BMS is believed. */
export const socSchema = z
  .strictObject({
    guard: z.boolean().default(true).meta({
      title: "Guard",
      help: "Corrects the state of charge of the BMS where the cell voltages disprove it; false sends it as it is. Leave it on: a JK BMS may lose count by 2 % a day, and a Sunny Island that believes a false figure shuts the house down too early, or empties the battery.",
    }),
  })
  .prefault({})
  .meta({ title: "State of charge", help: "How far the state of charge of the BMS is believed." });
