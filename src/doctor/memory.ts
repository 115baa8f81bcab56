/** Memory: the bridge takes about 94 MB (docs/performance.md). */
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { kernelLog } from "./kernel-log.ts";

const LITTLE_MB = 100;

export interface MemoryFacts {
  /** What programs can still get without swapping (MemAvailable). */
  readonly availableMb: number;
  readonly totalMb: number;
  /** Lines of this start in which Linux ends a Node.js program for want of memory; `null` where the log may not be read. */
  readonly killed: readonly string[] | null;
}

const FREE = "See what takes it with `ps aux --sort=-rss | head`, and stop what this machine need not do.";

export function judgeMemory({ availableMb, totalMb, killed }: MemoryFacts): Verdict {
  const says = `${Math.round(availableMb)} MB of ${Math.round(totalMb)} MB memory are available`;
  if (killed !== null && killed.length > 0) {
    return failed(`${says}, but Linux has ended a Node.js program since the start, because none was left.`, FREE, killed);
  }
  return availableMb < LITTLE_MB ? warning(`${says}; the bridge alone takes about 94 MB.`, FREE) : ok(`${says}.`);
}

/** "MemAvailable:  123456 kB" in /proc/meminfo, MB. */
export function memoryMb(meminfo: string, name: "MemAvailable" | "MemTotal"): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1];
  return found === undefined ? null : Number(found) / 1024;
}

async function look(site: DoctorSite): Promise<Verdict> {
  const meminfo = (await site.machine.readText("/proc/meminfo")) ?? "";
  const availableMb = memoryMb(meminfo, "MemAvailable");
  const totalMb = memoryMb(meminfo, "MemTotal");
  if (availableMb === null || totalMb === null) return skipped("/proc/meminfo does not tell how much memory is available.");
  const log = await kernelLog(site);
  const killed = log?.filter((line) => /Killed process \d+ \((?:node|siinterjk)/.test(line)) ?? null;
  return judgeMemory({ availableMb, totalMb, killed });
}

export const memoryCheck: Check = {
  id: "memory",
  area: "machine",
  title: "Enough memory",
  page: {
    looksAt: "Available memory, and whether Linux has ended a Node.js program since the start for want of it.",
    warning: `Less than ${LITTLE_MB} MB are available.`,
    failed: "A Node.js program was ended for want of memory.",
    remedy: "Stop what the machine need not do.",
  },
  look,
};
