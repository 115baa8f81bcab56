/** How finely the past is kept: samples, then 5 min, 1 h and 1 day, each in blocks that are written once. */
import { dayAfter, monthStart } from "./calendar.ts";

export const HOUR_MS = 3_600_000;
/** Of Coordinated Universal Time. */
export const UTC_DAY_MS = 86_400_000;
export const BATTERY_STEP_MS = 10_000;
export const PACK_STEP_MS = 60_000;
export const FIVE_MS = 300_000;

/** From the finest to the coarsest. */
export const LEVELS = ["raw", "five", "hour", "day"] as const;
export type Level = (typeof LEVELS)[number];

/** From one slot to the next, ms; a day may be an hour shorter or longer. */
export function stepOf(level: Level, pack: string | null): number {
  switch (level) {
    case "raw":
      return pack === null ? BATTERY_STEP_MS : PACK_STEP_MS;
    case "five":
      return FIVE_MS;
    case "hour":
      return HOUR_MS;
    case "day":
      return UTC_DAY_MS;
  }
}

/** So many slots has a block. */
export function slotsOf(level: Level, pack: string | null): number {
  switch (level) {
    case "raw":
      return HOUR_MS / stepOf(level, pack);
    case "five":
    case "hour":
      return UTC_DAY_MS / stepOf(level, pack);
    case "day":
      return 31;
  }
}

/** Start of the block that holds a time: an hour of samples, a day of UTC, a month of days of the time zone here. */
export function blockStart(level: Level, atMs: number): number {
  if (level === "day") return monthStart(atMs);
  const lengthMs = level === "raw" ? HOUR_MS : UTC_DAY_MS;
  return Math.floor(atMs / lengthMs) * lengthMs;
}

/** Start of a slot. */
export const slotStart = (level: Level, pack: string | null, startMs: number, slot: number): number =>
  level === "day" ? dayAfter(startMs, slot) : startMs + slot * stepOf(level, pack);
