import type { Libc, PollHandle } from "./libc.ts";

/** How often to look where the event loop cannot watch the descriptor. The inverter sends a few frames a second. */
const LOOK_MS = 20;

/**
 * Watchers in use. koffi frees a watcher that nothing in JavaScript refers to, and libuv then no longer calls it: this keeps them.
 */
const inUse = new Set<PollHandle>();

/**
 * Calls `onReadable` whenever `fd` has something to read or an error to collect; it must read until there is no more.
 * Without polling where koffi can (its libuv watcher), else every 20 ms. Returns the way to stop, to be called before the
 * descriptor is closed.
 */
export function watchReadable(libc: Libc, fd: number, onReadable: () => void): () => void {
  let pause: NodeJS.Timeout | undefined;
  let handle: PollHandle;
  try {
    handle = libc.poll(fd, (status) => {
      onReadable();
      // After an error (an interface went down) libuv stops watching. Not at once again: an error that stays would spin.
      if (typeof status === "number" && status < 0 && inUse.has(handle)) {
        pause = setTimeout(() => handle.start(), LOOK_MS);
      }
    });
  } catch {
    const timer = setInterval(onReadable, LOOK_MS);
    return () => clearInterval(timer);
  }
  inUse.add(handle);
  return () => {
    if (!inUse.delete(handle)) return;
    clearTimeout(pause);
    handle.close();
  };
}
