import type { Fault } from "../../domain/result.ts";
import type { ErrorCode } from "../../errors.ts";

/** What one frame or message says, both ways of telling it, or why it is refused. */
export type Decoding =
  | { readonly ok: true; readonly json: Readonly<Record<string, unknown>>; readonly text: () => readonly string[] }
  | { readonly ok: false; readonly error: Fault<ErrorCode> };
