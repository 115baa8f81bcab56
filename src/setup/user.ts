/** The user of the service, and its right to read the configuration. */
import type { Machine } from "../machine/machine.ts";
import { CONFIG_FILE, SERVICE_USER } from "./places.ts";
import { mustRun, type Site, type Step } from "./step.ts";

/** `getent` says what there is, wherever users come from. */
export async function entryOf(machine: Machine, database: "passwd" | "group"): Promise<readonly string[] | null> {
  const run = await machine.run("getent", [database, SERVICE_USER]);
  return run?.status === 0 ? run.stdout.trim().split(":") : null;
}

export async function userStep({ machine }: Site): Promise<Step> {
  const what = `user ${SERVICE_USER}`;
  if ((await entryOf(machine, "passwd")) !== null) return { what, says: "is there" };
  const group = await entryOf(machine, "group");
  return {
    what,
    says: "is made, without a home and without a login",
    run: async ({ machine, book }) => {
      await book.keep({ madeUser: true });
      const groups = group === null ? ["--user-group"] : ["--gid", SERVICE_USER];
      await mustRun(machine, "useradd", [
        "--system",
        ...groups,
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        SERVICE_USER,
      ]);
    },
  };
}

const GROUP_READS = 0o040;
const OTHERS_READ = 0o004;

/** Lets the service read a configuration that was there before its user was. */
export async function configAccessStep({ machine }: Site): Promise<Step> {
  const what = CONFIG_FILE;
  const facts = await machine.stat(CONFIG_FILE);
  if (facts === null) return { what, says: "is not there yet" };
  const groupId = Number((await entryOf(machine, "group"))?.[2] ?? NaN);
  const isReadable = (facts.mode & OTHERS_READ) !== 0 || (facts.groupId === groupId && (facts.mode & GROUP_READS) !== 0);
  if (isReadable) return { what, says: "is there, and the service may read it" };
  return {
    what,
    says: `the group ${SERVICE_USER} may read it`,
    run: async ({ machine }) => {
      await mustRun(machine, "chgrp", [SERVICE_USER, CONFIG_FILE]);
      await mustRun(machine, "chmod", ["g+r", CONFIG_FILE]);
    },
  };
}
