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
  signal.throwIfAborted();
  const endings: (() => void)[] = [];
  try {
    return await new Promise<T | null>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      signal.addEventListener("abort", onAbort);
      endings.push(() => signal.removeEventListener("abort", onAbort));
      endings.push(begin(resolve));
      endings.push(clock.after(timeoutMs, () => resolve(null)));
    });
  } finally {
    for (const end of endings) end();
  }
}
