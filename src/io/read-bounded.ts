import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** How to open: `wait` lets a pipe's writer come; `now` takes only what is there, and never waits. */
export type Patience = "wait" | "now";

/**
 * The bytes of a file. Reads at most one byte more than is allowed, so that a device or a huge file cannot fill the memory.
 * Rejects with the system's error, or when the file has more than `maxBytes`.
 */
export async function readBounded(path: string, maxBytes: number, patience: Patience): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | (patience === "now" ? constants.O_NONBLOCK : 0));
  try {
    const bytes = new Uint8Array(maxBytes + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
