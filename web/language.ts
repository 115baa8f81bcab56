/** The language of the page: that of the browser, or the one that was chosen here before. */
import { computed, signal } from "@preact/signals";
import type { Sentence } from "../src/outlets/web/api/words.ts";
import { formatOf } from "./format.ts";
import { DE } from "./words/de.ts";
import { EN, type Words } from "./words/en.ts";

export type Language = "en" | "de";

export const DICTIONARIES: Readonly<Record<Language, Words>> = { en: EN, de: DE };
const KEPT = "siinterjk.language";

const languageOf = (tag: string): Language | null => (/^de\b/i.test(tag) ? "de" : /^en\b/i.test(tag) ? "en" : null);

/** The first language of the browser that has a dictionary; English without one. */
function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = languageOf(tag);
    if (language !== null) return language;
  }
  return "en";
}

/** The region decides how numbers look: the browser's first tag of this language. */
const localeFor = (language: Language, tags: readonly string[]): string =>
  tags.find((tag) => languageOf(tag) === language) ?? (language === "en" ? "en-GB" : language);

function kept(): Language | null {
  try {
    return languageOf(localStorage.getItem(KEPT) ?? "");
  } catch {
    // A browser that refuses storage asks for no other language.
    return null;
  }
}

export const language = signal<Language>(kept() ?? preferred(navigator.languages));
export const words = computed(() => DICTIONARIES[language.value]);
export const locale = computed(() => localeFor(language.value, navigator.languages));
export const format = computed(() => formatOf(locale.value, words.value.time));
/** A sentence of the bridge in the language of the page, without the marks of code; no line ends between a figure and its unit. */
export const said = (sentence: Sentence): string =>
  sentence[language.value]
    .replaceAll("`", "")
    .replace(/(\d) (?=(?:[VA%hsd]|mV|kWh?|W|min|ms|degC|°C)(?![\p{L}\d]))/gu, "$1\u00a0");

export function choose(next: Language): void {
  language.value = next;
  try {
    localStorage.setItem(KEPT, next);
  } catch {
    // It holds until the page is left, then.
  }
}
