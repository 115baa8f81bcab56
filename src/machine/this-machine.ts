/** The machine itself, or what lies below another root folder. */
import { spawn } from "node:child_process";
import { chmod, chown, cp, lstat, mkdir, readdir, realpath, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Stats } from "node:fs";
import { readBounded } from "../io/read-bounded.ts";
import { replaceFile } from "../io/replace-file.ts";
import type { ChangeableMachine, FileFacts, FileOwner, ProgramRun } from "./machine.ts";

const MOST_BYTES = 1 << 20;
const RUN_TIMEOUT_MS = 10_000;
/** Of what a program prints, characters; the rest is thrown away. */
const MOST_OUTPUT = 1 << 20;

/** `root` takes the place of "/" for files; programs are run as they are. */
export function thisMachine(root = "/"): ChangeableMachine {
  const at = (path: string): string => join(root, path);
  const own = async (path: string, mode: number | undefined, owner: FileOwner | undefined): Promise<void> => {
    if (owner !== undefined) await chown(path, owner.userId, owner.groupId);
    if (mode !== undefined) await chmod(path, mode);
  };
  return {
    readText: (path) => orNull(async () => new TextDecoder().decode(await readBounded(at(path), MOST_BYTES, "now"))),
    list: (folder) => orNull(async () => (await readdir(at(folder))).sort()),
    follow: (path) => orNull(async () => (root === "/" ? realpath(path) : join("/", relative(root, await realpath(at(path)))))),
    stat: (path) => orNull(async () => factsOf(await stat(at(path)))),
    run,
    writeText: async (path, text, { mode = 0o644, owner } = {}) => {
      await mkdir(dirname(at(path)), { recursive: true });
      const fresh = `${at(path)}.siinterjk-new`;
      await replaceFile(at(path), fresh, [text]);
      await own(at(path), mode, owner);
    },
    makeFolder: async (path, { mode, owner } = {}) => {
      await mkdir(at(path), { recursive: true });
      await own(at(path), mode, owner);
    },
    link: async (path, target) => {
      const there = await orNull(() => lstat(at(path)));
      if (there !== null && !there.isSymbolicLink()) throw new Error(`${path} is there and is no link`);
      const fresh = `${at(path)}.siinterjk-new`;
      await rm(fresh, { force: true });
      await symlink(target, fresh);
      await rename(fresh, at(path));
    },
    copy: (from, to) => cp(at(from), at(to), { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true }),
    remove: (path) => rm(at(path), { recursive: true, force: true }),
  };
}

const factsOf = (facts: Stats): FileFacts => ({
  kind: kindOf(facts),
  mode: facts.mode & 0o7777,
  userId: facts.uid,
  groupId: facts.gid,
  sizeBytes: facts.size,
});

function kindOf(facts: Stats): FileFacts["kind"] {
  if (facts.isFile()) return "file";
  if (facts.isDirectory()) return "folder";
  if (facts.isCharacterDevice()) return "character-device";
  return facts.isSocket() ? "socket" : "other";
}

/** ENOTDIR: a part of the path is a file. */
const MISSING: readonly unknown[] = ["ENOENT", "ENOTDIR"];

async function orNull<T>(what: () => Promise<T>): Promise<T | null> {
  try {
    return await what();
  } catch (error) {
    if (MISSING.includes((error as { code?: unknown }).code)) return null;
    throw error;
  }
}

/** In plain English, whatever the language of the machine: what it prints is read by the program. */
const ENVIRONMENT = { LC_ALL: "C", PATH: `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/sbin:/sbin` };

function run(
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number } = {},
): Promise<ProgramRun | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...ENVIRONMENT },
      timeout: options.timeoutMs ?? RUN_TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout = (stdout + text).slice(0, MOST_OUTPUT)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(0, MOST_OUTPUT)));
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(null) : reject(error)));
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
