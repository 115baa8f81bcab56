/** The folder of recordings: each whole or not there, the newest few kept. */
import { mkdir, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../io/replace-file.ts";

const MOST_FILES = 10;
const MOST_BYTES = 100_000_000;
/** "recording-000012-2026-06-01T12-00-00Z-pack-lost.jsonl.gz"; the number says which is newer, whatever the clock says. */
const NAME = /^recording-(\d{6,15})-.*\.jsonl\.gz$/;
/** Where a recording is written until it is whole; what a killed process has left there is overwritten. */
const FRESH = "recording.new";
/** No file system takes more than 255 bytes. */
const MOST_TITLE_CHARACTERS = 80;

/** Writes the parts one after the other into a new file; resolves to its path. Rejects with the system's error. */
export async function saveRecording(folder: string, title: string, parts: readonly Uint8Array[]): Promise<string> {
  // Only the folder itself: where the one above is missing, nobody has made a place for it.
  await mkdir(folder, { mode: 0o750 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  const last = (await recordings(folder)).at(-1)?.number ?? 0;
  const number = String(last + 1).padStart(6, "0");
  const plain = title.replace(/\.\d+Z/, "Z").replace(/[^A-Za-z0-9]+/g, "-");
  const path = join(folder, `recording-${number}-${plain.slice(0, MOST_TITLE_CHARACTERS).replace(/-$/, "")}.jsonl.gz`);
  await replaceFile(path, join(folder, FRESH), parts);
  // A file that cannot be removed now is tried again after the next one.
  await removeOld(folder).catch(() => undefined);
  return path;
}

/** What is in the folder, oldest first. Rejects with the system's error. */
export async function recordings(
  folder: string,
): Promise<readonly { readonly number: number; readonly name: string; readonly path: string }[]> {
  const found = (await readdir(folder)).flatMap((name) => {
    const match = NAME.exec(name);
    return match === null ? [] : [{ number: Number(match[1]), name, path: join(folder, name) }];
  });
  return found.sort((a, b) => a.number - b.number);
}

async function removeOld(folder: string): Promise<void> {
  const newestFirst = [...(await recordings(folder))].reverse();
  let bytes = 0;
  for (const [i, { path }] of newestFirst.entries()) {
    bytes += (await stat(path)).size;
    if (i > 0 && (i >= MOST_FILES || bytes > MOST_BYTES)) await unlink(path);
  }
}
