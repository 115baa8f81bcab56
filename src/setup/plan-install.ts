/** What `siinterjk install` would do on this machine, step by step, each with what is there. Only looks. */
import { SiinterjkError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";
import { planBoot } from "./boot.ts";
import type { Hat } from "./hats.ts";
import { EMPTY_NOTE, readNote, type InstalledNote } from "./installed-note.ts";
import { fileStep } from "./managed-file.ts";
import { enableStep, networkSteps, networkWarnings, restraintSteps } from "./network.ts";
import { COMMAND_FILE, COMMAND_MODE, CONFIG_FILE, CONFIG_FOLDER, CURRENT_RELEASE, PACKAGED_PROGRAM } from "./places.ts";
import { RELEASES_FOLDER, SERVICE_UNIT, SERVICE_USER, UNIT_FILE } from "./places.ts";
import { planRelease, RELEASE_MAIN, switchStep, tidyStep } from "./release.ts";
import { configState, enabledStep, reloadStep, unitText, type ConfigState } from "./service.ts";
import { startStep } from "./start.ts";
import { isTask, mustRun, unitIs, type Site, type Step } from "./step.ts";
import { configAccessStep, userStep } from "./user.ts";

export interface InstallChoices {
  /** Folder of the program that is running, and the node that runs it. */
  readonly programFolder: string;
  readonly nodePath: string;
  /** `null`: the boot files stay as they are. */
  readonly hat: Hat | null;
  /** False: nothing is started, and what runs goes on. */
  readonly start: boolean;
  /** Go back to the version before this one. */
  readonly previous: boolean;
}

export interface InstallPlan {
  readonly steps: readonly Step[];
  /** Sentences that somebody should have read before. */
  readonly warnings: readonly string[];
  readonly note: InstalledNote;
  readonly config: ConfigState;
  readonly needsReboot: boolean;
}

/** Throws SETUP_... when it cannot or must not be installed here. */
export async function planInstall(machine: Machine, choices: InstallChoices): Promise<InstallPlan> {
  await needSystemd(machine);
  const note = (await readNote(machine)) ?? EMPTY_NOTE;
  const site: Site = { machine, note };
  const folder = choices.previous ? await previousFolder(site) : await real(machine, choices.programFolder);
  const node = await real(machine, choices.nodePath);
  const isPackaged = await ownedByDpkg(site, folder);
  const boot = await planBoot(site, choices.hat);
  const config = await configState(machine, node, `${folder}/dist/main.js`);
  if (config.is === "wrong") await refuseUpgrade(site, config.mistakes);
  const program = isPackaged ? null : await programSteps(site, folder, node);
  const begin = program === null ? [await userStep(site)] : [await userStep(site), await folderStep(site)];
  const network =
    program === null
      ? [...(await restraintSteps(site, await machine.readText(`${folder}/${RESTRAINT}`))), await enableStep(site)]
      : await networkSteps(site, program.texts);
  const starting = {
    release: program?.release ?? null,
    wanted: choices.start,
    config,
    isChanged: program?.steps.some(isTask) ?? false,
    needsReboot: boot.needsReboot,
    isSwitched: program?.isSwitched ?? false,
    before: { unit: await machine.readText(UNIT_FILE), command: await machine.readText(COMMAND_FILE) },
  };
  return {
    steps: [
      ...begin,
      ...(program?.copy ?? []),
      await configAccessStep(site),
      ...boot.steps,
      ...network,
      ...(program?.steps ?? []),
      await enabledStep(site),
      await startStep(site, starting),
      ...(program === null ? [] : [await tidyStep(site, [program.release, ...program.kept, note.started])]),
    ],
    warnings: [...boot.warnings, ...(await networkWarnings(site)), ...(await overlayWarning(machine))],
    note,
    config,
    needsReboot: boot.needsReboot,
  };
}

/** A systemd that has started this system makes this folder; see sd_booted(3). */
export async function needSystemd(machine: Machine): Promise<void> {
  if ((await machine.stat("/run/systemd/system")) !== null) return;
  throw new SiinterjkError("SETUP_NO_SYSTEMD", "there is no /run/systemd/system");
}

const real = async (machine: Machine, path: string): Promise<string> => (await machine.follow(path)) ?? path;

async function previousFolder({ machine, note }: Site): Promise<string> {
  const folder = note.previous === null ? null : `${RELEASES_FOLDER}/${note.previous}`;
  if (folder !== null && (await machine.stat(`${folder}/dist/main.js`)) !== null) return folder;
  throw new SiinterjkError("SETUP_NO_PREVIOUS", `${RELEASES_FOLDER} holds no version before this one`);
}

/** Whether the program that is running came with Debian's package. Throws SETUP_TWO_WAYS when there is another one as well. */
async function ownedByDpkg({ machine, note }: Site, folder: string): Promise<boolean> {
  const main = `${PACKAGED_PROGRAM}/dist/main.js`;
  if ((await machine.stat(main)) === null) return false;
  const owner = await machine.run("dpkg-query", ["-S", main]);
  if (owner?.status !== 0) return false;
  const isOther = folder !== PACKAGED_PROGRAM;
  if (!isOther && note.release === null) return true;
  const here = isOther ? folder : CURRENT_RELEASE;
  throw new SiinterjkError("SETUP_TWO_WAYS", `${main} is there, and ${here} as well`);
}

/** An upgrade that would take a working bridge away is none. */
async function refuseUpgrade({ machine, note }: Site, mistakes: string): Promise<void> {
  const isThere = note.release !== null || (await unitIs(machine, "is-active", SERVICE_UNIT)) === "active";
  if (isThere) throw new SiinterjkError("SETUP_CONFIG_REFUSED", `${CONFIG_FILE} is refused:\n${mistakes}\n`);
}

/** Nobody else reads what stands in it: a configuration may hold secrets. */
const FOLDER_MODE = 0o750;

/** One that somebody else has made stays as it is. */
async function folderStep({ machine, note }: Site): Promise<Step> {
  const what = CONFIG_FOLDER;
  const facts = await machine.stat(CONFIG_FOLDER);
  const isOurs = facts === null || note.folders.includes(CONFIG_FOLDER);
  if (!isOurs || facts?.mode === FOLDER_MODE) return { what, says: "is there" };
  return {
    what,
    says: `is made for root and the group ${SERVICE_USER}`,
    run: async ({ machine }) => {
      await machine.makeFolder(CONFIG_FOLDER);
      await mustRun(machine, "chgrp", [SERVICE_USER, CONFIG_FOLDER]);
      await mustRun(machine, "chmod", [FOLDER_MODE.toString(8), CONFIG_FOLDER]);
    },
  };
}

const RESTRAINT = "packaging/networkd/50-siinterjk.conf";

async function programSteps(site: Site, folder: string, node: string) {
  const { machine, note } = site;
  const release = await planRelease(site, folder, node);
  const text = async (path: string): Promise<string> => (await machine.readText(`${folder}/packaging/${path}`)) ?? "";
  const unit = unitText(await text("systemd/siinterjk.service"), release.node, RELEASE_MAIN);
  const unitStep = await fileStep(site, { what: "unit", path: UNIT_FILE, text: unit });
  const switching = await switchStep(site, release.id);
  return {
    release: release.id,
    copy: [release.step],
    texts: {
      network: await text("networkd/80-can0.network"),
      networkd: await machine.readText(`${folder}/${RESTRAINT}`),
      udev: await text("udev/90-siinterjk-can.rules"),
    },
    steps: [unitStep, switching, await commandStep(site, release.node), await reloadStep(site, isTask(unitStep))],
    isSwitched: isTask(switching),
    kept: isTask(switching) ? [note.release] : [note.previous],
  };
}

/** Where `npm install -g` puts the command with NodeSource's Node.js; /usr/local/bin comes before it in PATH. */
const NPM_COMMAND = "/usr/bin/siinterjk";

/** The command for everybody, unless another one has that name. */
async function commandStep(site: Site, node: string): Promise<Step> {
  const what = "command siinterjk";
  const names = (await site.machine.list("/usr/local/bin")) ?? [];
  if (names.includes("siinterjk") && site.note.files[COMMAND_FILE] === undefined) {
    return { what, says: `${COMMAND_FILE} belongs to something else and stays` };
  }
  const text = [
    "#!/bin/sh",
    "# Written by `siinterjk install`. A newer version that npm has put into /usr/bin installs itself.",
    `[ "$1" = install ] && [ -x ${NPM_COMMAND} ] && exec ${NPM_COMMAND} "$@"`,
    `exec "${node}" "${RELEASE_MAIN}" "$@"`,
    "",
  ].join("\n");
  return fileStep(site, { what, path: COMMAND_FILE, text, mode: COMMAND_MODE });
}

/** raspi-config's "Overlay File System" keeps every change in memory. */
async function overlayWarning(machine: Machine): Promise<readonly string[]> {
  const root = ((await machine.readText("/proc/mounts")) ?? "").split("\n").findLast((line) => line.split(" ")[1] === "/");
  if (root?.split(" ")[2] !== "overlay") return [];
  return [
    "The root of the file system is an overlay: on a Pi with `Overlay File System` all of this is gone after the next start.",
  ];
}
