/** Errors of the shadow run (shadow). */
import type { ErrorEntry } from "./entry.ts";

export const SHADOW_ERRORS = {} as const satisfies Record<string, ErrorEntry>;
