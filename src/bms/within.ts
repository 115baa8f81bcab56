import type { Clock } from "../io/port.ts";

export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest wait, ms. */
  readonly timeoutMs: number;
}

/**
 * The first value that `begin` hands over, or `null` when none came in time; then what `begin` returned is called. Rejects with
 * the signal's reason.
 */
export async function within<T>(
  begin: (done: (value: T) => void) => () => void,
  { clock, signal, timeoutMs }: Waiting,
): Promise<T | null> {
  let stop = (): void => undefined;
  // Not AbortSignal.any(): on Node 20 it keeps memory for every call as long as the outer signal lives.
  const waiting = new AbortController();
  const stopWaiting = (): void => waiting.abort(signal.reason);
  if (signal.aborted) stopWaiting();
  signal.addEventListener("abort", stopWaiting, { once: true });
  try {
    const came = new Promise<T>((resolve) => {
      stop = begin(resolve);
    });
    const late = clock.sleep(timeoutMs, waiting.signal).then(() => null);
    return await Promise.race([came, late]);
  } finally {
    stop();
    signal.removeEventListener("abort", stopWaiting);
    waiting.abort(DONE);
  }
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const DONE = new Error("the wait is over");
