import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

/** What the kernel has said since the start, oldest first; `null` where this user may not read it. */
export const kernelLog = (site: DoctorSite): Promise<readonly string[] | null> => gatheredOnce(site, gatherLog);

async function gatherLog({ machine }: DoctorSite): Promise<readonly string[] | null> {
  // The journal keeps what has fallen out of the kernel's own ring.
  const journal = await machine.run("journalctl", ["-k", "-b", "-o", "short-monotonic", "--no-pager", "-n", "5000", "-q"]);
  if (journal?.status === 0 && journal.stdout.trim() !== "") return lines(journal.stdout);
  const ring = await machine.run("dmesg", []);
  return ring?.status === 0 && ring.stdout.trim() !== "" ? lines(ring.stdout) : null;
}

const lines = (text: string): readonly string[] => text.trimEnd().split("\n");
