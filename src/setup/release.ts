/** Versions of the program below /opt/siinterjk/releases: copied whole, tried, and then switched to at once. */
import { SiinterjkError } from "../errors.ts";
import type { ChangeableMachine, Machine } from "../machine/machine.ts";
import { noteFolders } from "./managed-file.ts";
import { CURRENT_RELEASE, RELEASES_FOLDER } from "./places.ts";
import { fingerprint, programParts, type Part } from "./program-parts.ts";
import { failure, mustRun, type Site, type Step, type Work } from "./step.ts";

export interface Release {
  /** Name of its folder: "0.1.0-1f00ba4d". */
  readonly id: string;
  /** What the service and the command start, as they see it. */
  readonly node: string;
  readonly step: Step;
}

/** Says that a copy is complete; written when everything else is on the disk. */
const WHOLE = ".whole";
/** Its own node, for one that lies where the service cannot look. */
const OWN_NODE = "node";
export const RELEASE_MAIN = `${CURRENT_RELEASE}/dist/main.js`;

/** Slow cards need minutes for 30 MB in small files. */
const COPY_MS = 600_000;
const START_MS = 60_000;

/**
 * Where Node.js may lie for the service: ProtectHome and PrivateTmp hide the rest, and a version manager below a home folder may
 * take it away at any time.
 */
const isForAll = (node: string): boolean => /^\/(?:usr|opt|bin|snap|nix)\//.test(node) && !node.startsWith(`${RELEASES_FOLDER}/`);

/** The release that a program makes; `folder` and `node` without links. Throws SETUP_NOT_WHOLE. */
export async function planRelease(site: Site, folder: string, node: string): Promise<Release> {
  const { machine } = site;
  const inside = folder.startsWith(`${RELEASES_FOLDER}/`) ? folder.slice(RELEASES_FOLDER.length + 1) : null;
  if (inside !== null) {
    const own = (await machine.stat(`${folder}/${OWN_NODE}`)) !== null;
    const step = { what: "program", says: `${folder} is there` };
    return { id: inside, node: own ? `${CURRENT_RELEASE}/${OWN_NODE}` : node, step };
  }
  const { version, parts } = await programParts(machine, folder);
  const all = isForAll(node) ? parts : [...parts, { from: node, to: OWN_NODE }];
  const mark = await fingerprint(machine, all);
  const { id, there } = await placeFor(machine, `${version}-${mark}`, all, mark);
  const release = `${RELEASES_FOLDER}/${id}`;
  const copy: Step = {
    what: "program",
    says: `${folder} is copied to ${release}${isForAll(node) ? "" : `, and with it ${node}, which the service could not see`}`,
    run: (work) => copyRelease(work, release, all, version, isForAll(node) ? node : `${release}/${OWN_NODE}`),
  };
  return {
    id,
    node: isForAll(node) ? node : `${CURRENT_RELEASE}/${OWN_NODE}`,
    step: there ? { what: "program", says: `${release} is there` } : copy,
  };
}

/** A folder that holds the release already, or the first name that is free or holds a copy that was broken off. */
async function placeFor(
  machine: Machine,
  id: string,
  parts: readonly Part[],
  mark: string,
): Promise<{ id: string; there: boolean }> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? id : `${id}-${number}`;
    const folder = `${RELEASES_FOLDER}/${name}`;
    if ((await machine.stat(`${folder}/${WHOLE}`)) === null) return { id: name, there: false };
    const copied = parts.map(({ to }) => ({ from: `${folder}/${to}`, to }));
    if ((await fingerprint(machine, copied)) === mark) return { id: name, there: true };
  }
}

async function copyRelease(
  { machine, book }: Work,
  to: string,
  parts: readonly Part[],
  version: string,
  node: string,
): Promise<void> {
  await machine.remove(to);
  await noteFolders(machine, book, `${to}/${WHOLE}`);
  try {
    await machine.makeFolder(to, { mode: 0o755 });
    for (const part of parts) await machine.copy(part.from, `${to}/${part.to}`);
    // Nobody but root may change what runs, whoever has unpacked it.
    await mustRun(machine, "chown", ["-R", "root:root", to], { timeoutMs: COPY_MS });
    await mustRun(machine, "chmod", ["-R", "u=rwX,go=rX", to], { timeoutMs: COPY_MS });
    await tryProgram(machine, node, `${to}/dist/main.js`, version);
    // After a power cut the link must not lead to files whose contents never reached the disk.
    await mustRun(machine, "sync", [], { timeoutMs: COPY_MS });
    await machine.writeText(`${to}/${WHOLE}`, "");
  } catch (error) {
    await machine.remove(to);
    throw error;
  }
}

/** Throws SETUP_PROGRAM_BROKEN. */
async function tryProgram(machine: Machine, node: string, main: string, version: string): Promise<void> {
  const run = await machine.run(node, [main, "--version"], { timeoutMs: START_MS });
  if (run?.status === 0 && run.stdout.trim() === version) return;
  throw new SiinterjkError("SETUP_PROGRAM_BROKEN", failure(`${node} ${main} --version`, run));
}

/** The release that `current` leads to. */
export async function currentRelease(machine: Machine): Promise<string | null> {
  const folder = await machine.follow(CURRENT_RELEASE);
  return folder?.startsWith(`${RELEASES_FOLDER}/`) === true ? folder.slice(RELEASES_FOLDER.length + 1) : null;
}

/** The link to the release, replaced at once. */
export async function switchStep({ machine }: Site, id: string): Promise<Step> {
  const current = await currentRelease(machine);
  const what = CURRENT_RELEASE;
  if (current === id) return { what, says: `leads to ${id}` };
  return {
    what,
    says: current === null ? `leads to ${id}` : `leads to ${id} instead of ${current}`,
    run: async ({ machine, book }) => {
      await noteFolders(machine, book, CURRENT_RELEASE);
      await book.keep({ release: id, previous: current ?? book.note.previous });
      await switchTo(machine, id);
    },
  };
}

/** Relative, so that it leads to the same place when the disk is mounted elsewhere. */
export const switchTo = (machine: ChangeableMachine, id: string): Promise<void> =>
  machine.link(CURRENT_RELEASE, `releases/${id}`);

/** Releases that nobody goes back to: all but those that `keep` names. */
export async function tidyStep({ machine }: Site, keep: readonly (string | null)[]): Promise<Step> {
  const old = ((await machine.list(RELEASES_FOLDER)) ?? []).filter((name) => !keep.includes(name));
  const what = "older versions";
  if (old.length === 0) return { what, says: "there is none to remove" };
  return {
    what,
    says: `${old.join(", ")} ${old.length === 1 ? "is" : "are"} removed`,
    run: async ({ machine }) => {
      for (const name of old) await machine.remove(`${RELEASES_FOLDER}/${name}`);
    },
  };
}
