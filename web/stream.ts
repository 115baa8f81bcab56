/**
 * Follows the stream of snapshots: opens it, opens it anew when it ends or says nothing, with pauses that grow, and at once when
 * the page comes back into view. Time and connections come from outside, so that a test owns both.
 */

/** After this long without a message what is shown counts as old, ms. The bridge sends one a second. */
export const STALE_MS = 5_000;
/** An open stream that has said nothing for so long is dead, though nobody has told the browser, ms. */
const DEAD_MS = 8_000;
const PAUSES_MS = [500, 1_000, 2_000, 4_000] as const;

export interface Surroundings {
  /** Opens the stream; the function closes it. */
  readonly open: (onMessage: (data: string) => void, onEnd: () => void) => () => void;
  /** Calls once after a time; the function takes it back. */
  readonly after: (ms: number, call: () => void) => () => void;
  /** Calls whenever the page comes into view. */
  readonly onVisible: (call: () => void) => () => void;
}

/** Follows until the function that it gives is called. */
export function follow({ open, after, onVisible }: Surroundings, take: (data: string) => void): () => void {
  let failures = 0;
  let close: () => void = () => undefined;
  let cancel: () => void = () => undefined;

  const connect = (): void => {
    close();
    cancel();
    cancel = after(DEAD_MS, retry);
    close = open((data) => {
      failures = 0;
      cancel();
      cancel = after(DEAD_MS, retry);
      take(data);
    }, retry);
  };
  const retry = (): void => {
    close();
    cancel();
    cancel = after(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]!, connect);
    failures++;
  };
  const stopLooking = onVisible(connect);
  connect();
  return () => {
    stopLooking();
    close();
    cancel();
  };
}

/** What a browser has. */
export const browserSurroundings = (url: string): Surroundings => ({
  open: (onMessage, onEnd) => {
    const source = new EventSource(url);
    source.onmessage = (event: MessageEvent<string>) => onMessage(event.data);
    source.onerror = onEnd;
    return () => source.close();
  },
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  onVisible: (call) => {
    const look = (): void => {
      if (document.visibilityState === "visible") call();
    };
    document.addEventListener("visibilitychange", look);
    addEventListener("online", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", look);
    };
  },
});
