/**
 * The control socket. Whatever arrives on it, the bridge goes on: a connection says one line, gets one answer, and is over
 * after 30 s in any case. Of more than eight at once the others are refused, and beyond twice as many not even heard.
 */
import { createServer, type Socket } from "node:net";
import type { Clock } from "../io/port.ts";
import type { Log } from "../log.ts";
import { answering, refusal, type ControlActions } from "./answer.ts";
import type { CommandBook } from "./command-book.ts";
import { firstLine } from "./first-line.ts";
import { listenAt } from "./listen.ts";
import { REQUEST_BYTES, type ControlAnswer } from "./protocol.ts";

/** Long enough to write the flight recorder to a slow SD card. */
export const CONNECTION_MS = 30_000;
export const MOST_CONNECTIONS = 8;

export interface ServeControl {
  /** Where the socket file shall be. */
  readonly path: string;
  readonly book: CommandBook;
  readonly actions: ControlActions;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * `run` takes requests until `signal` is aborted, then ends every connection. It never rejects: without a socket it says so once
 * and returns at once.
 */
export function serveControl({ path, book, actions, clock, log }: ServeControl): { run(signal: AbortSignal): Promise<void> } {
  const answerTo = answering({ book, actions, clock, log });
  const open = new Set<Socket>();

  const onConnection = (socket: Socket): void => {
    // Whoever asks may go away at any time; "close" follows.
    socket.on("error", () => undefined);
    if (open.size >= 2 * MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    const busy = open.size >= MOST_CONNECTIONS;
    open.add(socket);
    const life = new AbortController();
    socket.once("close", () => {
      open.delete(socket);
      life.abort(CLOSED);
    });
    clock.sleep(CONNECTION_MS, life.signal).then(
      () => socket.destroy(),
      () => undefined,
    );
    void serve(socket, busy);
  };

  const serve = async (socket: Socket, busy: boolean): Promise<void> => {
    // Also of those that are refused: an answer to somebody who still writes is lost.
    const line = await firstLine(socket, REQUEST_BYTES);
    if (line.kind === "ended") socket.destroy();
    else if (busy) finish(socket, refusal("CONTROL_BUSY", `${MOST_CONNECTIONS} others are connected`));
    else if (line.kind === "line") finish(socket, await answerTo(line.text));
    else finish(socket, refusal("CONTROL_REQUEST", `the line is longer than ${REQUEST_BYTES} bytes`));
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    // Half-open: a shell that sends a line and shuts its side down still gets its answer.
    const server = createServer({ allowHalfOpen: true }, onConnection);
    // Such as too many open files, which costs one connection. In place before anything can fail.
    server.on("error", (error) => log.debug({ path }, `Control socket: ${error.message}`));
    const listening = await listenAt(server, path);
    if (!listening.ok) {
      const { code, message } = listening.error;
      log.warn({ code, path }, `${code} ${message}: the bridge takes no commands`);
      return;
    }
    log.info({ path }, `Takes commands on ${path}`);
    await aborted(signal);
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };

  return { run };
}

/** The answer goes out and the connection is over, without reading what else may come. */
function finish(socket: Socket, answer: ControlAnswer): void {
  socket.end(`${JSON.stringify(answer)}\n`, () => socket.destroy());
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Ready-made, because an AbortController without a reason makes an error with a stack for every call. */
const CLOSED = new Error("the connection is closed");
