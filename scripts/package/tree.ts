/** Folders that are handed out: the rights and times in them come from here and not from the machine that makes them. */
import { chmodSync, copyFileSync, lutimesSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const text = (path: string): string => readFileSync(path, "utf8");

/** Every file below a folder, sorted, relative to it. Rejects links: nothing here has one. */
export function filesIn(folder: string, below = ""): readonly string[] {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(folder, path);
      if (!entry.isFile()) throw new Error(`${join(folder, path)} is neither a file nor a folder`);
      return [path];
    })
    .sort();
}

/** A file, with the folders above it. */
export function put(path: string, content: string | Uint8Array, mode: 0o644 | 0o755 = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

/** The files of a folder that `keep` wants, each named relative to it. */
export function copyFiles(from: string, to: string, keep: (path: string) => boolean = () => true): void {
  for (const path of filesIn(from)) {
    if (!keep(path)) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
    chmodSync(join(to, path), 0o644);
  }
}

/** Gives all folders the usual rights, whatever the umask, and everything one time, seconds since 1970. */
export function setTimes(folder: string, epochS: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) setTimes(path, epochS);
    else lutimesSync(path, epochS, epochS);
  }
  chmodSync(folder, 0o755);
  lutimesSync(folder, epochS, epochS);
}
