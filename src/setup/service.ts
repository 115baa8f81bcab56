/** The unit of the service: its file, what systemd knows of it, and the configuration that it is given. */
import type { Machine } from "../machine/machine.ts";
import { CONFIG_FILE, SERVICE_UNIT } from "./places.ts";
import { failure, mustRun, unitIs, type Site, type Step } from "./step.ts";

/** The unit that is shipped, with the program of this machine in it. */
export const unitText = (template: string, node: string, main: string): string =>
  template.replace(/^ExecStart=.*$/m, `ExecStart=${node} ${main} run --config ${CONFIG_FILE} --log`);

/** What `check-config` says of the configuration. */
export type ConfigState =
  { readonly is: "missing" | "right" | "unreadable" } | { readonly is: "wrong"; readonly mistakes: string };

const CHECK_MS = 60_000;

/** Asks the program that is about to be installed; `unreadable` for who is not root and may not look. */
export async function configState(machine: Machine, node: string, main: string): Promise<ConfigState> {
  if ((await machine.stat(CONFIG_FILE)) === null) return { is: "missing" };
  const run = await machine.run(node, [main, "check-config", CONFIG_FILE], { timeoutMs: CHECK_MS });
  if (run?.status === 0) return { is: "right" };
  if (run?.stdout.startsWith("CONFIG_UNREADABLE") === true) return { is: "unreadable" };
  const mistakes = run?.status === 1 ? run.stdout.trim() : failure(`${node} ${main} check-config`, run);
  return { is: "wrong", mistakes };
}

/** systemd takes the unit as it is in the file. */
export async function reloadStep({ machine }: Site, isChanged: boolean): Promise<Step> {
  const what = "systemd";
  const show = await machine.run("systemctl", ["show", "--property=NeedDaemonReload", "--value", SERVICE_UNIT]);
  if (!isChanged && show?.stdout.trim() !== "yes") return { what, says: "knows the unit" };
  return {
    what,
    says: "reads the unit anew",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["daemon-reload"]);
    },
  };
}

export async function enabledStep({ machine }: Site): Promise<Step> {
  const what = SERVICE_UNIT;
  if ((await unitIs(machine, "is-enabled", SERVICE_UNIT)) === "enabled") return { what, says: "starts with the machine" };
  return {
    what,
    says: "is enabled: it starts with the machine",
    run: async ({ machine }) => {
      await mustRun(machine, "systemctl", ["enable", SERVICE_UNIT]);
    },
  };
}
