/** The HAT's settings in the boot files of a Raspberry Pi, and the login console that leaves its UART. */
import { SiinterjkError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";
import { readBootConfig } from "./boot-config.ts";
import { hatOf, removeHat, setHat } from "./boot-edit.ts";
import { freeUart, giveUartBack } from "./cmdline.ts";
import type { Hat } from "./hats.ts";
import type { BootNote, NoteBook } from "./installed-note.ts";
import { fileStep, unfileStep } from "./managed-file.ts";
import { findBootFiles, MODULES_FILE, type BootFiles } from "./places.ts";
import { isTask, mustRun, unitIs, type Site, type Step } from "./step.ts";
import { textDiff } from "./text-diff.ts";

/** Beside the file, as it was before the first change. */
export const BACKUP = ".siinterjk-backup";
/** Every name under which a login may wait on the UART of GPIO 14 and 15. */
const GETTYS = ["serial0", "ttyS0", "ttyAMA0"].map((tty) => `serial-getty@${tty}.service`);

export interface BootPlan {
  readonly steps: readonly Step[];
  readonly warnings: readonly string[];
  /** Something has been changed, or will be, that counts from the next start of the machine on. */
  readonly needsReboot: boolean;
}

/** Nothing but a look without a HAT. Throws SETUP_NO_BOOT_FILES. */
export async function planBoot(site: Site, hat: Hat | null): Promise<BootPlan> {
  const { machine, note } = site;
  const files = await findBootFiles(machine);
  const isPending = note.boot !== null && note.boot.bootId === (await bootId(machine));
  if (files === null) {
    if (hat === null || hat.configLines.length === 0) return { steps: [], warnings: [], needsReboot: false };
    throw new SiinterjkError("SETUP_NO_BOOT_FILES", "neither /boot/firmware/config.txt nor /boot/config.txt is there");
  }
  const config = (await machine.readText(files.config)) ?? "";
  if (hat === null) {
    const known = hatOf(config);
    const says = known === null ? "stays as it is; --hat sets a board up" : `is set for ${known.name}`;
    return { steps: [{ what: files.config, says }], warnings: [], needsReboot: isPending };
  }
  const edit = setHat(config, hat);
  const cmdline = (await machine.readText(files.cmdline)) ?? "";
  const changedBefore = note.boot?.freed ?? null;
  const before = changedBefore === null ? cmdline : giveUartBack(cmdline, changedBefore);
  const freed = hat.usesPiUart ? freeUart(before) : null;
  const steps = [
    bootStep(files, files.config, config, edit.text, (boot) => boot),
    bootStep(files, files.cmdline, cmdline, freed?.text ?? before, (boot) => ({ ...boot, freed })),
    await gettyStep(site, hat.usesPiUart, files),
    ...(await moduleSteps(site, hat)),
  ];
  const { includes } = readBootConfig(config);
  const warnings = [
    ...edit.switchedOff.map((line) => `${files.config}: "${line}" contradicts the ${hat.name} and is switched off with a mark.`),
    ...includes.map((name) => `${files.config} includes ${name}; what stands there is not looked at.`),
  ];
  return { steps, warnings, needsReboot: isPending || steps.some(isTask) };
}

const bootId = async (machine: Machine): Promise<string> =>
  ((await machine.readText("/proc/sys/kernel/random/boot_id")) ?? "unknown").trim();

function bootStep(files: BootFiles, path: string, from: string, to: string, noted: (boot: BootNote) => BootNote): Step {
  if (from === to) return { what: path, says: "is as it has to be" };
  return {
    what: path,
    says: `is changed, with a copy of before in ${path}${BACKUP}`,
    diff: textDiff(path, from, to),
    run: async ({ machine, book }) => {
      await keepBoot(machine, book, files, noted);
      if ((await machine.stat(path + BACKUP)) === null) await machine.writeText(path + BACKUP, from);
      await machine.writeText(path, to);
    },
  };
}

async function keepBoot(machine: Machine, book: NoteBook, files: BootFiles, noted: (boot: BootNote) => BootNote): Promise<void> {
  const now = { ...files, freed: book.note.boot?.freed ?? null, bootId: await bootId(machine) };
  await book.keep({ boot: noted(now) });
}

/** Not stopped at once: whoever installs through that console would cut the branch he sits on. The reboot does it. */
async function gettyStep({ machine, note }: Site, isOff: boolean, files: BootFiles): Promise<Step> {
  const what = "login on the UART";
  if (!isOff) return unmaskStep(note.maskedUnits, what);
  const units: string[] = [];
  for (const unit of GETTYS) if ((await unitIs(machine, "is-enabled", unit)) !== "masked") units.push(unit);
  if (units.length === 0) return { what, says: "is off" };
  return {
    what,
    says: `is switched off (${units.join(", ")})`,
    run: async ({ machine, book }) => {
      await book.keep({ maskedUnits: [...new Set([...book.note.maskedUnits, ...units])] });
      await keepBoot(machine, book, files, (boot) => boot);
      await mustRun(machine, "systemctl", ["mask", ...units]);
    },
  };
}

async function moduleSteps(site: Site, { modules }: Hat): Promise<readonly Step[]> {
  const text = `# Written by \`siinterjk install\`.\n${modules.map((name) => `${name}\n`).join("")}`;
  if (modules.length > 0) return [await fileStep(site, { what: "drivers", path: MODULES_FILE, text })];
  return site.note.files[MODULES_FILE] === undefined ? [] : [await unfileStep(site, MODULES_FILE)];
}

function unmaskStep(units: readonly string[], what: string): Step {
  if (units.length === 0) return { what, says: "stays as it is" };
  return {
    what,
    says: `is allowed again (${units.join(", ")})`,
    run: async ({ machine, book }) => {
      await mustRun(machine, "systemctl", ["unmask", ...units]);
      await book.keep({ maskedUnits: [] });
    },
  };
}

/** Takes everything back that `planBoot` has done. */
export async function unbootSteps({ machine, note }: Site): Promise<readonly Step[]> {
  const { boot, maskedUnits } = note;
  if (boot === null) return [];
  const steps: Step[] = [];
  const restore = async (path: string, restored: (text: string) => string): Promise<void> => {
    const now = await machine.readText(path);
    if (now === null) return;
    const text = restored(now);
    if (text !== now) {
      steps.push({
        what: path,
        says: "gets back what was changed",
        diff: textDiff(path, now, text),
        run: ({ machine }) => machine.writeText(path, text),
      });
    }
    const backup = await machine.readText(path + BACKUP);
    if (backup === null) return;
    const isSame = backup === text;
    const what = path + BACKUP;
    if (isSame) steps.push({ what, says: "removed: the file is as it was", run: ({ machine }) => machine.remove(what) });
    else steps.push({ what, says: "stays: the file has been changed by others since" });
  };
  await restore(boot.config, removeHat);
  await restore(boot.cmdline, (text) => (boot.freed === null ? text : giveUartBack(text, boot.freed)));
  if (maskedUnits.length > 0) steps.push(unmaskStep(maskedUnits, "login on the UART"));
  return steps;
}
