/** What the service has written to the journal. */
import { SERVICE_UNIT } from "../setup/places.ts";
import type { DoctorSite } from "./check.ts";
import { gatheredOnce } from "./gathered.ts";

export interface LogLine {
  readonly code: string | null;
  readonly message: string;
}

/** The last lines of this start of the machine, oldest first; `null` where there is no journal, or this user may not read it. */
export const serviceLog = (site: DoctorSite): Promise<readonly string[] | null> => gatheredOnce(site, gatherLog);

const LINES = 1000;

async function gatherLog({ machine }: DoctorSite): Promise<readonly string[] | null> {
  const run = await machine.run("journalctl", ["-u", SERVICE_UNIT, "-b", "-o", "cat", "--no-pager", "-q", "-n", String(LINES)]);
  return run?.status === 0 && run.stdout.trim() !== "" ? run.stdout.trimEnd().split("\n") : null;
}

/** Lines are JSON, or what systemd or Node say in plain text. */
export function logLine(line: string): LogLine {
  try {
    const { code, message } = JSON.parse(line) as { readonly code?: unknown; readonly message?: unknown };
    if (typeof message === "string") return { code: typeof code === "string" ? code : null, message };
  } catch {
    // Plain text.
  }
  return { code: /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+) /.exec(line)?.[1] ?? null, message: line };
}

/** The newest line with a code. */
export const lastCoded = (lines: readonly string[]): (LogLine & { readonly code: string }) | null => {
  for (const line of lines.toReversed()) {
    const { code, message } = logLine(line);
    if (code !== null) return { code, message };
  }
  return null;
};
