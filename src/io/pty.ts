import { closeSync, constants as fsConstants, openSync } from "node:fs";
import { SiinterjkError } from "../errors.ts";
import { errnoText, loadLibc, type Libc } from "./libc.ts";
import { masterPort } from "./master-port.ts";
import type { BytePort } from "./port.ts";

/** A pseudo-terminal: programs open `path` as a serial device, `port` is the other end of its line. */
export interface PtyPair {
  readonly path: string;
  readonly port: BytePort;
  /** What a USB adapter does that is pulled: whoever has `path` open sees its device go, and `path` is gone. */
  hangUp(): Promise<void>;
}

/**
 * Makes a raw pseudo-terminal. It stays when programs open and close it; `port.close()` and `hangUp()` end it.
 * What is written while nobody has `path` open waits, unless the program that opens it clears the line first, as `openSerial`
 * does. Rejects with PTY_UNAVAILABLE.
 */
export async function openPtyPair(): Promise<PtyPair> {
  const libc = await loadLibc().catch((cause: unknown) => {
    throw new SiinterjkError("PTY_UNAVAILABLE", "no pseudo-terminal without the optional package koffi", { cause });
  });
  const { master, slave, path } = openBoth(libc);
  const port = masterPort(libc, master, slave, path);
  return { path, port, hangUp: () => port.close() };
}

function openBoth(libc: Libc): { master: number; slave: number; path: string } {
  const { O_RDWR, O_NOCTTY, O_NONBLOCK } = fsConstants;
  if (process.platform !== "linux") throw unavailable(`not on ${process.platform}`);
  const master = libc.openMaster(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0) throw unavailable(errnoText(libc.errno()));
  try {
    if (libc.grantSlave(master) !== 0 || libc.unlockSlave(master) !== 0) throw unavailable(errnoText(libc.errno()));
    const path = libc.slaveName(master);
    if (path === undefined) throw unavailable("the slave has no name");
    // Kept open: with no slave open at all, the master would read errors (EIO) as soon as the first program closes its end.
    const slave = openSync(path, O_RDWR | O_NOCTTY);
    if (libc.makeRaw(slave) === 0) return { master, slave, path };
    closeSync(slave);
    throw unavailable("the slave does not become raw");
  } catch (error) {
    closeSync(master);
    throw error;
  }
}

/** Not among Node's constants; asm-generic/fcntl.h. */
const O_CLOEXEC = 0x80000;

const unavailable = (why: string): SiinterjkError =>
  new SiinterjkError("PTY_UNAVAILABLE", `no pseudo-terminal: ${why}`, { context: { why } });
