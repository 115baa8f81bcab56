/** Errors of installing and removing (setup). */
import type { ErrorEntry } from "./entry.ts";

export const SETUP_ERRORS = {} as const satisfies Record<string, ErrorEntry>;
