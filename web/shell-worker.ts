/**
 * The service worker: keeps the files of the page, so that an installed page opens without the network and then says that it has
 * no connection. It never keeps an answer of the API: an old value must not look like a new one.
 */
export {};

/** The part of a service worker's scope that is used here; TypeScript's own types for it exclude those of a page. */
interface WorkerScope {
  readonly location: { readonly origin: string };
  addEventListener(type: "install" | "activate", listener: (event: { waitUntil(done: Promise<unknown>): void }) => void): void;
  addEventListener(
    type: "fetch",
    listener: (event: { readonly request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
  skipWaiting(): Promise<void>;
}
const scope = self as unknown as WorkerScope;

/** Filled in by the build. */
const FILES = "__SHELL_FILES__".split(" ");
/** Another build has other file names, and so another name. */
const CACHE = `shell ${FILES.join(" ")}`;

scope.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => kept("/")));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(kept(url.pathname));
  }
});

const kept = async (path: string): Promise<Response> => (await caches.match(path)) ?? fetch(path);
