/** What people ask through the broker: from a topic and its text to a request of the control socket, and back to a text. */
import { COMMAND_KINDS } from "../../domain/command.ts";
import { messageOf } from "../../errors.ts";
import { readRequest, type ControlAnswer, type ControlAsk } from "../../control/protocol.ts";
import type { Log } from "../../log.ts";

const KINDS: ReadonlySet<string> = new Set([...COMMAND_KINDS, "cancel"]);
const MOST_BYTES = 1024;
/** What a button of Home Assistant says where nothing else is set. */
const PRESSED = "PRESS";

/** The request in a message to `command/<kind>`, or what is wrong with it. Total. */
export function requestOf(kind: string, payload: Uint8Array): { readonly ask: ControlAsk } | { readonly wrong: string } {
  if (!KINDS.has(kind)) return { wrong: `there is no command ${kind.slice(0, 40)}; there are ${[...KINDS].join(", ")}` };
  if (payload.length > MOST_BYTES) return { wrong: `the message has more than ${MOST_BYTES} bytes` };
  const fields = fieldsOf(kind, Buffer.from(payload).toString().trim());
  if (fields === null) return { wrong: 'expected nothing, a number, or JSON such as {"limitA":50,"forMs":3600000}' };
  if ("do" in fields) return { wrong: "do: not known here; the topic says what is to be done" };
  const request = readRequest(JSON.stringify({ ...fields, do: kind }));
  return request.ok ? { ask: request.value } : { wrong: request.error.message };
}

function fieldsOf(kind: string, text: string): object | null {
  const plain = text === "" || text === PRESSED;
  if (kind === "cancel") {
    if (plain) return { which: "all" };
    if (text === "all" || (COMMAND_KINDS as readonly string[]).includes(text)) return { which: text };
  } else if (plain) return {};
  const json = parsed(text);
  if (typeof json === "number") return kind === "cancel" ? { which: json } : kind.startsWith("limit-") ? { limitA: json } : null;
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface TakeCommands {
  readonly ask: (request: ControlAsk) => Promise<ControlAnswer>;
  readonly log: Log;
}

/** More than this at once are refused: each may write to the disk. */
const MOST_AT_ONCE = 8;

/** Answers a message to `command/<kind>`. Never rejects. */
export function commandTaker({ ask, log }: TakeCommands): (kind: string, payload: Uint8Array) => Promise<ControlAnswer> {
  let asked = 0;
  return async (kind, payload) => {
    const request = requestOf(kind, payload);
    if ("wrong" in request) return { ok: false, code: "CONTROL_REQUEST", message: request.wrong };
    if (asked >= MOST_AT_ONCE) return { ok: false, code: "CONTROL_BUSY", message: "too many commands at once" };
    asked++;
    try {
      return await ask(request.ask);
    } catch (error) {
      log.warn({ code: "CONTROL_FAILED" }, `CONTROL_FAILED ${kind} over MQTT: ${messageOf(error)}`);
      return { ok: false, code: "CONTROL_FAILED", message: messageOf(error) };
    } finally {
      asked--;
    }
  };
}
