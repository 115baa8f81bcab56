/** What became of one attempt to send a message. */
export type Outcome =
  | { readonly ok: true; readonly note: string | null }
  /** `again`: it may succeed later, not before `notBeforeMs` from now. `why` is for people, without secrets. */
  | { readonly ok: false; readonly again: boolean; readonly notBeforeMs: number; readonly why: string };

export const SENT: Outcome = { ok: true, note: null };

export const refused = (why: string): Outcome => ({ ok: false, again: false, notBeforeMs: 0, why });

export const later = (why: string, notBeforeMs = 0): Outcome => ({ ok: false, again: true, notBeforeMs, why });

const LONGEST_WHY = 300;

/** A text without any of these secrets, as they are and as they stand in an address, on one line of bounded length. */
export function scrub(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== "").flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const clean = forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
  return clean
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, LONGEST_WHY);
}
