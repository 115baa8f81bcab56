/** A value that is offered, and in a few words where it comes from. */
export interface Proposal<T> {
  readonly value: T;
  readonly from: string;
}

/** To tenths, never up; figures such as 16 x 3.4375 have noise in their last binary places. */
export const floorTenth = (value: number): number => Math.floor(value * 10 + NOISE) / 10;

/** To tenths, never down. */
export const ceilTenth = (value: number): number => Math.ceil(value * 10 - NOISE) / 10;

const NOISE = 1e-6;

/** The smallest, or the first of equal ones; `candidates` is not empty. */
export const least = <T extends Proposal<number>>(candidates: readonly [T, ...T[]]): T =>
  candidates.reduce((best, one) => (one.value < best.value ? one : best));

/** At most so many decimals, and none that say nothing: "3.4375", "55". */
export const figure = (value: number, decimals = 2): string => String(Number(value.toFixed(decimals)));
