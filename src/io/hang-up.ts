import { readSync } from "node:fs";

/** serialport's own device on Linux and macOS, as far as it matters here. */
export interface PosixDevice {
  readonly fd: number | null;
  readonly poller: {
    once(event: "readable", callback: (error: Error | null) => void): unknown;
    poll(events: number): void;
  };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

/** Events of the poller of @serialport/bindings-cpp. */
const READABLE = 1;
const WRITABLE = 2;

/**
 * Replaces the way serialport 13 reads, for two faults of it that were seen:
 * - A terminal that was hung up in the moment of its last byte reads as 0 bytes for ever. serialport then reads again at once,
 *   which takes a whole processor core and never ends the port. Here 0 bytes end it: an open terminal in raw mode never gives them.
 * - Waiting for bytes makes its poller forget that a write waits too, so that a long write stalls until something arrives.
 */
export function readUntilHangUp(device: PosixDevice, isWriting: () => boolean): void {
  const readable = (): Promise<void> =>
    new Promise((resolve, reject) => {
      device.poller.once("readable", (error) => (error === null ? resolve() : reject(error)));
      if (isWriting()) device.poller.poll(READABLE | WRITABLE);
    });
  device.read = async (buffer, offset, length) => {
    for (;;) {
      if (device.fd === null) throw closedError();
      await readable();
      // The descriptor does not block, and there is something to read: no need for a thread.
      const bytesRead = readNow(device.fd, buffer, offset, length);
      if (bytesRead === 0) throw new Error("hung up");
      if (bytesRead !== undefined) return { buffer, bytesRead };
    }
  };
}

/** Undefined when there is nothing after all. */
function readNow(fd: number | null, buffer: Buffer, offset: number, length: number): number | undefined {
  if (fd === null) throw closedError();
  try {
    return readSync(fd, buffer, offset, length, null);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EAGAIN" || code === "EINTR") return undefined;
    throw error;
  }
}

/** The mark by which serialport knows that we closed the port ourselves. */
const closedError = (): Error => Object.assign(new Error("the port is closed"), { canceled: true });
