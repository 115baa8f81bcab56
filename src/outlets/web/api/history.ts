/** `GET /api/v1/history`, `/api/v1/energy` and `/api/v1/events`: what was. Columns, as a chart takes them; a gap is `null`. */
import { z } from "zod";
import { BATTERY_SERIES, PACK_SERIES } from "../../history/store.ts";
import { sentence, severity, wallMs } from "./words.ts";

export { BATTERY_SERIES, PACK_SERIES };

/** Of a pack: every cell as a series of its own. */
export const CELLS_SERIES = "cells";

/** What a date can be (ECMAScript), ms since 1970. */
const MOST_WALL_MS = 8.64e15;
const wall = z.coerce.number().min(0).max(MOST_WALL_MS);

const value = z.number().nullable();
const column = z.object({ mean: z.array(value), min: z.array(value), max: z.array(value) });

export const historyQuery = z.object({
  /** Names of BATTERY_SERIES, or with `pack` of PACK_SERIES, or `cells` (with `pack`), comma separated. */
  series: z.string().min(1).max(400),
  pack: z.string().min(1).max(80).optional(),
  from: wall,
  to: wall,
  points: z.coerce.number().int().min(2).max(2000).default(600),
});

/** `GET /api/v1/history.csv`: every point as it is kept. */
export const tableQuery = historyQuery.omit({ points: true });

export const history = z
  .object({
    fromMs: wallMs,
    toMs: wallMs,
    /** Time from one point to the next, ms. */
    stepMs: z.number(),
    /** Start of each point. */
    atMs: z.array(wallMs),
    /** By name of the series; of `cells` by number: "1", "2". */
    series: z.record(z.string(), column),
  })
  .meta({ id: "History" });
export type ApiHistory = z.infer<typeof history>;

export const energyQuery = z.object({
  from: wall,
  to: wall,
  per: z.enum(["hour", "day", "month"]).default("day"),
});

export const energy = z
  .object({
    /** Start of each period, in the time zone of the bridge. */
    atMs: z.array(wallMs),
    inKwh: z.array(value),
    outKwh: z.array(value),
  })
  .meta({ id: "Energy" });
export type ApiEnergy = z.infer<typeof energy>;

export const eventsQuery = z.object({
  from: wall.optional(),
  to: wall.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export const event = z.object({
  /** Counts up; what the next page begins before. */
  id: z.int(),
  atMs: wallMs,
  /** When it ended; `null` while it lasts, and of what has no duration. */
  endMs: wallMs.nullable(),
  /** It has a beginning and an end. */
  lasting: z.boolean(),
  kind: z.string(),
  severity,
  sentence,
});
export type ApiEvent = z.infer<typeof event>;

/** Newest first. */
export const events = z.object({ events: z.array(event) }).meta({ id: "Events" });
export type ApiEvents = z.infer<typeof events>;
