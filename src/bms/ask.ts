import type { PackReading } from "../domain/pack.ts";
import type { Result } from "../domain/result.ts";
import type { BytePort } from "../io/port.ts";
import { FailedReply, type Failure } from "./failed-reply.ts";
import type { CountedTraffic } from "./line-traffic.ts";
import type { ReplyReader } from "./reply-reader.ts";
import { within, type Waiting } from "./within.ts";

/** What became of one request. */
export type Answer =
  /** A whole reply, as a reading or with what it lacks; `null` where it was never to be a reading. */
  { readonly ok: true; readonly atMs: number; readonly reading: Result<PackReading> | null } | ({ readonly ok: false } & Failure);

/** An answer, and how many bytes came at all. */
export type Asked = Answer & { readonly receivedBytes: number };

/**
 * Sends one request and waits for the first whole reply. What is left from before is thrown away first, so a late reply
 * cannot be taken for this one's; a damaged reply does not end the wait, because a good one may still follow. What comes is
 * counted in `traffic`.
 */
export async function ask(port: BytePort, reader: ReplyReader, traffic: CountedTraffic, waiting: Waiting): Promise<Asked> {
  const { clock, timeoutMs } = waiting;
  traffic.discardedBytes += reader.reset();
  const failed = new FailedReply();
  // A process that stood still finds a reply that has waited for it: it is no younger than the wait allows.
  const latestMs = clock.nowMs() + timeoutMs;
  const answer = await within<Answer>((done) => {
    const stop = port.onData((chunk) => {
      failed.receivedBytes += chunk.length;
      traffic.receivedBytes += chunk.length;
      const { replies, faults, discardedBytes } = reader.feed(chunk);
      traffic.discardedBytes += discardedBytes;
      for (const fault of faults) {
        if (fault.code === "JK_ECHO") traffic.echoes++;
        failed.note(fault);
      }
      const reading = replies[0];
      if (reading !== undefined) done({ ok: true, atMs: Math.min(clock.nowMs(), latestMs), reading });
    });
    port.write(reader.request);
    return stop;
  }, waiting);
  return { receivedBytes: failed.receivedBytes, ...(answer ?? { ok: false, ...failed.after(timeoutMs) }) };
}
