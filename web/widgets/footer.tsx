/** Version and language. */
import type { JSX } from "preact";
import { choose, DICTIONARIES, language, words, type Language } from "../language.ts";

export function Footer({ version }: { readonly version: string | null }): JSX.Element {
  const said = words.value.footer;
  return (
    <div class="foot">
      <span>{version === null ? "SIinterJK" : said.version(version)}</span>
      <span class="languages" role="group" aria-label={said.language}>
        {(Object.keys(DICTIONARIES) as Language[]).map((name) => (
          <button key={name} type="button" lang={name} aria-pressed={name === language.value} onClick={() => choose(name)}>
            {DICTIONARIES[name].languageName}
          </button>
        ))}
      </span>
    </div>
  );
}
