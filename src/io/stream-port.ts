import type { Duplex } from "node:stream";
import { PortLife } from "./port-life.ts";
import type { BytePort, PortEnd } from "./port.ts";

/** More than this on the way means that the other side has stopped taking bytes: the port ends, before memory does. */
const STUCK_BYTES = 1024 * 1024;

/** A Node stream as a byte port, and the way to say that it has ended. */
export interface StreamPort {
  readonly port: BytePort;
  /** Ends the port and releases the stream; only the first call counts. */
  readonly finish: (end: PortEnd) => void;
}

/**
 * What serial lines, sockets and pseudo-terminals share. The stream is read from the first moment on, whether anybody listens
 * or not: a device that is unplugged is only noticed while it is read. `release` closes it and resolves when that is done.
 */
export function streamPort(name: string, stream: Duplex, release: () => Promise<void>): StreamPort {
  const life = new PortLife<Uint8Array>();
  let released: Promise<void> = Promise.resolve();
  const finish = (end: PortEnd): void => {
    if (life.end(end)) released = release();
  };
  stream.on("data", (chunk: Uint8Array) => life.deliver(chunk));
  // The listener stays for good: a late error of a closed stream must not bring the program down.
  stream.on("error", (error: Error) => finish({ expected: false, reason: error.message }));
  const port: BytePort = {
    name,
    ended: life.ended,
    get pendingWriteBytes() {
      return life.over ? 0 : stream.writableLength;
    },
    write: (bytes) => {
      if (life.over || bytes.length === 0) return;
      // A copy, because the stream may take it later and the caller may reuse its buffer.
      stream.write(Uint8Array.from(bytes));
      if (stream.writableLength > STUCK_BYTES) finish({ expected: false, reason: "the line takes no bytes any more" });
    },
    onData: (listener) => life.listen(listener),
    close: () => {
      finish({ expected: true, reason: "closed" });
      return released;
    },
  };
  return { port, finish };
}
