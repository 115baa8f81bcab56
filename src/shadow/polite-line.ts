/**
 * A serial line on which a shadow asks by itself. Another bridge may ask on the same wires, where two would talk into each other's
 * exchanges: so the line is listened to before the first request, and left as soon as somebody else is heard.
 */
import { SiinterjkError } from "../errors.ts";
import type { BytePort, Clock, Opener, PortEnd } from "../io/port.ts";

export interface PoliteOptions {
  readonly clock: Clock;
  /** So long after a request what comes is taken for its answer, ms. */
  readonly answerMs: number;
}

/** The original script asks every 10.6 s (docs/protocols/sma-sunny-island.md, section 10), others more often. */
const LISTEN_FIRST_MS = 12_000;
/** The shortest request of a BMS has as many bytes; noise on an idle line is less. */
const TALK_BYTES = 8;
/** Sporadic noise does not add up to talk over hours. */
const TALK_WITHIN_MS = 1_000;

/** Opens the line when nobody has been heard on it for 12 s; rejects with SHADOW_LINE_IN_USE otherwise. Ends when somebody else asks. */
export function politeLine(open: Opener<BytePort>, { clock, answerMs }: PoliteOptions): Opener<BytePort> {
  return async (signal) => {
    const port = await open(signal);
    const talk = new Talk(clock);
    let writtenAtMs = -Infinity;
    let leave: (end: PortEnd) => void = () => undefined;
    const left = new Promise<PortEnd>((resolve) => (leave = resolve));
    let over = false;
    port.onData((chunk) => {
      if (over || clock.nowMs() - writtenAtMs <= answerMs || !talk.hears(chunk.length)) return;
      over = true;
      leave({ expected: false, reason: `somebody else asks on ${port.name}: nothing is asked there` });
    });
    const ended = Promise.race([port.ended, left]);
    const waiting = new AbortController();
    const stop = (): void => waiting.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const quiet = clock.sleep(LISTEN_FIRST_MS, waiting.signal).then(() => null);
      const end = await Promise.race([ended, quiet]);
      if (end !== null) throw new SiinterjkError("SHADOW_LINE_IN_USE", end.reason, { context: { port: port.name } });
    } catch (error) {
      await port.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", stop);
      waiting.abort(HEARD_ENOUGH);
    }
    return {
      name: port.name,
      ended,
      write: (bytes) => {
        if (over) return;
        writtenAtMs = clock.nowMs();
        port.write(bytes);
      },
      onData: (listener) => port.onData(listener),
      close: () => port.close(),
    };
  };
}

const HEARD_ENOUGH = new Error("listened long enough");

/** Whether what comes unasked is more than noise. */
class Talk {
  readonly #clock: Clock;
  #sinceMs = -Infinity;
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  hears(bytes: number): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#sinceMs > TALK_WITHIN_MS) [this.#sinceMs, this.#bytes] = [nowMs, 0];
    this.#bytes += bytes;
    return this.#bytes >= TALK_BYTES;
  }
}
