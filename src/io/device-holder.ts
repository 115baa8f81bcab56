/**
 * Who uses a serial device: whoever has it open, also without a lock as most scripts do, and whoever has it locked. Two programs on
 * one device take each other's bytes. Linux only; of other users' programs root alone sees what they have open.
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { lockHolder, processAt, type LockHolder } from "./lock-holder.ts";
import type { NamesSource } from "./serial-names.ts";

const SYSTEM: NamesSource = { list: (folder) => readdir(folder), follow: realpath, read: (path) => readFile(path, "utf8") };

export interface DeviceUse {
  /** The first that was found; `null` if nobody is known to use it. */
  readonly holder: LockHolder | null;
  /** Programs run whose open files this user may not see. */
  readonly hidden: boolean;
}

/**
 * `device` by the kernel's name, "/dev/ttyUSB0". This process itself does not count as one that has it open; nor does anybody who has
 * a pseudo-terminal open: the program at its other end keeps this end open, too (io/pty.ts, socat).
 */
export async function deviceUse(device: string): Promise<DeviceUse> {
  const { holder, hidden } = device.startsWith("/dev/pts/") ? { holder: null, hidden: false } : await openUse(device);
  return { holder: holder ?? (await lockHolder(device)), hidden };
}

/** As `deviceUse`, but locks do not count. */
export async function openUse(device: string, source: NamesSource = SYSTEM): Promise<DeviceUse> {
  const processes: readonly string[] = await source.list("/proc").catch(() => []);
  // Where /proc is mounted so that others are not even listed (hidepid), the first process is missing, too.
  let hidden = !processes.includes("1");
  for (const processId of processes.filter((name) => /^\d+$/.test(name)).map(Number)) {
    if (processId === process.pid) continue;
    const paths = await openPaths(processId, source);
    if (paths === null) hidden = true;
    else if (paths.has(device)) return { holder: await processAt(processId, source), hidden };
  }
  return { holder: null, hidden };
}

/** What a process has open; `null` where this user may not see it. */
export async function openPaths(processId: number, source: NamesSource): Promise<ReadonlySet<string> | null> {
  const folder = `/proc/${processId}/fd`;
  const names = await source.list(folder).catch(() => null);
  if (names === null) {
    // Of the kernel's own threads nobody may see anything, and they have nothing open: their command line is empty. A process may
    // also end while it is looked at.
    const command = await source.read(`/proc/${processId}/cmdline`).catch(() => "");
    return command === "" ? new Set() : null;
  }
  const paths = await Promise.all(names.map((name) => source.follow(`${folder}/${name}`).catch(() => null)));
  return new Set(paths.filter((path) => path !== null));
}
