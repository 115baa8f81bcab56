/** One POST with a bound for everything: its time, its answer, where it goes. */
import type { Clock } from "../../../io/port.ts";
import { later, refused, scrub, SENT, type Outcome } from "./outcome.ts";

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Must not appear in any text. */
  readonly secrets: readonly string[];
  /** How long the server asks to wait, s, from its answer; beside the header Retry-After. */
  readonly retryAfterS?: (answer: string) => number | null;
}

const TIMEOUT_MS = 10_000;
/** Enough for what an API says about a mistake. */
const MOST_ANSWER_BYTES = 4096;
/** Nobody may make us wait for longer. */
const LONGEST_WAIT_MS = 3_600_000;

/** Never rejects. A redirect is not followed: it would carry the message, and what is secret in it, to somebody else. */
export async function httpPost(post: Post, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  const life = new AbortController();
  const stop = (): void => life.abort(new Error("stopped"));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const callOff = clock.after(TIMEOUT_MS, () => life.abort(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  try {
    const { url, headers, body } = post;
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: life.signal });
    const answer = response.ok ? "" : await firstOf(response);
    void response.body?.cancel().catch(() => undefined);
    return outcomeOf(post, response, answer);
  } catch (error) {
    return later(scrub(reasonOf(error), post.secrets));
  } finally {
    callOff();
    signal.removeEventListener("abort", stop);
    life.abort(new Error("over"));
  }
}

function outcomeOf({ url, secrets, retryAfterS }: Post, { status, ok, headers }: Response, answer: string): Outcome {
  if (ok) return SENT;
  if (status >= 300 && status < 400) {
    const to = headers.get("location");
    return refused(scrub(`it answers ${status}: it redirects to ${hostOf(to, url)}; write that address`, secrets));
  }
  const said = answer === "" ? "" : `: ${answer}`;
  const why = scrub(`it answers ${status}${said}`, secrets);
  // 408: it was too slow; 425: too early.
  if (status !== 429 && status !== 408 && status !== 425 && status < 500) return refused(why);
  const waitS = retryAfterS?.(answer) ?? secondsOf(headers.get("retry-after")) ?? 0;
  return later(why, Math.min(LONGEST_WAIT_MS, Math.max(0, 1000 * waitS)));
}

/** Retry-After is a number of seconds or a date (RFC 9110, 10.2.3). */
function secondsOf(header: string | null): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : (atMs - Date.now()) / 1000;
}

function hostOf(location: string | null, base: string): string {
  if (location === null || !URL.canParse(location, base)) return "another address";
  return new URL(location, base).origin;
}

/** The beginning of an answer. */
async function firstOf(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const body: ReadableStream<Uint8Array> = response.body;
  const reader = body.getReader();
  try {
    while (bytes < MOST_ANSWER_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
  return text.slice(0, MOST_ANSWER_BYTES);
}

/** fetch says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message;
  return cause instanceof Error ? cause.message : error.message;
}
