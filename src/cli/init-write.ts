/** Writes the first configuration: whole or not at all, for the service alone to read, and never over another one. */
import { dirname } from "node:path";
import { messageOf, SiinterjkError } from "../errors.ts";
import type { ChangeableMachine, FileOwner } from "../machine/machine.ts";
import { SERVICE_USER } from "../setup/places.ts";

/** A hash of the password may be in it. */
const MODE = 0o640;
const ROOT_ID = 0;
const MOST_BACKUPS = 1_000;

export interface Written {
  readonly path: string;
  /** Where the file that was there is now; `null` if there was none. */
  readonly backup: string | null;
}

/** Throws INIT_NOT_WRITTEN. */
export async function writeConfiguration(machine: ChangeableMachine, path: string, text: string): Promise<Written> {
  try {
    const target = (await machine.follow(path)) ?? path;
    const there = await machine.stat(target);
    if (there !== null && there.kind !== "file") throw new Error("it is no file");
    const backup = there === null ? null : await kept(machine, target);
    const owner = await serviceOwner(machine, target);
    await machine.writeText(target, text, { mode: MODE, ...(owner === null ? {} : { owner }) });
    return { path, backup };
  } catch (error) {
    throw new SiinterjkError("INIT_NOT_WRITTEN", `${path} cannot be written: ${messageOf(error)}`, {
      cause: error,
      context: { path },
    });
  }
}

/** Copies it to the first name that is free. */
async function kept(machine: ChangeableMachine, path: string): Promise<string> {
  for (let n = 1; n <= MOST_BACKUPS; n++) {
    const backup = `${path}.bak-${n}`;
    if ((await machine.stat(backup)) !== null) continue;
    await machine.copy(path, backup);
    return backup;
  }
  throw new Error(`there are ${MOST_BACKUPS} copies of it already`);
}

/** root and the group of the service, where root writes and there is such a group; else `null`. */
async function serviceOwner(machine: ChangeableMachine, path: string): Promise<FileOwner | null> {
  if (process.getuid?.() !== ROOT_ID) return null;
  const groups = (await machine.readText("/etc/group")) ?? "";
  const group = new RegExp(`^${SERVICE_USER}:[^:]*:(\\d+):`, "m").exec(groups)?.[1];
  // Below a home folder it is the owner's own.
  return group === undefined || !dirname(path).startsWith("/etc") ? null : { userId: ROOT_ID, groupId: Number(group) };
}
