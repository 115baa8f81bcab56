/**
 * The one source of the configuration: from this schema come the validation, the type `Config`, siinterjk.example.yaml and
 * docs/configuration.md (`npm run docs`). Rules between several keys are in cross-checks.ts.
 */
import { z } from "zod";
import { chargeModeKey, chemistryKey, socSchema, stagesSchema } from "./schema-charging.ts";
import { controlSchema, recorderSchema, stateSchema } from "./schema-files.ts";
import { historySchema } from "./schema-history.ts";
import { alarmsSchema, canSchema, inverterSchema } from "./schema-inverter.ts";
import { limitsSchema, rampSchema } from "./schema-limits.ts";
import { messagesSchema } from "./schema-messages.ts";
import { mqttSchema } from "./schema-mqtt.ts";
import { packsSchema } from "./schema-packs.ts";
import { tablesSchema } from "./schema-tables.ts";
import { pollSchema, safetySchema } from "./schema-timing.ts";
import { webSchema } from "./schema-web.ts";

const log = z
  .strictObject({
    level: z
      .enum(["debug", "info", "warn", "error"])
      .default("info")
      .meta({ title: "Level", help: "The least important lines to write." }),
  })
  .prefault({})
  .meta({ title: "Log", help: "What is written to the log." });

const language = z.enum(["en", "de"]).default("en").meta({
  title: "Language",
  help: "Of the messages and of the names in Home Assistant: English or German. The page follows the browser.",
});

/** The whole file. */
export const configSchema = z.strictObject({
  packs: packsSchema,
  limits: limitsSchema,
  inverter: inverterSchema,
  can: canSchema,
  chemistry: chemistryKey,
  chargeMode: chargeModeKey,
  stages: stagesSchema,
  soc: socSchema,
  ramp: rampSchema,
  safety: safetySchema,
  poll: pollSchema,
  alarms: alarmsSchema,
  log,
  language,
  state: stateSchema,
  control: controlSchema,
  recorder: recorderSchema,
  history: historySchema,
  web: webSchema,
  mqtt: mqttSchema,
  messages: messagesSchema,
  tables: tablesSchema,
});

/** A checked configuration with every default filled in. */
export type Config = z.infer<typeof configSchema>;
