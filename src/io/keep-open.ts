/** Keeps a port open for as long as the program runs: a fresh one after every end, with growing pauses while it fails. */
import type { Clock, Opener, PortEnd } from "./port.ts";

export interface Backoff {
  readonly firstMs: number;
  readonly capMs: number;
}

/** Pauses between attempts, ms: the first one, then each twice the last, up to the cap; without end. */
export function* backoff({ firstMs, capMs }: Backoff): Generator<number, never> {
  for (let ms = firstMs; ; ms = Math.min(ms * 2, capMs)) yield ms;
}

/** A port that lived this long worked: the next failure starts with the short pause again. */
const WORKED_MS = 5_000;

/** A device that takes longer than this to close is left behind: the next attempt shows whether it can be opened again. */
const CLOSE_MS = 5_000;

export interface KeepOpen<P> {
  readonly open: Opener<P>;
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** Uses the port until it ends or `life` is aborted; returning early asks for a fresh port at once. Must not reject but by `life`. */
  readonly serve: (port: P, life: AbortSignal) => Promise<void>;
  /** The port is open. */
  readonly onUp: (port: P) => void;
  /** The port could not be opened, or has ended; called for every attempt. */
  readonly onDown: (error: unknown) => void;
}

/** Runs until `signal` is aborted; then closes the port and returns. */
export async function keepOpen<P extends { readonly ended: Promise<PortEnd>; close(): Promise<void> }>(
  options: KeepOpen<P>,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = options;
  const stopped = (): boolean => signal.aborted;
  let pauses = backoff(options.backoff);
  let openedAtMs = Infinity;
  const onUp = (port: P): void => {
    openedAtMs = clock.nowMs();
    options.onUp(port);
  };
  while (!stopped()) {
    try {
      const end = await serveOnce({ ...options, onUp }, signal);
      if (stopped()) return;
      if (end === "renew") continue;
      options.onDown(new Error(end.reason));
    } catch (error) {
      if (stopped()) return;
      options.onDown(error);
    }
    if (clock.nowMs() - openedAtMs >= WORKED_MS) pauses = backoff(options.backoff);
    openedAtMs = Infinity;
    await clock.sleep(pauses.next().value, signal).catch(() => undefined);
  }
}

async function serveOnce<P extends { readonly ended: Promise<PortEnd>; close(): Promise<void> }>(
  { open, clock, serve, onUp }: KeepOpen<P>,
  signal: AbortSignal,
): Promise<PortEnd | "renew"> {
  const port = await open(signal);
  const life = new AbortController();
  const stop = (): void => life.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) return "renew";
    onUp(port);
    const served = serve(port, life.signal).then(() => "renew" as const);
    return await Promise.race([port.ended, served]);
  } finally {
    signal.removeEventListener("abort", stop);
    life.abort(new Error("port ended"));
    await closed(port, clock);
  }
}

/** Closes the port; a driver that hangs must neither keep the loop from the next attempt nor the program from its end. */
async function closed(port: { close(): Promise<void> }, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  const late = clock.sleep(CLOSE_MS, waiting.signal).catch(() => undefined);
  try {
    await Promise.race([port.close(), late]);
  } finally {
    waiting.abort(CLOSED);
  }
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const CLOSED = new Error("the port is closed");
