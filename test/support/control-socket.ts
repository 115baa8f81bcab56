/** A control socket in a folder of its own, and clients that behave as no good client would. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ControlActions } from "../../src/control/answer.ts";
import { askControl } from "../../src/control/client.ts";
import { CommandBook } from "../../src/control/command-book.ts";
import type { ControlAsk } from "../../src/control/protocol.ts";
import { serveControl } from "../../src/control/server.ts";
import { FakeClock } from "./fake-clock.ts";
import { recordingLog } from "./recording-log.ts";

/** A path for a socket, in a folder that goes away with the test. */
export function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "siinterjk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "control.sock");
}

export const ACTIONS: ControlActions = {
  freeze: () => Promise.resolve("/var/lib/siinterjk/recording"),
  sendAgain: () => true,
  status: () => "Idle",
  report: () => null,
};

/** Starts the server; it is stopped with the test. `up` resolves when it listens or has given up. */
export async function startControl(path = socketPath(), actions: Partial<ControlActions> = {}) {
  const clock = new FakeClock();
  const book = new CommandBook(clock);
  const log = recordingLog();
  const stopping = new AbortController();
  let tell: () => void;
  const told = new Promise<void>((resolve) => (tell = resolve));
  const telling = (level: "info" | "warn") => (fields: Readonly<Record<string, unknown>>, line: string) => {
    log[level](fields, line);
    tell();
  };
  const loud = { ...log, info: telling("info"), warn: telling("warn") };
  const server = serveControl({ path, book, actions: { ...ACTIONS, ...actions }, clock, log: loud });
  const ended = server.run(stopping.signal);
  const stop = (): Promise<void> => {
    stopping.abort(new Error("the test is over"));
    return ended;
  };
  onTestFinished(stop);
  await told;
  return { path, clock, book, log, ended, stop, ask: (ask: ControlAsk) => askControl(path, ask, clock) };
}

export interface RawClient {
  readonly socket: Socket;
  /** Everything that came, once the connection is over. */
  readonly closed: Promise<string>;
}

/** Connects, writes these bytes if any, and reads until the other side ends the connection. */
export async function rawClient(path: string, bytes?: string | Uint8Array): Promise<RawClient> {
  const socket = connect({ path, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  const parts: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => parts.push(chunk));
  // A server that has had enough resets the connection.
  socket.on("error", () => undefined);
  const closed = new Promise<string>((resolve) => {
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(parts).toString());
    };
    socket.once("end", done).once("close", done);
  });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  if (bytes !== undefined) socket.write(bytes);
  return { socket, closed };
}
