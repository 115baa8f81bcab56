/** The page that is shown, by the path of the address. */
import { signal } from "@preact/signals";

export const PAGES = ["now", "cells", "history", "events", "traffic"] as const;
export type PageName = (typeof PAGES)[number];

export const pathOf = (page: PageName): string => (page === "now" ? "/" : `/${page}`);

/** An unknown path is the first page: whoever typed it wrongly sees the battery. */
const pageOf = (path: string): PageName => PAGES.find((page) => page !== "now" && path === `/${page}`) ?? "now";

export const page = signal<PageName>(pageOf(location.pathname));

/** Follows links to pages of its own without loading anew, and the browser's back and forward. */
export function route(): void {
  addEventListener("popstate", () => (page.value = pageOf(location.pathname)));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-page]") : null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !plain) return;
    event.preventDefault();
    go(pageOf(link.pathname));
  });
}

function go(next: PageName): void {
  if (next !== page.value) history.pushState(null, "", pathOf(next));
  page.value = next;
  scrollTo(0, 0);
}
