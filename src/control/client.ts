/** Asks a running bridge through its control socket. */
import { connect, type Socket } from "node:net";
import { ERRORS, messageOf, SiinterjkError, type ErrorCode } from "../errors.ts";
import type { Clock } from "../io/port.ts";
import { firstLine } from "./first-line.ts";
import { ANSWER_BYTES, readAnswer, type ControlAsk, type ControlGrant } from "./protocol.ts";

/** Longer than the bridge keeps a connection. */
export const PATIENCE_MS = 35_000;

/**
 * The bridge's answer. Throws a SiinterjkError: CONTROL_NOBODY, CONTROL_PERMISSION or CONTROL_NO_ANSWER, or the code with which
 * the bridge refuses.
 */
export async function askControl(path: string, ask: ControlAsk, clock: Clock): Promise<ControlGrant> {
  const socket = connect({ path });
  const life = new AbortController();
  const askedAtMs = clock.nowMs();
  clock.sleep(PATIENCE_MS, life.signal).then(
    () => socket.destroy(),
    () => undefined,
  );
  try {
    await connected(socket, path);
    socket.write(`${JSON.stringify(ask)}\n`);
    const line = await firstLine(socket, ANSWER_BYTES);
    const answer = line.kind === "line" ? readAnswer(line.text) : null;
    if (answer === null) {
      const late = clock.nowMs() - askedAtMs >= PATIENCE_MS;
      const why = late
        ? `within ${PATIENCE_MS / 1000} s`
        : line.kind === "ended"
          ? "before the connection ended"
          : "that can be read";
      throw new SiinterjkError("CONTROL_NO_ANSWER", `no answer on ${path} ${why}`);
    }
    if (answer.ok) return answer;
    if (!Object.hasOwn(ERRORS, answer.code)) throw new SiinterjkError("CONTROL_NO_ANSWER", `${answer.code} ${answer.message}`);
    throw new SiinterjkError(answer.code as ErrorCode, answer.message);
  } finally {
    life.abort(DONE);
    socket.destroy();
  }
}

const DONE = new Error("the request is over");

function connected(socket: Socket, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.on("error", (error) => reject(whyNot(error, path)));
    // Given up while it waited for the bridge to accept.
    socket.once("close", () => reject(new SiinterjkError("CONTROL_NO_ANSWER", `no connection to ${path}`)));
  });
}

/** What a failed connection to the socket means. */
export function whyNot(error: NodeJS.ErrnoException, path: string): SiinterjkError {
  const { code = "" } = error;
  if (["ENOENT", "ECONNREFUSED", "ENOTDIR"].includes(code)) {
    return new SiinterjkError("CONTROL_NOBODY", `nobody listens on ${path}`, { cause: error });
  }
  if (["EACCES", "EPERM"].includes(code)) {
    return new SiinterjkError("CONTROL_PERMISSION", `no permission to write to ${path}`, { cause: error });
  }
  return new SiinterjkError("CONTROL_NO_ANSWER", messageOf(error), { cause: error });
}
