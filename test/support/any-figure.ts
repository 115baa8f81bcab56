/** Random figures in the ranges that the core meets. */
import fc, { type Arbitrary } from "fast-check";

/** In thousandths, so that most figures are ordinary ones. */
export const number = (min: number, max: number): Arbitrary<number> =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((thousandths) => thousandths / 1000);
export const amps = number(-500, 500);
export const limitA = number(0, 1200);
export const volts = number(40, 63);
export const cellV = number(2.4, 3.8);
export const percent = number(0, 100);
export const degrees = number(-40, 150);
export const ageMs = number(0, 20 * 86_400_000);
export const count = fc.integer({ min: 1, max: 32 });

/** Generates one value. */
export const kindOf = <const K>(kind: K): Arbitrary<K> => fc.constant(kind);

/** A generator for each variant. */
export type Each<K extends string, T> = Readonly<Record<K, Arbitrary<T>>>;
