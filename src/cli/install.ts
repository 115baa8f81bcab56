/** `siinterjk install`: from an unpacked program to a service that starts with the machine. */
import { fileURLToPath } from "node:url";
import { carryOutInstall } from "../setup/carry-out.ts";
import { HATS, type HatId } from "../setup/hats.ts";
import { planInstall, type InstallPlan } from "../setup/plan-install.ts";
import { CONFIG_FILE } from "../setup/places.ts";
import { isTask } from "../setup/step.ts";
import { agreed, needRoot, realSetupIo, withSetupErrors, type SetupIo, type SetupOptions } from "./setup-io.ts";
import { countText, planText } from "./setup-text.ts";
import { VERSION } from "./version.ts";

export interface InstallOptions extends SetupOptions {
  readonly hat?: HatId | undefined;
  readonly start: boolean;
  readonly previous: boolean;
}

export interface InstallIo extends SetupIo {
  /** Folder of the program that is running, and the node that runs it. */
  readonly programFolder: string;
  readonly nodePath: string;
}

/** The folder of dist, in which this file lies when it is built; of src otherwise. */
const PROGRAM_FOLDER = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../.." : "..", import.meta.url));

const realIo = (): InstallIo => ({ ...realSetupIo(), programFolder: PROGRAM_FOLDER, nodePath: process.execPath });

/** Resolves to the exit status: 0 done, or nothing to do, or only looked; 1 not done. */
export function installCommand(options: InstallOptions, io: InstallIo = realIo()): Promise<number> {
  return withSetupErrors(io, async () => {
    needRoot(io, options, "install");
    const { machine, programFolder, nodePath, write } = io;
    const hat = options.hat === undefined ? null : HATS[options.hat];
    const { start, previous } = options;
    const plan = await planInstall(machine, { programFolder, nodePath, hat, start, previous });
    write(
      `SIinterJK ${previous ? "the version before" : VERSION} on this machine; what is to do has an arrow:\n\n${planText(plan.steps, options.dryRun)}\n`,
    );
    for (const warning of plan.warnings) write(`Mind: ${warning}\n`);
    if (options.dryRun) {
      write(`Nothing was done (--dry-run). To do: ${countText(plan.steps)}.\n`);
      return 0;
    }
    if (!plan.steps.some(isTask)) write("Everything is there; nothing to do.\n");
    else {
      if (!(await agreed(io, options, `Do it? ${countText(plan.steps)}.`))) {
        write("Nothing was done.\n");
        return 1;
      }
      // Folders and files that others have to read, whatever the shell of root says.
      const mask = process.umask(0o022);
      try {
        await carryOutInstall(machine, plan, ({ what, says }) => write(`${what}: ${says}\n`));
      } finally {
        process.umask(mask);
      }
      write("Installed.\n");
    }
    write(nextText(plan));
    return 0;
  });
}

/** What is left for the person. */
function nextText({ config, needsReboot }: InstallPlan): string {
  const next: string[] = [];
  if (needsReboot) next.push("sudo reboot               the boot settings count from the next start on");
  if (config.is === "missing") next.push(`sudo siinterjk init       makes ${CONFIG_FILE}`);
  if (config.is === "wrong") next.push(`siinterjk check-config ${CONFIG_FILE}   names the mistakes`);
  if (config.is === "missing" || config.is === "wrong") next.push("sudo systemctl restart siinterjk   starts the bridge with it");
  next.push("siinterjk doctor          says what is still wrong");
  return `Next:\n${next.map((line) => `  ${line}\n`).join("")}`;
}
