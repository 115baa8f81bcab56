/** What a question is. Flags and prompts are read by the same function, so that they cannot mean different things. */
import { expects, schemaAt, type Path } from "../config/describe.ts";
import type { Answers, Known, QuestionId } from "./answers.ts";
import type { Proposal } from "./proposal.ts";

/** What was understood of a text, or a sentence that says what to write. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export interface Choice {
  /** As it is written behind a flag. */
  readonly text: string;
  readonly label: string;
  /** A few words more. */
  readonly hint?: string;
}

export interface Question<T> {
  /** What is asked, at most 70 characters. */
  readonly asks: (known: Known) => string;
  /** A sentence for who does not know what it means; shown above the question. */
  readonly about?: (known: Known) => string | null;
  readonly form:
    | { readonly kind: "text" }
    /** Never shown. */
    | { readonly kind: "secret" }
    /** `open`: something else may be typed, too. */
    | { readonly kind: "choice"; readonly open?: boolean; readonly choices: (known: Known) => readonly Choice[] };
  /** Whether it makes sense after the answers so far; if not, its flag is a mistake. Always, if left out. */
  readonly applies?: (known: Known) => boolean;
  /** The proposal is surely right, so that nobody is asked. Never, if left out. */
  readonly isSettled?: (known: Known) => boolean;
  /** `null` where only the owner can know. */
  readonly proposal: (known: Known) => Proposal<T> | null;
  /** In place of a proposal, while later questions are still open. */
  readonly standIn?: T;
  readonly read: (text: string, known: Known) => Read<T>;
  /** The answer as it would be typed. */
  readonly text: (value: T) => string;
}

export type Questions = { readonly [I in QuestionId]: Question<Answers[I]> };

export const good = <T>(value: T): Read<T> => ({ ok: true, value });
export const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

/** One value of the schema, or what it expects. */
export function fits<T>(value: T, path: Path): Read<T> {
  const schema = schemaAt(path);
  if (schema?.safeParse(value).success === true) return good(value);
  return bad(schema === null ? "That does not fit." : `Write ${expects(schema)}.`);
}

/** A number with or without its unit; a comma is a decimal point. */
export function readNumber(text: string, path: Path): Read<number> {
  const found = /^\s*(-?\d{1,9}(?:[.,]\d{1,9})?)\s*(?:V|A|Ah)?\s*$/i.exec(text)?.[1];
  return fits(found === undefined ? NaN : Number(found.replace(",", ".")), path);
}

/** A number above 0, or `null` for what the owner does not know. */
export function readIfKnown(text: string, unit: string, most: number): Read<number | null> {
  if (/^\s*unknown\s*$/i.test(text)) return good(null);
  const found = /^\s*(\d{1,9}(?:[.,]\d{1,9})?)\s*[A-Za-z]*\s*$/.exec(text)?.[1];
  const value = Number(found?.replace(",", "."));
  return value > 0 && value <= most ? good(value) : bad(`Write a number up to ${most} ${unit}, or unknown.`);
}

export const numberText = (value: number | null): string => (value === null ? UNKNOWN : String(value));
export const UNKNOWN = "unknown";

/** One of the choices, in upper or lower case. */
export function readChoice<T extends string>(text: string, values: readonly T[]): Read<T> {
  const wanted = text.trim().toLowerCase();
  const value = values.find((one) => one.toLowerCase() === wanted);
  return value === undefined ? bad(`Write ${values.slice(0, -1).join(", ")} or ${values.at(-1)!}.`) : good(value);
}
