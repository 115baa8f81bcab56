/**
 * Open-circuit voltage of an LFP cell at 25 degC against its charge. A typical curve as cell makers and papers publish
 * it, not one particular cell: the long plateau, the knee near empty and the steep rise at full are what matters here.
 */
const POINTS: readonly (readonly [charge: number, volts: number])[] = [
  [-0.02, 1.5],
  [0, 2.5],
  [0.03, 3.0],
  [0.1, 3.2],
  [0.2, 3.25],
  [0.4, 3.28],
  [0.6, 3.3],
  [0.8, 3.33],
  [0.95, 3.34],
  [0.98, 3.38],
  [0.995, 3.5],
  [1, 3.65],
  [1.02, 4.4],
];

/** Columns of the table with the slope of each piece: read a million times per simulated day. */
const X = POINTS.map(([charge]) => charge);
const Y = POINTS.map(([, volts]) => volts);
const SLOPE = POINTS.slice(1).map(([charge, volts], i) => (volts - Y[i]!) / (charge - X[i]!));

/** Volts at rest for a charge of 0 (empty) .. 1 (full); the end pieces go on as straight lines, never below 0 V. */
export function lfpRestV(charge: number): number {
  let piece = SLOPE.length - 1;
  while (piece > 0 && charge < X[piece]!) piece--;
  return Math.max(0, Y[piece]! + (charge - X[piece]!) * SLOPE[piece]!);
}
