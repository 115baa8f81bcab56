/** A machine in memory: files by path, programs as functions; what was changed can be looked at. */
/* eslint-disable @typescript-eslint/require-await -- async, so that what throws rejects, as it does on a real machine */
import type { ChangeableMachine, FileFacts, ProgramRun } from "../../src/machine/machine.ts";

/** A file's text, or what stands at the path instead; a function is asked at each reading and may throw. */
export type FakeFile = string | (() => string) | Partial<FileFacts> | { readonly linkTo: string };
export type FakeProgram = (args: readonly string[]) => Partial<ProgramRun> | null;

export interface FakeMachine extends ChangeableMachine {
  readonly files: Map<string, FakeFile>;
  readonly modes: Map<string, number>;
  /** Every program run, as one line: "systemctl daemon-reload". */
  readonly ran: string[];
}

export interface FakeMachineParts {
  readonly files?: Readonly<Record<string, FakeFile>>;
  /** By the program's name; any other is not installed. */
  readonly programs?: Readonly<Record<string, FakeProgram>>;
}

export function fakeMachine({ files: given = {}, programs = {} }: FakeMachineParts = {}): FakeMachine {
  const files = new Map<string, FakeFile>(Object.entries(given));
  const modes = new Map<string, number>();
  const ran: string[] = [];
  const below = (folder: string): string[] => {
    const start = folder === "/" ? "/" : `${folder}/`;
    return [...files.keys()].filter((path) => path.startsWith(start)).map((path) => path.slice(start.length));
  };
  const followed = (path: string): string => {
    const file = files.get(path);
    return file !== undefined && typeof file === "object" && "linkTo" in file ? followed(file.linkTo) : path;
  };
  const isFolder = (path: string): boolean => below(path).length > 0 || path === "/";
  const textOf = (file: FakeFile): string => (typeof file === "string" ? file : typeof file === "function" ? file() : "");
  return {
    files,
    modes,
    ran,
    readText: async (path) => {
      const file = files.get(followed(path));
      return file === undefined ? null : textOf(file);
    },
    list: async (folder) => {
      const names = below(followed(folder)).map((rest) => rest.split("/")[0]!);
      return names.length === 0 ? null : [...new Set(names)].sort();
    },
    follow: async (path) => (files.has(followed(path)) || isFolder(followed(path)) ? followed(path) : null),
    stat: async (path) => {
      const file = files.get(followed(path));
      const plain = { mode: modes.get(followed(path)) ?? 0o644, userId: 0, groupId: 0, sizeBytes: 0 };
      if (file === undefined) return isFolder(path) ? { ...plain, kind: "folder", mode: modes.get(path) ?? 0o755 } : null;
      if (typeof file === "object" && !("linkTo" in file)) return { ...plain, kind: "file", ...file };
      return { ...plain, kind: "file", sizeBytes: new TextEncoder().encode(textOf(file)).length };
    },
    run: async (program, args) => {
      ran.push([program, ...args].join(" "));
      const result = programs[program]?.(args) ?? null;
      return result === null ? null : { status: 0, stdout: "", stderr: "", ...result };
    },
    writeText: async (path, text, { mode = 0o644 } = {}) => {
      files.set(followed(path), text);
      modes.set(followed(path), mode);
    },
    makeFolder: async (path, { mode = 0o755 } = {}) => {
      if (!isFolder(path)) files.set(path, { kind: "folder" });
      modes.set(path, mode);
    },
    link: async (path, target) => {
      const file = files.get(path);
      if (file !== undefined && !(typeof file === "object" && "linkTo" in file))
        throw new Error(`${path} is there and is no link`);
      files.set(path, { linkTo: target });
    },
    copy: async (from, to) => {
      if (files.has(to) || isFolder(to)) throw new Error(`${to} is there`);
      const file = files.get(followed(from));
      if (file !== undefined) files.set(to, file);
      for (const rest of below(followed(from))) files.set(`${to}/${rest}`, files.get(`${followed(from)}/${rest}`)!);
    },
    remove: async (path) => {
      for (const rest of below(path)) files.delete(`${path}/${rest}`);
      files.delete(path);
    },
  };
}
