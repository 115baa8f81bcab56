/** Errors of the doctor (doctor). */
import type { ErrorEntry } from "./entry.ts";

export const DOCTOR_ERRORS = {} as const satisfies Record<string, ErrorEntry>;
