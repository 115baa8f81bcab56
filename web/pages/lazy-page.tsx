/** A page that is loaded when it is opened first. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../language.ts";

type Page = () => JSX.Element;

export function lazyPage(load: () => Promise<Page>): Page {
  const loaded = signal<Page | "failed" | null>(null);
  const fetchPage = (): void => {
    load().then(
      (page) => (loaded.value = () => page()),
      () => {
        loaded.value = "failed";
        reloadOnce();
      },
    );
  };
  return function LazyPage() {
    const Loaded = loaded.value;
    useEffect(() => {
      if (loaded.peek() === null || loaded.peek() === "failed") fetchPage();
    }, []);
    if (Loaded === null) return <div class="loading" />;
    if (Loaded === "failed") return <p class="note">{words.value.link.pageFailed}</p>;
    return <Loaded />;
  };
}

const RELOADED = "siinterjk.reloaded";
/** More often than this it helps nobody, ms. */
const AGAIN_MS = 60_000;

/** After an update the bridge has files of other names: then the whole page is an old one, and is loaded anew. */
function reloadOnce(): void {
  try {
    const lastMs = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - lastMs < AGAIN_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  } catch {
    // A browser that refuses storage shows what is wrong instead: it could not know when to stop.
  }
}
