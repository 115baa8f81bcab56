/** Expected trouble as a value: `ok` with what was asked for, or a fault with a documented code (docs/errors.md). */
export type Result<T, Code extends string = string> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Fault<Code> };

/** What went wrong: a stable code, and one line that says where, what was expected and what came. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
}

/** A good result. */
export const good = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** A refused one. */
export const refused = <Code extends string>(
  code: Code,
  message: string,
): { readonly ok: false; readonly error: Fault<Code> } => ({ ok: false, error: { code, message } });
