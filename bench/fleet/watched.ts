/** What a process of this machine uses, from /proc. */
import { readFileSync } from "node:fs";

/** Ticks of the kernel's clock in a second (USER_HZ), as every Linux gives it to programs. */
const TICKS_PER_S = 100;

export interface Usage {
  /** CPU time of a second, % of one core. */
  readonly cpuPct: number;
  /** Memory in use at the end, MB. */
  readonly rssMb: number;
}

/** Begins to watch; the returned function tells of the time since then. */
export function watch(pid: number): () => Usage {
  const sinceMs = performance.now();
  const before = cpuS(pid);
  return () => ({ cpuPct: ((cpuS(pid) - before) * 100_000) / (performance.now() - sinceMs), rssMb: rssMb(pid) });
}

function cpuS(pid: number): number {
  // The name of the program is in brackets, and may hold anything; times in user and kernel are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024;
