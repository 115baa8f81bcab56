/** Disks: is there room, and may anything be written at all? */
import { STATE_FOLDER } from "../setup/places.ts";
import type { Machine } from "../machine/machine.ts";
import { failed, ok, skipped, warning, type Check, type DoctorSite, type Verdict } from "./check.ts";
import { board } from "./board.ts";

/** With 4 packs 9.0 MB are written a day (docs/performance.md); a pack more or less weighs as much. */
const HISTORY_MB_A_DAY_A_PACK = 2.5;
/** The recorder keeps 100 MB at most (recorder.folder). */
const RECORDINGS_MB = 100;
const WARN_DAYS = 30;
/** Less than one recording of an hour, and the next write may fail. */
const FULL_MB = 20;

export interface DiskFacts {
  readonly folder: string;
  readonly freeMb: number;
  readonly totalMb: number;
  /** Share of the names for files (inodes) that are taken, per cent; `null` where the file system has no such limit. */
  readonly namesTakenPct: number | null;
  readonly packs: number;
}

const MAKE_ROOM =
  "Make room: `sudo du -xh / | sort -h | tail -n 20` shows what is big; `sudo journalctl --vacuum-size=100M` and `sudo apt clean` free some.";

export function judgeSpace({ folder, freeMb, totalMb, namesTakenPct, packs }: DiskFacts): Verdict {
  const days = Math.floor(Math.max(0, freeMb - RECORDINGS_MB) / (HISTORY_MB_A_DAY_A_PACK * packs));
  const says = `${size(freeMb)} of ${size(totalMb)} are free below ${folder}`;
  if (namesTakenPct !== null && namesTakenPct >= 99) {
    return failed(`${says}, but ${namesTakenPct} % of the names for files (inodes) are taken.`, MAKE_ROOM);
  }
  if (freeMb < FULL_MB) return failed(`${says}: the disk is full, and nothing can be kept any more.`, MAKE_ROOM);
  if (days < WARN_DAYS) return warning(`${says}, enough for about ${days} days of history.`, MAKE_ROOM);
  return ok(`${says}.`);
}

const size = (mb: number): string => (mb < 1000 ? `${Math.round(mb)} MB` : `${(mb / 1000).toFixed(1)} GB`);

/** The figures of `df -P`: the second line, without its first word and its last. */
export function dfFigures(text: string): readonly number[] {
  const line = text.trim().split("\n").at(-1) ?? "";
  return /\s(\d+)\s+(\d+)\s+(-?\d+)\s+(\d+)%/.exec(line)?.slice(1).map(Number) ?? [];
}

/** Where the bridge writes most. */
const keptIn = ({ config }: DoctorSite): string => {
  const file = config.kind === "good" ? config.config.history.file || config.config.state.file : "";
  return file === "" ? STATE_FOLDER : file.slice(0, file.lastIndexOf("/")) || "/";
};

/** The folder, or the nearest one above it that is there. */
export async function nearestFolder(machine: Machine, path: string): Promise<string> {
  if (path === "/" || (await machine.stat(path)) !== null) return path;
  return nearestFolder(machine, path.slice(0, path.lastIndexOf("/")) || "/");
}

async function lookSpace(site: DoctorSite): Promise<Verdict> {
  const { machine, config } = site;
  const folder = await nearestFolder(machine, keptIn(site));
  const blocks = await machine.run("df", ["-P", "-k", folder]);
  const [totalKb, , freeKb] = dfFigures(blocks?.stdout ?? "");
  if (totalKb === undefined || freeKb === undefined)
    return skipped(`Nobody can tell how much room is left: df says nothing of ${folder}.`);
  const names = dfFigures((await machine.run("df", ["-P", "-i", folder]))?.stdout ?? "");
  return judgeSpace({
    folder,
    freeMb: Math.max(0, freeKb) / 1024,
    totalMb: totalKb / 1024,
    namesTakenPct: names[0] === undefined || names[0] === 0 ? null : (names[3] ?? null),
    packs: config.kind === "good" ? config.config.packs.length : 4,
  });
}

export const diskSpaceCheck: Check = {
  id: "disk-space",
  area: "machine",
  title: "Room on the disk",
  page: {
    looksAt: "What is free where the history is kept, in blocks and in names for files (inodes).",
    warning: `Less than ${WARN_DAYS} days of history fit, beside ${RECORDINGS_MB} MB of recordings.`,
    failed: `Less than ${FULL_MB} MB are free: nothing can be kept.`,
    remedy: "Make room.",
  },
  look: lookSpace,
};

export interface MountFacts {
  readonly folder: string;
  /** Of the file system that holds it, as /proc/mounts says it. */
  readonly type: string;
  readonly readOnly: boolean;
  readonly isPi: boolean;
}

export function judgeMount({ folder, type, readOnly, isPi }: MountFacts): Verdict {
  if (readOnly) {
    return failed(
      `Nothing can be written below ${folder}: the file system is read-only, as Linux makes it after errors of the card.`,
      "Save what you need, then restart with `sudo reboot`; if it is read-only again, the card is at its end: write a new one.",
    );
  }
  if (type === "tmpfs" || (type === "overlay" && isPi)) {
    return warning(
      `What is kept below ${folder} is in memory (${type}), and lost with each restart.`,
      "Switch the overlay file system off with `sudo raspi-config nonint disable_overlayfs`, then `sudo reboot`; or put state, recordings and history on a disk of their own.",
    );
  }
  return ok(`Files can be written below ${folder} (${type}).`);
}

/** The last file system of /proc/mounts in which a path lies. */
export function mountOf(mounts: string, path: string): { readonly type: string; readonly readOnly: boolean } | null {
  let found: { type: string; readOnly: boolean; length: number } | null = null;
  for (const line of mounts.split("\n")) {
    const [, at = "", type = "", options = ""] = line.split(" ");
    const holds = at === "/" || path === at || path.startsWith(`${at}/`);
    if (!holds || at === "" || at.length < (found?.length ?? 0)) continue;
    found = { type, readOnly: options.split(",").includes("ro"), length: at.length };
  }
  return found;
}

async function lookMount(site: DoctorSite): Promise<Verdict> {
  const { machine } = site;
  const folder = await nearestFolder(machine, keptIn(site));
  const mount = mountOf((await machine.readText("/proc/mounts")) ?? "", (await machine.follow(folder)) ?? folder);
  if (mount === null) return skipped("Nobody can tell: /proc/mounts does not name the file system.");
  return judgeMount({ folder, type: mount.type, readOnly: mount.readOnly, isPi: (await board(site)).isPi });
}

export const diskWritableCheck: Check = {
  id: "disk-writable",
  area: "machine",
  title: "Disk can be written",
  page: {
    looksAt: "How the file system is mounted on which state, recordings and history are kept.",
    warning: "It is in memory, and what is kept is lost with each restart.",
    failed: "It is read-only, as Linux makes it after errors of the card.",
    remedy: "Restart, and replace a card that does it again; switch an overlay file system off.",
  },
  look: lookMount,
};
