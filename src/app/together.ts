import { setMaxListeners } from "node:events";

export interface Loop {
  run(signal: AbortSignal): Promise<void>;
}

/** Runs all loops; the first one that fails stops the others and is the error. */
export async function together(loops: readonly Loop[], signal: AbortSignal): Promise<void> {
  const life = new AbortController();
  // Every line has its own waits; Node takes more than 10 for a leak.
  setMaxListeners(0, life.signal);
  const stop = (): void => life.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const running = loops.map((loop) =>
    loop.run(life.signal).catch((error: unknown) => {
      life.abort(error);
      throw error;
    }),
  );
  try {
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    signal.removeEventListener("abort", stop);
  }
}
