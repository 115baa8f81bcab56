/**
 * What is said on the control socket: one request and one answer for a connection, each a JSON object on one line.
 * Both ends are strangers to each other: the request may be anything, and the answer may be of another version.
 */
import { z } from "zod";
import { COMMAND_KINDS, DEFAULT_FOR_MS, LONGEST_FOR_MS, MOST_LIMIT_A } from "../domain/command.ts";
import { good, refused, type Result } from "../domain/result.ts";
import { statusReport } from "./status-report.ts";

/** Longest request, without the end of its line, bytes; the longest real one has about 70. */
export const REQUEST_BYTES = 4096;
/** Longest answer, bytes: commands take less than 2000, the status of 64 packs with the longest names about half of this. */
export const ANSWER_BYTES = 1 << 18;

const SHORTEST_FOR_MS = 1000;
const forMs = z.number().min(SHORTEST_FOR_MS).max(LONGEST_FOR_MS).default(DEFAULT_FOR_MS);
/** A charge to full takes a sunny day; the command ends by itself when it is done. */
const FULL_ONCE_FOR_MS = 86_400_000;
const limitA = z.number().min(0).max(MOST_LIMIT_A);

// Strict: a misspelt key must not become a command that does something else.
const requestSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.enum(["stop-charge", "stop-discharge"]), forMs }),
  z.strictObject({ do: z.literal("full-once"), forMs: forMs.default(FULL_ONCE_FOR_MS) }),
  z.strictObject({ do: z.enum(["limit-charge", "limit-discharge"]), limitA, forMs }),
  z.strictObject({ do: z.literal("cancel"), which: z.union([z.literal("all"), z.enum(COMMAND_KINDS), z.int().min(1)]) }),
  z.strictObject({ do: z.enum(["list", "freeze", "send-again", "status"]) }),
]);

/** A request that has been validated. */
export type ControlRequest = z.output<typeof requestSchema>;
/** A request as a client writes it. */
export type ControlAsk = z.input<typeof requestSchema>;

const command = z.object({
  id: z.int().min(1),
  kind: z.enum(COMMAND_KINDS),
  limitA: z.number().exactOptional(),
  givenAgoMs: z.number().min(0),
  leftMs: z.number(),
});

const answerSchema = z.union([
  z.object({ ok: z.literal(true), command }),
  z.object({ ok: z.literal(true), cancelled: z.array(command).readonly() }),
  z.object({ ok: z.literal(true), status: z.string(), commands: z.array(command).readonly() }),
  z.object({ ok: z.literal(true), file: z.string() }),
  z.object({ ok: z.literal(true), resumed: z.boolean() }),
  z.object({ ok: z.literal(true), report: statusReport }),
  z.object({ ok: z.literal(false), code: z.string(), message: z.string() }),
]);

export type ControlAnswer = z.output<typeof answerSchema>;
/** An answer to a request that was granted. */
export type ControlGrant = Extract<ControlAnswer, { ok: true }>;

/** Total: any line gives a request, or the reason why it is none. */
export function readRequest(line: string): Result<ControlRequest, "CONTROL_REQUEST"> {
  const json = parsed(line);
  if (json === undefined) return refused("CONTROL_REQUEST", "the request is not JSON");
  const result = requestSchema.safeParse(json);
  if (result.success) return good(result.data);
  const { path, message } = result.error.issues[0]!;
  return refused("CONTROL_REQUEST", `${path.map(String).join(".") || "the request"}: ${message.slice(0, 200)}`);
}

/** `null` for what is no answer. */
export function readAnswer(line: string): ControlAnswer | null {
  const result = answerSchema.safeParse(parsed(line));
  return result.success ? result.data : null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
