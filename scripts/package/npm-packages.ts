/**
 * The packages from npm that the program needs at run time, for each kind of machine, in the versions and with the checksums of
 * package-lock.json: `npm ci` fetches them, which refuses what does not fit. Nothing in them is run.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** Node's names for amd64, arm64 and armhf. */
export const CPUS = ["x64", "arm64", "arm"] as const;

/** One folder with a node_modules for each kind of machine. */
export function fetchPackages(root: string, to: string): readonly string[] {
  return CPUS.map((cpu) => {
    const folder = join(to, cpu);
    mkdirSync(folder, { recursive: true });
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(root, name), join(folder, name));
    const machine = ["--os=linux", `--cpu=${cpu}`, "--libc=glibc"];
    run("npm", ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", ...machine], {}, folder);
    return folder;
  });
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Where it lies: "node_modules/pino". */
  readonly at: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string; readonly email?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** All packages of the folders, each place once, sorted. */
export function packagesOf(folders: readonly string[]): readonly NpmPackage[] {
  const found = new Map<string, NpmPackage>();
  for (const base of folders) {
    const lock = JSON.parse(readFileSync(join(base, "package-lock.json"), "utf8")) as { packages: Record<string, unknown> };
    for (const at of Object.keys(lock.packages)) {
      const folder = join(base, at);
      if (at === "" || !existsSync(join(folder, "package.json"))) continue;
      const manifest = manifestIn(folder);
      found.set(at, { name: manifest.name ?? at, version: manifest.version ?? "", at, folder, manifest });
    }
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Those that a package of these names needs, itself included, found as Node finds them. */
export function neededBy(names: readonly string[], packages: readonly NpmPackage[]): readonly NpmPackage[] {
  const at = new Map(packages.map((one) => [one.at, one]));
  const needed = new Set<NpmPackage>();
  const waiting: { name: string; from: string }[] = names.map((name) => ({ name, from: "" }));
  for (let wish; (wish = waiting.pop()) !== undefined;) {
    const one = nearest(at, wish.from, wish.name);
    if (one === undefined || needed.has(one)) continue;
    needed.add(one);
    const { dependencies, optionalDependencies } = one.manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) waiting.push({ name, from: one.at });
  }
  return packages.filter((one) => needed.has(one));
}

function nearest(at: ReadonlyMap<string, NpmPackage>, from: string, name: string): NpmPackage | undefined {
  for (let above = from; above !== ""; above = above.slice(0, Math.max(0, above.lastIndexOf("/node_modules/")))) {
    const found = at.get(`${above}/node_modules/${name}`);
    if (found !== undefined) return found;
  }
  return at.get(`node_modules/${name}`);
}
