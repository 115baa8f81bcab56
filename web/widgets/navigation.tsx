/** The tabs: below on a phone, at the side on a wide screen. */
import type { JSX } from "preact";
import { words } from "../language.ts";
import { PAGES, pathOf, type PageName } from "../router.ts";
import { ICONS } from "./icons.tsx";

export function Navigation({ page }: { readonly page: PageName }): JSX.Element {
  const said = words.value.nav;
  return (
    <nav class="tabs" aria-label={said.label}>
      {PAGES.map((name) => {
        const Icon = ICONS[name];
        return (
          <a key={name} href={pathOf(name)} data-page aria-current={name === page ? "page" : undefined}>
            <Icon />
            <span>{said[name]}</span>
          </a>
        );
      })}
    </nav>
  );
}
