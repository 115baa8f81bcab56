/** What `siinterjk uninstall` would take back: exactly what install has made, and what has not been changed since. Only looks. */
import { SiinterjkError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";
import { unbootSteps } from "./boot.ts";
import { EMPTY_NOTE, readNote, type InstalledNote } from "./installed-note.ts";
import { unfileStep } from "./managed-file.ts";
import { disableStep } from "./network.ts";
import { needSystemd } from "./plan-install.ts";
import {
  CONFIG_FILE,
  CONFIG_FOLDER,
  CURRENT_RELEASE,
  INSTALLED_NOTE,
  PACKAGED_PROGRAM,
  PROGRAM_FOLDER,
  RELEASES_FOLDER,
} from "./places.ts";
import { SERVICE_UNIT, SERVICE_USER, STATE_FOLDER, UNIT_FILE } from "./places.ts";
import { isTask, mustRun, unitIs, type Site, type Step } from "./step.ts";
import { entryOf } from "./user.ts";

export interface UninstallPlan {
  readonly steps: readonly Step[];
  readonly note: InstalledNote;
  /** The boot files change. */
  readonly needsReboot: boolean;
}

/** `purge`: configuration, data and the user as well. Throws SETUP_NOT_INSTALLED, SETUP_NO_SYSTEMD. */
export async function planUninstall(machine: Machine, { purge }: { readonly purge: boolean }): Promise<UninstallPlan> {
  await needSystemd(machine);
  const note = await readNote(machine);
  if (note === null) throw new SiinterjkError("SETUP_NOT_INSTALLED", `${INSTALLED_NOTE} is not there`);
  const site: Site = { machine, note };
  const boot = await unbootSteps(site);
  const service = note.files[UNIT_FILE] === undefined ? [] : [await stopStep(site)];
  const files = await Promise.all(Object.keys(note.files).map((path) => unfileStep(site, path)));
  const networkd = await disableStep(site);
  // What dpkg owns runs on, and cannot do without its configuration.
  const isPackaged = note.release === null && (await machine.stat(PACKAGED_PROGRAM)) !== null;
  const data = isPackaged
    ? [
        {
          what: "the program",
          says: "stays, with its configuration and data: it is Debian's package, which `sudo apt purge siinterjk` removes",
        },
      ]
    : await dataSteps(site, purge);
  return {
    steps: [
      ...service,
      ...files,
      ...(files.length === 0 ? [] : [rereadStep()]),
      ...(networkd === null ? [] : [networkd]),
      ...boot,
      ...(note.release === null ? [] : [programStep()]),
      ...data,
      endStep(note, !purge && !isPackaged && data.length > 0, purge && !isPackaged),
    ],
    note,
    needsReboot: boot.some(isTask),
  };
}

async function stopStep({ machine }: Site): Promise<Step> {
  const what = SERVICE_UNIT;
  const active = (await unitIs(machine, "is-active", SERVICE_UNIT)) === "active";
  const enabled = (await unitIs(machine, "is-enabled", SERVICE_UNIT)) === "enabled";
  if (!active && !enabled) return { what, says: "is neither enabled nor running" };
  return {
    what,
    says: active ? "is stopped and disabled: 60 s later the Sunny Island stops as well" : "is disabled",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["disable", "--now", SERVICE_UNIT], { timeoutMs: STOP_MS });
    },
  };
}

/** Longer than the unit's TimeoutStopSec. */
const STOP_MS = 30_000;

const rereadStep = (): Step => ({
  what: "systemd and udev",
  says: "read their files anew",
  run: async ({ machine }) => {
    await mustRun(machine, "systemctl", ["daemon-reload"]);
    await mustRun(machine, "udevadm", ["control", "--reload"]);
  },
});

/** The releases and the link; anything else in that folder is somebody else's. */
const programStep = (): Step => ({
  what: "program",
  says: `${RELEASES_FOLDER} is removed`,
  run: async ({ machine }) => {
    await machine.remove(CURRENT_RELEASE);
    await machine.remove(RELEASES_FOLDER);
  },
});

async function dataSteps({ machine, note }: Site, purge: boolean): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [what, path] of [
    ["configuration", CONFIG_FILE],
    ["state, recordings and history", STATE_FOLDER],
  ] as const) {
    if ((await machine.stat(path)) === null) continue;
    if (!purge) steps.push({ what, says: `${path} stays; --purge removes it` });
    else steps.push({ what, says: `${path} is removed`, run: ({ machine }) => machine.remove(path) });
  }
  const rest = ((await machine.list(CONFIG_FOLDER)) ?? []).map((name) => `${CONFIG_FOLDER}/${name}`);
  for (const path of purge ? rest.filter((path) => path !== CONFIG_FILE && path !== INSTALLED_NOTE) : []) {
    steps.push({ what: path, says: "is removed", run: ({ machine }) => machine.remove(path) });
  }
  const what = `user ${SERVICE_USER}`;
  if ((await entryOf(machine, "passwd")) === null) return steps;
  if (!note.madeUser) return steps;
  if (!purge) return [...steps, { what, says: "stays, because its files do; --purge removes it" }];
  const run: Step["run"] = async ({ machine }) => {
    await mustRun(machine, "userdel", [SERVICE_USER]);
  };
  return [...steps, { what, says: "is removed", run }];
}

/** Last of all the note goes, and the folders that were made if nothing is in them any more. */
function endStep(note: InstalledNote, stays: boolean, purge: boolean): Step {
  const what = INSTALLED_NOTE;
  // What it still has to know when the rest is purged one day.
  const rest: InstalledNote = { ...EMPTY_NOTE, madeUser: note.madeUser, folders: note.folders };
  if (stays && JSON.stringify(rest) === JSON.stringify({ ...EMPTY_NOTE, ...note }))
    return { what, says: "stays, because something does" };
  return {
    what,
    says: stays ? "names only what stays" : "is removed",
    run: async ({ machine, book }) => {
      const folders = new Set(purge ? [...note.folders, PROGRAM_FOLDER, CONFIG_FOLDER] : note.folders);
      // The deepest first; the one with the note in it last.
      for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
        if ((await machine.list(folder))?.length === 0) await machine.remove(folder);
      }
      if (stays) return book.keep(rest);
      await machine.remove(INSTALLED_NOTE);
      if (folders.has(CONFIG_FOLDER) && (await machine.list(CONFIG_FOLDER))?.length === 0) await machine.remove(CONFIG_FOLDER);
    },
  };
}
