/** A small file of the system that install writes and uninstall takes back. */
import type { Machine } from "../machine/machine.ts";
import type { NoteBook } from "./installed-note.ts";
import type { Site, Step, Work } from "./step.ts";
import { textDiff } from "./text-diff.ts";

/** Texts of earlier versions that are remembered, so that one of them is known as not changed by its owner. */
const MOST_TEXTS = 3;

export interface ManagedFile {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
}

/** The step that writes it. What its owner has changed since the last install stays as it is. */
export async function fileStep({ machine, note }: Site, file: ManagedFile): Promise<Step> {
  const { what, path, text } = file;
  const current = await machine.readText(path);
  if (current === text) return { what, says: `${path} is there` };
  const known = note.files[path];
  if (known !== undefined && current !== null && current !== known.before && !known.written.includes(current)) {
    return {
      what,
      says: `${path} has been changed since it was installed and stays so; remove it to get the one of this version`,
    };
  }
  return {
    what,
    says: current === null ? `${path} is written` : `${path} is changed`,
    diff: textDiff(path, current, text),
    run: ({ machine, book }) => writeManaged(machine, book, file, current),
  };
}

async function writeManaged(machine: Work["machine"], book: NoteBook, file: ManagedFile, current: string | null): Promise<void> {
  const { path, text, mode } = file;
  const known = book.note.files[path];
  const written = [text, ...(known?.written ?? []).filter((old) => old !== text)].slice(0, MOST_TEXTS);
  const { before, beforeMode } = known ?? { before: current, beforeMode: (await machine.stat(path))?.mode ?? null };
  await book.keep({ files: { ...book.note.files, [path]: { written, before, beforeMode } } });
  await noteFolders(machine, book, path);
  await machine.writeText(path, text, mode === undefined ? {} : { mode });
}

/** Remembers the folders above a path that are not there yet. */
export async function noteFolders(machine: Machine, book: NoteBook, path: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = above(path); folder !== "" && (await machine.stat(folder)) === null; folder = above(folder)) {
    missing.unshift(folder);
  }
  const fresh = missing.filter((folder) => !book.note.folders.includes(folder));
  if (fresh.length > 0) await book.keep({ folders: [...book.note.folders, ...fresh] });
}

const above = (path: string): string => path.slice(0, path.lastIndexOf("/"));

/** The step that takes it back: what stood there before, or nothing. What its owner has changed stays. */
export async function unfileStep({ machine, note }: Site, path: string): Promise<Step> {
  const { written, before, beforeMode } = note.files[path]!;
  const current = await machine.readText(path);
  if (current === before) return { what: path, says: before === null ? "is gone" : "is as it was before" };
  if (current === null || !written.includes(current)) {
    return { what: path, says: current === null ? "is gone" : "has been changed since it was installed and stays" };
  }
  return {
    what: path,
    says: before === null ? "removed" : "put back as it was before",
    diff: textDiff(path, current, before),
    run: ({ machine }) =>
      before === null ? machine.remove(path) : machine.writeText(path, before, beforeMode === null ? {} : { mode: beforeMode }),
  };
}
