/**
 * A JK BMS at the end of a byte line, NW protocol. It answers the read-all request as real hardware does and nothing else;
 * whatever else it is sent is kept, because nobody may ever write to a BMS. Its faults can be changed while it runs.
 */
import type { NwValues } from "../codec/jk/nw-4e57/ids.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { encodeReply } from "../codec/jk/nw-4e57/tlv.ts";
import type { BytePort, Clock } from "../io/port.ts";
import { NO_FAULTS, spoil, type JkFaults } from "./jk-faults.ts";
import { RequestWatch } from "./jk-request-watch.ts";
import { LINE_MS_PER_BYTE } from "./rs485-line.ts";
import { seeded } from "./seeded.ts";

export interface JkBmsOptions {
  readonly port: BytePort;
  readonly clock: Clock;
  /** Where the answers come from: values of this moment, or captured frames in turn, again and again. */
  readonly source: { readonly read: () => NwValues } | { readonly replay: readonly Uint8Array[] };
  readonly faults?: Partial<JkFaults>;
  /** `paced` hands the bytes over as 115200 baud brings them, else the whole reply comes at once. */
  readonly wire?: "at-once" | "paced";
  /** For corruption and noise. */
  readonly seed?: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface SimulatedJkBms {
  readonly faults: JkFaults;
  /** Read-all requests that came. */
  readonly requests: number;
  /** Replies that were sent, whole or not. */
  readonly replies: number;
  /** Everything that came and was not the read-all request. Must stay empty. */
  readonly unexpected: readonly Uint8Array[];
}

/** A reply begins 0.2..1 ms after the request (measured by ArminJo, JK-BMSToPylontechCAN). */
const REPLY_AFTER_MS = 1;
const CHUNK_BYTES = 32;
const REQUEST = nwRequest("all");
/** Requests that wait while a reply is under way; a BMS has no room for more. */
const MOST_WAITING = 4;

/** Puts a BMS on the line; it answers until `signal` or the port ends it. */
export function simulateJkBms(options: JkBmsOptions): SimulatedJkBms {
  const { port, clock, signal } = options;
  const faults: JkFaults = { ...NO_FAULTS, ...options.faults };
  const watch = new RequestWatch();
  const random = seeded(options.seed ?? 1);
  const replyOf = replies(options.source, faults);
  const counts = { requests: 0, replies: 0 };
  let waiting = 0;
  let line = Promise.resolve();

  const answer = async (): Promise<void> => {
    await clock.sleep(REPLY_AFTER_MS + faults.delayMs, signal);
    if (faults.drop) return;
    const bytes = spoil(changeLength(replyOf(), faults.lengthOffset), REQUEST, faults, random);
    counts.replies++;
    if (options.wire !== "paced") {
      port.write(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      await clock.sleep(chunk.length * LINE_MS_PER_BYTE, signal);
      port.write(chunk);
    }
  };

  const stopListening = port.onData((chunk) => {
    const requests = watch.feed(chunk);
    counts.requests += requests;
    for (let i = 0; i < requests && waiting < MOST_WAITING; i++) {
      waiting++;
      line = line.then(answer).then(
        () => {
          waiting--;
        },
        (error: unknown) => {
          waiting--;
          // The end of the simulation wakes its sleeps by rejecting them; anything else is a fault of the simulator.
          if (!signal.aborted) throw error;
        },
      );
    }
  });
  signal.addEventListener("abort", stopListening, { once: true });

  return {
    faults,
    get requests() {
      return counts.requests;
    },
    get replies() {
      return counts.replies;
    },
    get unexpected() {
      return watch.unexpected;
    },
  };
}

function replies(source: JkBmsOptions["source"], faults: JkFaults): () => Uint8Array {
  if ("replay" in source) {
    let next = 0;
    return () => Uint8Array.from(source.replay[next++ % source.replay.length] ?? []);
  }
  return () => {
    const values = source.read();
    const reply = encodeReply(faults.starting ? { ...values, socPct: 0, cycles: 0 } : values);
    if (!reply.ok) throw new RangeError(reply.error.message);
    return reply.value;
  };
}

/** The length of the frame made wrong by `offset`. */
function changeLength(reply: Uint8Array, offset: number): Uint8Array {
  if (offset === 0) return reply;
  const length = (reply[2]! << 8) + reply[3]! + offset;
  reply[2] = (length >> 8) & 0xff;
  reply[3] = length & 0xff;
  return reply;
}
