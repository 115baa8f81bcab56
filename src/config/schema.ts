/**
 * The one source of the configuration: from this schema come the validation, the type `Config`, siinterjk.example.yaml and
 * docs/configuration.md (`npm run docs`). Rules between several keys are in cross-checks.ts.
 */
import { z } from "zod";
import { alarmsSchema, inverterSchema } from "./schema-inverter.ts";
import { limitsSchema, rampSchema } from "./schema-limits.ts";
import { packsSchema } from "./schema-packs.ts";
import { pollSchema, safetySchema } from "./schema-timing.ts";
import { stateSchema } from "./schema-state.ts";
import { tablesSchema } from "./schema-tables.ts";

const log = z
  .strictObject({
    level: z
      .enum(["debug", "info", "warn", "error"])
      .default("info")
      .meta({ title: "Level", help: "The least important lines to write." }),
  })
  .prefault({})
  .meta({ title: "Log", help: "What is written to the log." });

/** The whole file. */
export const configSchema = z.strictObject({
  packs: packsSchema,
  limits: limitsSchema,
  inverter: inverterSchema,
  chargeMode: z.enum(["fixed"]).default("fixed").meta({
    title: "Charge mode",
    help: "fixed: the charge voltage is always limits.chargeVoltageV.",
  }),
  chemistry: z.enum(["lfp"]).default("lfp").meta({ title: "Cell chemistry", help: "lfp: lithium iron phosphate (LiFePO4)." }),
  ramp: rampSchema,
  safety: safetySchema,
  poll: pollSchema,
  alarms: alarmsSchema,
  log,
  state: stateSchema,
  tables: tablesSchema,
});

/** A checked configuration with every default filled in. */
export type Config = z.infer<typeof configSchema>;
