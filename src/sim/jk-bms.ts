/**
 * A JK BMS at the end of a byte line, NW protocol. It answers the read-all request as real hardware does and nothing else;
 * whatever else it is sent is kept, because nobody may ever write to a BMS. Its faults can be changed while it runs.
 */
import type { NwValues } from "../codec/jk/nw-4e57/ids.ts";
import { nwRequest } from "../codec/jk/nw-4e57/request.ts";
import { encodeReply } from "../codec/jk/nw-4e57/tlv.ts";
import type { BytePort, Clock } from "../io/port.ts";
import { RequestWatch } from "./jk-request-watch.ts";
import { seeded } from "./seeded.ts";

/** What may go wrong; every field can be set at run time. */
export interface JkFaults {
  /** Says nothing: asleep, unplugged, wrong protocol set. */
  drop: boolean;
  /** Probability (0..1) that one byte of a reply is changed. */
  corrupt: number;
  /** Later than usual by this much. */
  delayMs: number;
  /** The request comes back first, as from a half-duplex adapter. */
  echo: boolean;
  /** So many bytes are missing at the end of the reply. */
  truncateBytes: number;
  /** Up to so many random bytes before every reply. */
  noiseBytes: number;
  /** The length field is wrong by this much. */
  lengthOffset: number;
  /** It has just been switched on: SOC and cycles are 0. */
  starting: boolean;
}

const NO_FAULTS: JkFaults = {
  drop: false,
  corrupt: 0,
  delayMs: 0,
  echo: false,
  truncateBytes: 0,
  noiseBytes: 0,
  lengthOffset: 0,
  starting: false,
};

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
/** 8N1 at 115200 baud. */
const MS_PER_BYTE = 10 / 115.2;
const CHUNK_BYTES = 32;
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
    const bytes = spoil(replyOf(), faults, random);
    counts.replies++;
    if (options.wire !== "paced") {
      port.write(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      await clock.sleep(chunk.length * MS_PER_BYTE, signal);
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

/** The reply as the line brings it. */
function spoil(reply: Uint8Array, faults: JkFaults, random: () => number): Uint8Array {
  if (faults.lengthOffset !== 0) {
    const length = (reply[2]! << 8) + reply[3]! + faults.lengthOffset;
    reply[2] = (length >> 8) & 0xff;
    reply[3] = length & 0xff;
  }
  if (faults.corrupt > 0 && random() < faults.corrupt) {
    reply[Math.floor(random() * reply.length)]! ^= 1 + Math.floor(random() * 255);
  }
  if (!faults.echo && faults.noiseBytes === 0 && faults.truncateBytes === 0) return reply; // the usual case, and quick
  const noise = Array.from({ length: Math.ceil(random() * faults.noiseBytes) }, () => Math.floor(random() * 256));
  const echo = faults.echo ? nwRequest("all") : [];
  const kept = reply.subarray(0, Math.max(0, reply.length - faults.truncateBytes));
  return Uint8Array.from([...echo, ...noise, ...kept]);
}
