/** The frame around every page: navigation, state of the connection, banners. */
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { format, language, words } from "./language.ts";
import { Now } from "./pages/now.tsx";
import { lazyPage } from "./pages/lazy-page.tsx";
import { page, type PageName } from "./router.ts";
import { link, oldMs, snapshot } from "./store.ts";
import { titleOf } from "./title.ts";
import { Banners } from "./widgets/banners.tsx";
import { Footer } from "./widgets/footer.tsx";
import { LinkBadge } from "./widgets/link-badge.tsx";
import { Logo } from "./widgets/logo.tsx";
import { Navigation } from "./widgets/navigation.tsx";

const PAGE: Readonly<Record<PageName, () => JSX.Element>> = {
  now: Now,
  cells: lazyPage(async () => (await import("./pages/cells.tsx")).Cells),
  history: lazyPage(async () => (await import("./pages/history.tsx")).History),
  events: lazyPage(async () => (await import("./pages/events.tsx")).Events),
  traffic: lazyPage(async () => (await import("./pages/traffic.tsx")).Traffic),
};

effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.title = titleOf(link.value === "live" ? snapshot.value : null, format.value, words.value.nav[page.value]);
});

export function App(): JSX.Element {
  const Page = PAGE[page.value];
  const now = snapshot.value;
  const state = link.value;
  return (
    <div class={`app ${state === "live" || state === "connecting" ? "" : "stale"}`}>
      <a class="skip" href="#main">
        {words.value.skip}
      </a>
      <header class="top">
        <Logo />
        <LinkBadge link={state} ageMs={oldMs.value} />
      </header>
      <Navigation page={page.value} />
      <main id="main" tabIndex={-1}>
        <Banners link={state} oldMs={oldMs.value} snapshot={now} />
        <Page />
        <Footer version={now?.version ?? null} />
      </main>
    </div>
  );
}
