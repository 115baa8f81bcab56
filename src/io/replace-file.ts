import { constants } from "node:fs";
import { open, rename, rm, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * In a folder of others somebody may have put a link there, and root would write to where it leads: only a file that is made by this
 * very call is written.
 */
const MAKE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Writes `parts` to `fresh`, then gives that file the name `path`: at every moment `path` is whole, old or new or not there. What a
 * write that was broken off has left under `fresh` goes. The bytes and the name are on the disk before it resolves: without the second
 * fsync a power cut brings the old file back. Rejects with the system's error, with nothing left behind.
 */
export async function replaceFile(path: string, fresh: string, parts: readonly (Uint8Array | string)[]): Promise<void> {
  try {
    await rm(fresh, { force: true });
    const file = await open(fresh, MAKE, 0o640);
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await unlink(fresh).catch(() => undefined); // half a file on a full disk
    throw error;
  }
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
