/** Whether the boot files have changed since the machine was started: then what they say holds only after the next start. */
import { ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { board, NO_PI } from "./board.ts";
import { gatheredOnce } from "./gathered.ts";

export interface BootTimes {
  /** ms since 1970. */
  readonly startedMs: number;
  readonly changedMs: ReadonlyMap<string, number>;
}

/** A clock that is set while the machine starts moves what is computed from it. */
const SLACK_MS = 60_000;

export const changedSinceStart = ({ startedMs, changedMs }: BootTimes): readonly string[] =>
  [...changedMs].filter(([, atMs]) => atMs > startedMs + SLACK_MS).map(([file]) => file);

export function judgePending(changed: readonly string[]): Verdict {
  if (changed.length === 0) return ok("The boot files are those of the last start.");
  const has = changed.length === 1 ? "has" : "have";
  return warning(
    `${changed.join(" and ")} ${has} changed since the last start: that holds only after the next one.`,
    "Restart with `sudo reboot`.",
  );
}

/** The boot files that have changed since the start; `null` where there are none, or nobody can tell. */
export const pendingBootFiles = (site: DoctorSite): Promise<readonly string[] | null> => gatheredOnce(site, gather);

async function gather(site: DoctorSite): Promise<readonly string[] | null> {
  const { machine, wallNowMs } = site;
  const { boot } = await board(site);
  const upS = Number(/^[\d.]+/.exec((await machine.readText("/proc/uptime")) ?? "")?.[0]);
  if (boot === null || Number.isNaN(upS)) return null;
  const changedMs = new Map<string, number>();
  for (const file of [boot.files.config, boot.files.cmdline]) {
    const told = (await machine.run("stat", ["-L", "-c", "%Y", file]))?.stdout.trim() ?? "";
    if (/^\d+$/.test(told)) changedMs.set(file, Number(told) * 1000);
  }
  return changedMs.size === 0 ? null : changedSinceStart({ startedMs: wallNowMs() - upS * 1000, changedMs });
}

export const bootPendingCheck: Check = {
  id: "boot-pending",
  area: "machine",
  title: "No restart is due",
  page: {
    looksAt: "Whether `config.txt` or `cmdline.txt` have changed since the last start (Raspberry Pi).",
    warning: "One has: what it says holds only after the next start.",
    remedy: "Restart the machine.",
  },
  look: async (site) => {
    const changed = await pendingBootFiles(site);
    if (changed !== null) return judgePending(changed);
    return skipped((await board(site)).isPi ? "Nobody can tell when the boot files were changed." : NO_PI);
  },
};
