/**
 * What belongs to the program where it was started from: its own files, and the packages that it needs at run time, found as Node
 * finds them and laid out anew. Nothing that only development needs.
 */
import { SiinterjkError } from "../errors.ts";
import type { Machine } from "../machine/machine.ts";

/** A file or folder to copy; `to` is relative to the release. */
export interface Part {
  readonly from: string;
  readonly to: string;
}

export interface Program {
  readonly version: string;
  readonly parts: readonly Part[];
}

/** What the program needs of its own folder, and what comes along if it is there. */
const NEEDED = ["dist", "package.json", "packaging"] as const;
const WELCOME = ["docs", "siinterjk.example.yaml", "README.md", "CHANGELOG.md", "LICENSE"] as const;

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Throws SETUP_NOT_WHOLE when something required is missing. `folder` is without links. */
export async function programParts(machine: Machine, folder: string): Promise<Program> {
  const manifest = await manifestOf(machine, folder);
  if (manifest === null) throw notWhole(`${folder}/package.json is not there`);
  const parts: Part[] = [];
  for (const name of [...NEEDED, ...WELCOME]) {
    if ((await machine.stat(`${folder}/${name}`)) !== null) parts.push({ from: `${folder}/${name}`, to: name });
    else if ((NEEDED as readonly string[]).includes(name)) throw notWhole(`${folder}/${name} is not there`);
  }
  if ((await machine.stat(`${folder}/dist/main.js`)) === null) throw notWhole(`${folder}/dist/main.js is not there`);
  return { version: manifest.version ?? "0", parts: [...parts, ...(await packages(machine, folder, manifest))] };
}

/** A package at its place: where it comes from, and what `require` in it looks through, the nearest first. */
interface Placed {
  readonly from: string;
  readonly at: string;
  readonly manifest: Manifest;
}

async function packages(machine: Machine, folder: string, manifest: Manifest): Promise<readonly Part[]> {
  const placed = new Map<string, Placed>();
  const waiting: Placed[] = [{ from: folder, at: "", manifest }];
  for (let user; (user = waiting.shift()) !== undefined;) {
    const optional = Object.keys(user.manifest.optionalDependencies ?? {});
    for (const name of new Set([...Object.keys(user.manifest.dependencies ?? {}), ...optional])) {
      const from = await resolve(machine, user.from, name);
      // A package for another kind of machine, or one that could not be built.
      if (from === null && optional.includes(name)) continue;
      if (from === null)
        throw notWhole(`the package ${name}, which ${user.at === "" ? "the program" : user.at} needs, is not there`);
      const seen = visible(placed, user.at, name);
      if (seen?.from === from) continue;
      const at = join(seen === undefined ? "" : user.at, `node_modules/${name}`);
      const dependency: Placed = { from, at, manifest: (await manifestOf(machine, from)) ?? {} };
      placed.set(at, dependency);
      waiting.push(dependency);
    }
  }
  const parts = await Promise.all([...placed.values()].map((one) => contents(machine, one)));
  return parts.flat();
}

/** Where Node finds a package from a folder: in the nearest node_modules above. */
async function resolve(machine: Machine, folder: string, name: string): Promise<string | null> {
  for (let above = folder; ; above = above.slice(0, above.lastIndexOf("/"))) {
    const found = `${above}/node_modules/${name}`;
    if ((await machine.stat(`${found}/package.json`)) !== null) return machine.follow(found);
    if (above === "") return null;
  }
}

/** The package that Node would find at that place in the new layout. */
function visible(placed: ReadonlyMap<string, Placed>, at: string, name: string): Placed | undefined {
  for (let above = at; ; above = above.slice(0, Math.max(0, above.lastIndexOf("/")))) {
    const found = placed.get(join(above, `node_modules/${name}`));
    if (found !== undefined || above === "") return found;
  }
}

const join = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

/** All of a package but the packages in it, which have places of their own. */
async function contents(machine: Machine, { from, at }: Placed): Promise<readonly Part[]> {
  const names = (await machine.list(from)) ?? [];
  return names.filter((name) => name !== "node_modules").map((name) => ({ from: `${from}/${name}`, to: `${at}/${name}` }));
}

async function manifestOf(machine: Machine, folder: string): Promise<Manifest | null> {
  const text = await machine.readText(`${folder}/package.json`);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw notWhole(`${folder}/package.json is damaged`, cause);
  }
}

const notWhole = (message: string, cause?: unknown): SiinterjkError => new SiinterjkError("SETUP_NOT_WHOLE", message, { cause });

/**
 * A short name for what the parts hold: the names and sizes of all files, and the text of the program's own entry, in which the
 * names of its other files are made from their contents.
 */
export async function fingerprint(machine: Machine, parts: readonly Part[]): Promise<string> {
  const lines: string[] = [];
  const visit = async (from: string, to: string): Promise<void> => {
    const facts = await machine.stat(from);
    if (facts?.kind === "folder") {
      for (const name of (await machine.list(from)) ?? []) await visit(`${from}/${name}`, `${to}/${name}`);
    } else if (facts !== null) {
      const text =
        /^(?:dist|packaging)\/|package\.json$/.test(to) && facts.sizeBytes < TEXT_BYTES ? await machine.readText(from) : "";
      lines.push(JSON.stringify([to, facts.sizeBytes, text]));
    }
  };
  for (const { from, to } of parts) await visit(from, to);
  const bytes = new TextEncoder().encode(lines.sort().join("\n"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files of the program are shorter; what is longer counts by its size. */
const TEXT_BYTES = 1 << 20;
