/** Who has a serial device locked: other programs that lock it as this one does can be named. Linux only; needs no rights. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";

/** What is looked at; both reject for what is not there. */
export interface LocksSource {
  readonly read: (path: string) => Promise<string>;
  readonly stat: (path: string) => Promise<{ readonly dev: number; readonly ino: number }>;
}

export interface LockHolder {
  readonly processId: number;
  /** The program, and what it runs if it is an interpreter: "picocom", "node server.js"; "" where nobody may know. */
  readonly program: string;
  /** It is this program as the bridge: `siinterjk run`, or its service. */
  readonly isBridge: boolean;
}

const SYSTEM: LocksSource = { read: (path) => readFile(path, "utf8"), stat };

/** Who holds a lock on the file; `null` if nobody is known to. */
export async function lockHolder(path: string, source: LocksSource = SYSTEM): Promise<LockHolder | null> {
  const file = await source.stat(path).catch(() => null);
  if (file === null) return null;
  const processId = holderIn(await source.read("/proc/locks").catch(() => ""), file);
  return processId === null ? null : processAt(processId, source);
}

/** What runs as that process, as far as it can be known. */
export async function processAt(processId: number, source: Pick<LocksSource, "read"> = SYSTEM): Promise<LockHolder> {
  const words = (await source.read(`/proc/${processId}/cmdline`).catch(() => "")).split("\0").filter((word) => word !== "");
  const group = await source.read(`/proc/${processId}/cgroup`).catch(() => "");
  return { processId, program: programOf(words), isBridge: isBridge(words) || /\/siinterjk\.service$/m.test(group) };
}

/** A line is "1: FLOCK  ADVISORY  WRITE 1234 00:05:1023 0 EOF": the process, then the device (hexadecimal) and the inode of the file. */
const LOCK = /\sFLOCK\s.*\sWRITE\s+(?<process>\d+)\s+(?<major>[\da-f]+):(?<minor>[\da-f]+):(?<inode>\d+)\s/;

function holderIn(locks: string, { dev, ino }: { readonly dev: number; readonly ino: number }): number | null {
  for (const line of locks.split("\n")) {
    const found = LOCK.exec(line)?.groups;
    if (found === undefined || Number(found.inode) !== ino) continue;
    if (deviceNumber(parseInt(found.major!, 16), parseInt(found.minor!, 16)) === dev) return Number(found.process);
  }
  return null;
}

/** As stat(2) gives it: the kernel's new_encode_dev. */
const deviceNumber = (major: number, minor: number): number => (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);

const INTERPRETER = /(?:^|\/)(?:node|python[\d.]*|sh|bash|perl)$/;

/** No more of its arguments: a password may be among them. */
const programOf = ([program = "", script = ""]: readonly string[]): string =>
  [basename(program), ...(INTERPRETER.test(program) && !script.startsWith("-") ? [basename(script)] : [])].join(" ").trim();

const isBridge = (words: readonly string[]): boolean =>
  words.some((word, i) => /(?:^|\/)(?:siinterjk|main\.js)$/.test(word) && words[i + 1] === "run");
