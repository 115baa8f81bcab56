import { closeSync, readSync, writeSync } from "node:fs";
import type { Libc } from "./libc.ts";
import { CLOSED, PortLife } from "./port-life.ts";
import type { BytePort } from "./port.ts";
import { watchReadable } from "./readable.ts";

/** How soon to try again when the terminal takes no more bytes (about 4 KiB) because nobody reads them. */
const RETRY_MS = 2;
/** Bytes that wait for a reader; beyond this the oldest are lost, as on a line to which nobody listens. */
const WAITING_BYTES = 1024 * 1024;
const READ_BYTES = 4096;

/**
 * The master of a pseudo-terminal as a byte port. Not Node's own terminal stream: that one writes to a master blockingly, and
 * a program that has both ends would wait for itself. Takes over both descriptors, the master non-blocking.
 */
export function masterPort(libc: Libc, master: number, slave: number, name: string): BytePort {
  const life = new PortLife<Uint8Array>();
  const buffer = Buffer.alloc(READ_BYTES);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let retry: NodeJS.Timeout | undefined;

  const receive = (): void => {
    while (!life.over) {
      const length = attempt(() => readSync(master, buffer, 0, READ_BYTES, null));
      if (length === undefined || length === 0) return;
      life.deliver(Uint8Array.from(buffer.subarray(0, length)));
    }
  };

  const flush = (): void => {
    retry = undefined;
    for (let chunk = waiting[0]; chunk !== undefined; chunk = waiting[0]) {
      const bytes = chunk;
      const written = attempt(() => writeSync(master, bytes)) ?? 0;
      waitingBytes -= written;
      if (written === bytes.length) waiting.shift();
      else {
        waiting[0] = bytes.subarray(written);
        retry = setTimeout(flush, RETRY_MS);
        return;
      }
    }
  };

  const stopWatching = watchReadable(libc, master, receive);

  return {
    name,
    ended: life.ended,
    get pendingWriteBytes() {
      return waitingBytes;
    },
    write: (bytes) => {
      if (life.over || bytes.length === 0) return;
      waiting.push(Uint8Array.from(bytes));
      waitingBytes += bytes.length;
      while (waitingBytes > WAITING_BYTES && waiting.length > 1) waitingBytes -= waiting.shift()!.length;
      if (retry === undefined) flush();
    },
    onData: (listener) => life.listen(listener),
    close: () => {
      if (!life.end(CLOSED)) return Promise.resolve();
      clearTimeout(retry);
      waiting = [];
      waitingBytes = 0;
      stopWatching();
      closeSync(master);
      closeSync(slave);
      return Promise.resolve();
    },
  };
}

/** Undefined when it would have to wait; with the slave kept open, a master has no other way to fail. */
function attempt(call: () => number): number | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
