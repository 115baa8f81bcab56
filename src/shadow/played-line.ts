/** A serial line on which recorded bytes come again, at the pace at which they once came. Nothing can be written to it. */
import type { BytePort, Clock, Opener, PortEnd } from "../io/port.ts";

export interface PlayedBytes {
  /** Since the beginning of the recording, ms. */
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

export interface PlayedLineOptions {
  readonly name: string;
  /** In the order of time. */
  readonly played: readonly PlayedBytes[];
  readonly clock: Clock;
  /** When the recording begins, by the clock. */
  readonly startMs: number;
}

/** What should have come before the line is opened is passed over. */
export function playedLine({ name, played, clock, startMs }: PlayedLineOptions): Opener<BytePort> {
  return (signal) => {
    signal.throwIfAborted();
    const listeners = new Set<(chunk: Uint8Array) => void>();
    let end: (end: PortEnd) => void = () => undefined;
    const ended = new Promise<PortEnd>((resolve) => (end = resolve));
    const passedMs = clock.nowMs() - startMs;
    let next = played.findIndex(({ afterMs }) => afterMs >= passedMs);
    let callOff: () => void = () => undefined;
    const wait = (): void => {
      const one = next < 0 ? undefined : played[next];
      if (one === undefined) return;
      callOff = clock.after(Math.max(0, startMs + one.afterMs - clock.nowMs()), () => {
        next++;
        for (const listener of [...listeners]) listener(Uint8Array.from(one.bytes));
        wait();
      });
    };
    wait();
    return Promise.resolve({
      name,
      ended,
      write: () => undefined,
      onData: (listener) => {
        // The same function may listen twice; each has its own way to stop.
        const own = (chunk: Uint8Array): void => listener(chunk);
        listeners.add(own);
        return () => void listeners.delete(own);
      },
      close: () => {
        callOff();
        listeners.clear();
        end({ expected: true, reason: "closed" });
        return Promise.resolve();
      },
    });
  };
}
