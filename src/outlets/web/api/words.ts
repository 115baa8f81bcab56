/** Parts that several answers of the API share. Absent is `null`, never a made-up number; units are in the names. */
import { z } from "zod";

/** A sentence in every language of the program. */
export const sentence = z.object({ en: z.string(), de: z.string() }).meta({ description: "The same sentence in each language." });
export type Sentence = z.infer<typeof sentence>;

/** Wall-clock time, ms since 1970. */
export const wallMs = z.number().meta({ description: "ms since 1970" });
/** How long ago, ms. */
export const ageMs = z.number().min(0).meta({ description: "How long ago, ms" });

export const cellPlace = z.object({
  pack: z.string(),
  cell: z.int().min(1),
  voltageV: z.number(),
  /** The pack is lost: this is what was seen last, moved with the bus. */
  unheard: z.literal(true).exactOptional(),
});

export const sensorPlace = z.object({
  pack: z.string(),
  sensor: z.union([z.int().min(1), z.literal("mosfet")]),
  temperatureC: z.number(),
  unheard: z.literal(true).exactOptional(),
});

/** `info`: it happened. `warning`: look at it. `alarm`: the battery cannot be used as it should. `good`: something has ended well. */
export const severity = z.enum(["info", "good", "warning", "alarm"]);
export type Severity = z.infer<typeof severity>;

/** What every refused request gets. */
export const problem = z.object({
  code: z.string().meta({ description: "One of docs/errors.md" }),
  message: z.string(),
});
export type ApiProblem = z.infer<typeof problem>;
