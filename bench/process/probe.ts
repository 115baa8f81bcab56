/** What the kernel says about a process (proc(5)). */
import { readFileSync } from "node:fs";

/** Clock ticks of /proc/PID/stat are 1/100 s on every Linux that Node runs on (USER_HZ). */
const MS_PER_TICK = 10;

/** CPU time that a process has used, user and system, ms. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the name in brackets and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Largest resident memory that a process has had, MB. */
export function peakMb(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
