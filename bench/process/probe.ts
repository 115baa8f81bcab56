/** What the kernel says about a process (proc(5)). */
import { readdirSync, readFileSync } from "node:fs";

/** CPU time that the threads of a process have used, user and system, ms; from the scheduler's own nanoseconds. */
export function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [ran] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
    return sum + Number(ran) / 1e6;
  }, 0);
}

/** Largest resident memory that a process has had, MB. */
export function peakMb(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
