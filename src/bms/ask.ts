import type { Absence } from "../domain/observed.ts";
import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";
import type { BytePort, Clock } from "../io/port.ts";
import type { ReplyReader } from "./reply-reader.ts";

/** What became of one request. */
export type Answer =
  /** A whole reply, as a reading or with what it lacks. */
  | { readonly ok: true; readonly atMs: number; readonly reading: Result<PackReading> }
  | {
      readonly ok: false;
      readonly atMs: number;
      readonly why: Absence;
      readonly detail: string;
      /** Bytes that came at all; 0 is a line that is dead or a BMS that sleeps. */
      readonly receivedBytes: number;
    };

export interface Asking {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest wait for the whole reply, ms. */
  readonly timeoutMs: number;
}

/**
 * Sends one request and waits for the first whole reply. What is left from before is thrown away first, so a late reply
 * cannot be taken for this one's; a damaged reply does not end the wait, because a good one may still follow.
 */
export async function ask(port: BytePort, reader: ReplyReader, { clock, signal, timeoutMs }: Asking): Promise<Answer> {
  reader.reset();
  let worst: { why: Absence; detail: string } | null = null;
  let receivedBytes = 0;
  // A process that stood still finds a reply that has waited for it: it is no younger than the wait allows.
  const latestMs = clock.nowMs() + timeoutMs;
  let stop = (): void => undefined;
  const replied = new Promise<Answer>((resolve) => {
    stop = port.onData((chunk) => {
      receivedBytes += chunk.length;
      const { replies, faults } = reader.feed(chunk);
      for (const fault of faults) {
        const why = absenceOf(fault.code);
        if (worst === null || RANK[why] > RANK[worst.why]) worst = { why, detail: fault.message };
      }
      const reading = replies[0];
      if (reading !== undefined) resolve({ ok: true, atMs: Math.min(clock.nowMs(), latestMs), reading });
    });
  });
  // Not AbortSignal.any(): on Node 20 it keeps memory for every call as long as the outer signal lives.
  const waiting = new AbortController();
  const stopWaiting = (): void => waiting.abort(signal.reason);
  if (signal.aborted) stopWaiting();
  signal.addEventListener("abort", stopWaiting, { once: true });
  try {
    port.write(reader.request);
    const late = clock.sleep(timeoutMs, waiting.signal).then((): Answer => {
      const seen = worst ?? { why: "timeout" as const, detail: incomplete(receivedBytes, timeoutMs) };
      return { ok: false, atMs: clock.nowMs(), ...seen, receivedBytes };
    });
    return await Promise.race([replied, late]);
  } finally {
    stop();
    signal.removeEventListener("abort", stopWaiting);
    waiting.abort(DONE);
  }
}

const incomplete = (receivedBytes: number, timeoutMs: number): string =>
  receivedBytes === 0 ? `no reply within ${timeoutMs} ms` : `${receivedBytes} bytes but no whole reply within ${timeoutMs} ms`;

function absenceOf(code: string): Absence {
  if (code === "JK_CHECKSUM") return "bad-checksum";
  return code === "JK_ECHO" ? "echo" : "malformed";
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const DONE = new Error("the answer has come");

/** Of several faults in one reply the most telling is reported: a wrong checksum says more than stray bytes or an echo. */
const RANK: Readonly<Record<Absence, number>> = {
  "never-seen": 0,
  timeout: 0,
  "port-closed": 0,
  implausible: 0,
  starting: 0,
  echo: 1,
  malformed: 2,
  "bad-checksum": 3,
};
