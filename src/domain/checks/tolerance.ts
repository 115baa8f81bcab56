/**
 * How far two honest currents may be apart, A. 10 %: a JK BMS has steps of 0.2 A, a shunt that is calibrated by hand and a
 * phantom current of 1 A near full. 3 A for each inverter: its own consumption (0.5 A) and the offset of a meter made
 * for 300 A.
 */
export const toleranceA = (oneA: number, otherA: number, inverterCount: number): number =>
  3 * Math.max(1, inverterCount) + 0.1 * Math.max(Math.abs(oneA), Math.abs(otherA));
