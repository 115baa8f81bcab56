import type { Language } from "../../domain/explain/explain.ts";
import type { Sentence } from "../web/api/words.ts";

/** The same in every language of the program. */
export const said = (explain: (language: Language) => string): Sentence => ({ en: explain("en"), de: explain("de") });
