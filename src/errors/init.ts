/** Errors of the first configuration (init). */
import type { ErrorEntry } from "./entry.ts";

export const INIT_ERRORS = {} as const satisfies Record<string, ErrorEntry>;
