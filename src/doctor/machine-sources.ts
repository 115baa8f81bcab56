/** The machine as the functions of io want to see it. */
import type { LocksSource } from "../io/lock-holder.ts";
import type { NamesSource } from "../io/serial-names.ts";
import type { Machine } from "../machine/machine.ts";

export const namesSource = (machine: Machine): NamesSource => ({
  list: (folder) => there(machine.list(folder), folder),
  follow: (path) => there(machine.follow(path), path),
  read: (path) => there(machine.readText(path), path),
});

export const locksSource = (machine: Machine): LocksSource => ({
  read: (path) => there(machine.readText(path), path),
  stat: async (path) => {
    const run = await there(machine.run("stat", ["-L", "-c", "%d %i", path]), "stat");
    const [dev = NaN, ino = NaN] = run.stdout.trim().split(" ").map(Number);
    if (run.status !== 0 || Number.isNaN(dev + ino)) throw new Error(`stat cannot tell: ${run.stderr.trim()}`);
    return { dev, ino };
  },
});

async function there<T>(found: Promise<T | null>, path: string): Promise<T> {
  const value = await found;
  if (value === null) throw new Error(`${path} is not there`);
  return value;
}
