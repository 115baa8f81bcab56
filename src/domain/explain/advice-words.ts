import type { Advice, AdviceCode, Severity } from "../advice/advice.ts";

/** What a language has to have words for about the settings of the BMSs. */
export interface AdviceWords {
  /** How severe it is, as a word. */
  readonly severity: Readonly<Record<Severity, string>>;
  /** What is wrong, as a headline without figures. */
  readonly title: Readonly<Record<AdviceCode, string>>;
  /** What stands in the BMS and what we do, with both figures; what comes of it, and what to change. */
  readonly sentence: { readonly [A in Advice as A["code"]]: (advice: A) => string };
}
