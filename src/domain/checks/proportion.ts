/**
 * Whether the inverter's current is the battery's times one factor. A charger or a load on the DC side makes a difference,
 * and with the sun even a proportion, but not the same one while charging and discharging, weakly and strongly, on several
 * occasions. What a pack count or a sign that is wrong makes is exactly that.
 */
import type { Span } from "./course.ts";
import type { CurrentFacts } from "./finding.ts";
import { toleranceA } from "./tolerance.ts";

/** Means of 30 s in which both currents were steady. */
export interface Pair extends CurrentFacts {
  readonly atMs: number;
}

export interface Proportion {
  /** The inverter's current divided by the battery's; negative when they always run against each other. */
  readonly factor: number;
  /** The pair with the greatest current, as an example. */
  readonly example: Pair;
}

export const NO_PAIRS: readonly Pair[] = [];

/** Both have to carry at least this: below it the BMS's steps and its phantom current are a large part, A. */
const LEAST_A = 5;
/** Steady: lowest and highest of 30 s are no further apart than 2 A and 5 %, so that a lag makes no false pair. */
const STEADY_A = 2;
const STEADY_FRACTION = 0.05;
/** Pairs are kept by direction and by size (5, 10, 20 A and so on), the last three of each ... */
const PER_KIND = 3;
/** ... that are so far apart in time that they are occasions and not one. Two of a kind by chance are not enough. */
const OCCASION_MS = 600_000;
/** In a week each size has come again, or the system has changed: older ones are forgotten. */
const FORGET_MS = 7 * 24 * 3_600_000;
/** The currents of a direction have to span this factor: one load beside the inverter looks like a proportion at one current. */
const RANGE = 1.5;

/** The pairs with that of the last 30 s, if it is one. At most 3 of each of 2 x 18 kinds are kept. */
export function withPair(pairs: readonly Pair[], inverter: Span, bms: Span, nowMs: number): readonly Pair[] {
  if (!isSteady(inverter) || !isSteady(bms) || Math.min(Math.abs(inverter.mean), Math.abs(bms.mean)) < LEAST_A) return pairs;
  const pair: Pair = { inverterA: inverter.mean, bmsA: bms.mean, atMs: nowMs };
  const same = pairs.filter((other) => kindOf(other) === kindOf(pair));
  if (same.some((other) => nowMs - other.atMs < OCCASION_MS)) return pairs;
  const dropped = same.length >= PER_KIND ? same[0] : undefined;
  return [...pairs.filter((other) => other !== dropped && nowMs - other.atMs < FORGET_MS), pair];
}

const isSteady = ({ min, max, mean }: Span): boolean => max - min <= STEADY_A + STEADY_FRACTION * Math.abs(mean);

const kindOf = ({ inverterA, bmsA }: Pair): number =>
  Math.sign(inverterA) * (1 + Math.floor(Math.log2(Math.max(Math.abs(inverterA), Math.abs(bmsA)) / LEAST_A)));

/** The proportion that all pairs have, or `null`: too few yet, or no such thing. */
export function proportionOf(pairs: readonly Pair[]): Proportion | null {
  if (!isEnough(pairs, 1) || !isEnough(pairs, -1)) return null;
  const products = pairs.reduce((sum, pair) => sum + pair.inverterA * pair.bmsA, 0);
  const squares = pairs.reduce((sum, pair) => sum + pair.bmsA * pair.bmsA, 0);
  const factor = products / squares;
  const fits = pairs.every(
    ({ inverterA, bmsA }) => Math.abs(inverterA - factor * bmsA) <= toleranceA(inverterA, factor * bmsA, 1),
  );
  if (!fits) return null;
  const example = pairs.reduce((most, pair) => (Math.abs(pair.inverterA) > Math.abs(most.inverterA) ? pair : most));
  return { factor, example };
}

/** In a direction: two sizes with all their occasions, spanning a range. */
function isEnough(pairs: readonly Pair[], direction: 1 | -1): boolean {
  const ofDirection = pairs.filter((pair) => Math.sign(pair.inverterA) === direction);
  const kinds = new Set(ofDirection.map(kindOf));
  const full = [...kinds].filter((kind) => ofDirection.filter((pair) => kindOf(pair) === kind).length >= PER_KIND);
  const sizes = ofDirection.filter((pair) => full.includes(kindOf(pair))).map((pair) => Math.abs(pair.inverterA));
  return full.length >= 2 && Math.max(...sizes) >= RANGE * Math.min(...sizes);
}
