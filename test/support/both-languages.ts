/** Golden sentences in both languages. */
import { describe, expect, it } from "vitest";
import type { Language } from "../../src/domain/explain/explain.ts";

/** Something that is explained, and what is to be said. */
export type Row = readonly [explain: (language?: Language) => string, en: string, de: string];

/** A test for each row; without a language it is English. */
export function inBothLanguages(name: string, table: readonly Row[]): void {
  describe(name, () => {
    it.each(table.map(([explain, en, de]) => ({ explain, en, de })))("$en", ({ explain, en, de }) => {
      expect(explain("en")).toBe(en);
      expect(explain("de")).toBe(de);
      expect(explain()).toBe(en);
    });
  });
}
