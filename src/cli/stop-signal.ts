import { setMaxListeners } from "node:events";

/** Aborts at the first SIGINT, SIGTERM or SIGHUP (the terminal was closed); a second one ends the process at once. */
export function stopSignal(): AbortController {
  const controller = new AbortController();
  // Everything that runs waits for it; Node takes more than 10 for a leak.
  setMaxListeners(0, controller.signal);
  let asked = false;
  for (const [name, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const) {
    process.on(name, () => {
      if (asked) process.exit(128 + number);
      asked = true;
      controller.abort(new Error(name));
    });
  }
  return controller;
}
