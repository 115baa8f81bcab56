/** `GET /api/v1/traffic`: the last frames on both buses, decoded. */
import { z } from "zod";
import { wallMs } from "./words.ts";

export const trafficFrame = z.object({
  /** Counts up; ask for what came after it with `after`. */
  id: z.int(),
  atMs: wallMs,
  bus: z.enum(["rs485", "can"]),
  /** "Block 1", "can0". */
  line: z.string(),
  direction: z.enum(["sent", "received"]),
  /** CAN: "355"; RS485: "NW reply", "NW request" ... */
  what: z.string(),
  /** In groups of two, at most the first 600 bytes. */
  hex: z.string(),
  bytes: z.int(),
  /** In one line: "SOC 62 %, SOH 100 %". */
  meaning: z.string(),
  ok: z.boolean(),
});
export type ApiTrafficFrame = z.infer<typeof trafficFrame>;

export const trafficQuery = z.object({
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** Oldest first. */
export const traffic = z.object({ frames: z.array(trafficFrame) }).meta({ id: "Traffic" });
export type ApiTraffic = z.infer<typeof traffic>;
