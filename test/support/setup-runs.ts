/** Install and uninstall on a machine of tests, and what happens when the power goes in between. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChangeableMachine, ProgramRun } from "../../src/machine/machine.ts";
import { carryOutInstall, carryOutUninstall } from "../../src/setup/carry-out.ts";
import { planInstall, type InstallChoices, type InstallPlan } from "../../src/setup/plan-install.ts";
import { planUninstall } from "../../src/setup/plan-uninstall.ts";
import { isTask } from "../../src/setup/step.ts";
import { NODE, PROGRAM, setupMachine, type SetupMachine } from "./setup-machine.ts";

export const bootFile = (name: string): string => readFileSync(join(import.meta.dirname, "..", "fixtures", "boot", name), "utf8");

export const CHOICES: InstallChoices = { programFolder: PROGRAM, nodePath: NODE, hat: null, start: true, previous: false };

/** A Pi with a fresh Bookworm. */
export function pi(): SetupMachine {
  const machine = setupMachine();
  machine.put("/boot/firmware/config.txt", bootFile("bookworm-config.txt"));
  machine.put("/boot/firmware/cmdline.txt", bootFile("bookworm-cmdline.txt"));
  return machine;
}

export async function install(machine: ChangeableMachine, choices: Partial<InstallChoices> = {}): Promise<InstallPlan> {
  const plan = await planInstall(machine, { ...CHOICES, ...choices });
  await carryOutInstall(machine, plan, () => undefined);
  return plan;
}

/** Gives the plan in sentences. */
export async function uninstall(machine: ChangeableMachine, purge: boolean): Promise<readonly string[]> {
  const plan = await planUninstall(machine, { purge });
  await carryOutUninstall(machine, plan, () => undefined);
  return plan.steps.map(({ what, says }) => `${what}: ${says}`);
}

/** What an install would do. */
export const todo = async (machine: SetupMachine, choices: Partial<InstallChoices> = {}): Promise<readonly string[]> =>
  (await planInstall(machine, { ...CHOICES, ...choices })).steps.filter(isTask).map(({ what }) => what);

export const says = ({ steps }: InstallPlan, what: string): string => steps.find((step) => step.what === what)?.says ?? "";

export const releaseOf = async (machine: SetupMachine): Promise<string> =>
  (await machine.follow("/opt/siinterjk/current"))!.split("/").at(-1)!;

const ONLY_LOOKS = /^(?:getent|dpkg-query|\S+\/node |systemctl (?:is-|show))/;
export const looks = (line: string): boolean => ONLY_LOOKS.test(line);

export class PowerCut extends Error {}

/** The same machine, of which the power goes before its change number `most`: that one and all later ones fail. */
export function withPowerCut(machine: SetupMachine, most: number): ChangeableMachine & { readonly changes: () => number } {
  let changes = 0;
  const cut =
    <Args extends readonly unknown[], T>(change: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      if (changes >= most) return Promise.reject(new PowerCut());
      changes += 1;
      return change(...args);
    };
  return {
    ...machine,
    writeText: cut(machine.writeText.bind(machine)),
    makeFolder: cut(machine.makeFolder.bind(machine)),
    link: cut(machine.link.bind(machine)),
    copy: cut(machine.copy.bind(machine)),
    remove: cut(machine.remove.bind(machine)),
    run: (program, args, options) => {
      const run = (): Promise<ProgramRun | null> => machine.run(program, args, options);
      return looks([program, ...args].join(" ")) ? run() : cut(run)();
    },
    changes: () => changes,
  };
}
