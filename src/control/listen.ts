/** Makes the socket file: reachable for its owner and its group, never over one that somebody answers on. */
import { access, chmod, constants, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";
import { good, refused, type Result } from "../domain/result.ts";

/** Longest path of a Unix socket on Linux, bytes (unix(7): 108 with the zero at its end). Node would shorten a longer one in silence. */
const MOST_PATH_BYTES = 107;
/** Who may write to the socket may give commands: the user of the bridge and its group. */
const MODE = 0o660;

/** A refusal says why in its message. Never rejects. */
export async function listenAt(server: Server, path: string): Promise<Result<null, "CONTROL_UNAVAILABLE" | "CONTROL_IN_USE">> {
  // A zero byte at the start would make a socket without a file, and so without permissions.
  if (Buffer.byteLength(path) > MOST_PATH_BYTES || path.includes("\0")) {
    return refused("CONTROL_UNAVAILABLE", `the path of a socket has at most ${MOST_PATH_BYTES} bytes, none of them zero`);
  }
  try {
    if (!(await bound(server, path))) {
      if (await answers(path)) return refused("CONTROL_IN_USE", `another program answers on ${path}`);
      await unlink(path).catch(unlessMissing);
      if (!(await bound(server, path))) return refused("CONTROL_IN_USE", `another program has just taken ${path}`);
    }
    await chmod(path, MODE);
    return good(null);
  } catch (error) {
    server.close(() => undefined);
    return refused("CONTROL_UNAVAILABLE", await whyNot(path, error));
  }
}

/** Resolves to false when there is something at the path. */
function bound(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off("listening", onListening);
      if (codeOf(error) === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    const onListening = (): void => {
      server.off("error", onError);
      resolve(true);
    };
    server.once("error", onError).once("listening", onListening);
    server.listen({ path });
  });
}

/** Whether somebody listens there. Rejects for anything but a socket: it is not ours to remove. */
async function answers(path: string): Promise<boolean> {
  try {
    if (!(await lstat(path)).isSocket()) throw new Error(`${path} is there and is no socket`);
  } catch (error) {
    unlessMissing(error);
    return false;
  }
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", (error) => {
      const code = codeOf(error);
      // EAGAIN: so many wait there that no more fit.
      if (code === "ECONNREFUSED" || code === "ENOENT") resolve(false);
      else if (code === "EAGAIN") resolve(true);
      else reject(error);
    });
  });
}

/** Node says "permission denied" for a folder that does not exist, too. */
async function whyNot(path: string, error: unknown): Promise<string> {
  const folder = dirname(path);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return error instanceof Error ? error.message : String(error);
  } catch (because) {
    return `${folder} ${codeOf(because) === "ENOENT" ? "does not exist" : "cannot be written"}`;
  }
}

function unlessMissing(error: unknown): void {
  if (codeOf(error) !== "ENOENT") throw error;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
