/**
 * The machine that the program runs on, as the commands that look at it or set it up see it. Paths are absolute and as the machine
 * itself names them. What is not there is `null`; everything else that goes wrong rejects with the system's error (`code` EACCES, ...).
 */

export interface FileFacts {
  readonly kind: "file" | "folder" | "character-device" | "socket" | "other";
  /** The permission bits alone, 0o640. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  readonly sizeBytes: number;
}

/** What became of a program that was run to its end. */
export interface ProgramRun {
  /** `null` when it was ended by a signal, as after `timeoutMs`. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** To look; changes nothing. */
export interface Machine {
  /** The text of a file, links followed; reads at most 1 MiB, rejects for more. Never waits for a pipe's writer. */
  readText(path: string): Promise<string | null>;
  /** The names in a folder, sorted. */
  list(folder: string): Promise<readonly string[] | null>;
  /** The path behind all links. */
  follow(path: string): Promise<string | null>;
  /** Links followed. */
  stat(path: string): Promise<FileFacts | null>;
  /** Runs a program found by PATH, without a shell; resolves with `null` when there is no such program. Longest `timeoutMs`, 10 s if left out. */
  run(program: string, args: readonly string[], options?: { readonly timeoutMs?: number }): Promise<ProgramRun | null>;
}

export interface FileOwner {
  readonly userId: number;
  readonly groupId: number;
}

/** To look and to change. */
export interface ChangeableMachine extends Machine {
  /** Whole or not at all (file, fsync, rename); makes the folders above it. The mode is 0o644 if left out. */
  writeText(path: string, text: string, options?: { readonly mode?: number; readonly owner?: FileOwner }): Promise<void>;
  makeFolder(path: string, options?: { readonly mode?: number; readonly owner?: FileOwner }): Promise<void>;
  /** A symbolic link that replaces another link at once; rejects where something else than a link stands. */
  link(path: string, target: string): Promise<void>;
  /** Copies a file or a whole folder; rejects if `to` is there. */
  copy(from: string, to: string): Promise<void>;
  /** A file, a link, or a folder with all that is in it; nothing happens for what is not there. */
  remove(path: string): Promise<void>;
}
