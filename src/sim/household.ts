/**
 * A house with sun on its roof, as its battery sees it: what the roof gives beyond what the house takes (positive), or what the
 * battery has to give (negative). Pure; times are ms since a midnight, and every day has its own weather.
 */
import { seeded } from "./seeded.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** For each pack of 280 Ah: a roof that fills the battery on a good day before the afternoon. */
const ROOF_PEAK_W = 3_100;
/** Long summer days: what they show happens every day. */
const SUNRISE_H = 6;
const SUNSET_H = 20.5;
/** Losses and the angle of the roof: the morning comes slower than a sine. */
const SHAPE = 1.4;

/** What the house takes at each hour of the day, W for each pack. */
const LOAD_W: readonly (readonly [fromH: number, toH: number, loadW: number])[] = [
  [0, 24, 170],
  [6, 8.5, 330],
  [11.5, 14, 120],
  [17, 22.5, 520],
];
/** Cooking: a stove that heats for a few minutes and rests. */
const MEALS_H: readonly (readonly [fromH: number, toH: number])[] = [
  [11.9, 13.6],
  [18, 19.5],
];
const STOVE_W = 4_400;
const STOVE_EVERY_MS = 20 * MINUTE_MS;
const STOVE_ON_MS = 5 * MINUTE_MS;
/** The stove is on in the last minutes of each turn. */
const STOVE_FROM_MS = STOVE_EVERY_MS - STOVE_ON_MS;

/** The part of the sun that comes through on each day, by turns; the day that is seen live is the first one. */
const DAYS: readonly number[] = [1, 0.95, 0.45, 0.8, 0.25, 0.9, 0.7];

/** Surplus at a time since the midnight of the day that is seen live, W; negative times are the days before. `packs` scales it. */
export function household(packs: number, seed: number): (sinceMidnightMs: number) => number {
  const sky = clouds(seed);
  return (sinceMidnightMs) => {
    const day = Math.floor(sinceMidnightMs / DAY_MS);
    const hour = (sinceMidnightMs - day * DAY_MS) / HOUR_MS;
    const clear = DAYS[((day % DAYS.length) + DAYS.length) % DAYS.length]!;
    const sunW = sunAt(hour) * ROOF_PEAK_W * clear * sky(sinceMidnightMs);
    return packs * (sunW - loadAt(hour, sinceMidnightMs));
  };
}

function sunAt(hour: number): number {
  if (hour <= SUNRISE_H || hour >= SUNSET_H) return 0;
  return Math.sin((Math.PI * (hour - SUNRISE_H)) / (SUNSET_H - SUNRISE_H)) ** SHAPE;
}

function loadAt(hour: number, sinceMidnightMs: number): number {
  let loadW = 0;
  for (const [fromH, toH, w] of LOAD_W) if (hour >= fromH && hour < toH) loadW += w;
  const turnMs = ((sinceMidnightMs % STOVE_EVERY_MS) + STOVE_EVERY_MS) % STOVE_EVERY_MS;
  const cooking = turnMs >= STOVE_FROM_MS && MEALS_H.some(([fromH, toH]) => hour >= fromH && hour < toH);
  return cooking ? loadW + STOVE_W : loadW;
}

/** The part of the sun that comes through, 0.3..1: slow waves that never quite repeat. */
export function clouds(seed: number): (atMs: number) => number {
  const random = seeded(seed);
  const phases = [random(), random(), random()].map((turn) => turn * 2 * Math.PI);
  return (atMs) => {
    const minutes = atMs / MINUTE_MS;
    const shade =
      Math.sin(minutes * 1.1 + phases[0]!) +
      0.6 * Math.sin(minutes * 2.9 + phases[1]!) +
      0.3 * Math.sin(minutes * 7 + phases[2]!);
    return Math.min(1, Math.max(0.3, 1 - Math.max(0, shade - 0.5) * 0.6));
  };
}

/** Around the battery it is warmest in the afternoon, degC. */
export function cellarC(sinceMidnightMs: number): number {
  return 19 + 3 * Math.sin((2 * Math.PI * (sinceMidnightMs / HOUR_MS - 10)) / 24);
}
