import type { Path } from "./describe.ts";

/** A mistake between keys: the one that is named, and the others that take part. */
export interface Conflict {
  readonly path: Path;
  readonly with: readonly Path[];
  readonly message: string;
  readonly remedy: string;
  /** The other of two places that are equally wrong; its line is told at the end of the message. */
  readonly twin?: Path;
}

/** Volts without the noise of binary fractions. */
export const volts = (value: number): number => Math.round(value * 100) / 100;
