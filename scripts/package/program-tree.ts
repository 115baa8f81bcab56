/** The program as it is installed: dist, the packages that it loads, and the files of `packaging`. */
import { join } from "node:path";
import { isRun } from "./left-out.ts";
import { neededBy, packagesOf, type Manifest } from "./npm-packages.ts";
import { copyFiles, filesIn, put, text } from "./tree.ts";

/** What of `packaging` an owner uses: what `siinterjk install` puts into the system, and the examples of the documents. */
export const PACKAGING = ["systemd", "networkd", "udev", "prometheus", "grafana", "fleet"] as const;

export interface ProgramTree {
  readonly root: string;
  /** Folders with the packages for each kind of machine. */
  readonly fetched: readonly string[];
  readonly to: string;
}

export function layOutProgram({ root, fetched, to }: ProgramTree): void {
  copyFiles(join(root, "dist"), join(to, "dist"));
  for (const folder of PACKAGING) copyFiles(join(root, "packaging", folder), join(to, "packaging", folder));
  const manifest = JSON.parse(text(join(root, "package.json"))) as Manifest & Record<string, unknown>;
  const loaded = loadedPackages(join(root, "dist"), manifest);
  for (const { at, folder } of neededBy(loaded, packagesOf(fetched))) {
    const own = (path: string): boolean => !path.startsWith("node_modules/");
    copyFiles(folder, join(to, at), (path) => own(path) && isRun(`${at}/${path}`));
  }
  put(join(to, "package.json"), `${JSON.stringify(installedManifest(manifest, loaded), null, 2)}\n`);
}

/** Names of the packages that the built program loads; the others are in it. */
function loadedPackages(dist: string, { dependencies, optionalDependencies }: Manifest): readonly string[] {
  const seen = new Set<string>();
  for (const file of filesIn(dist).filter((path) => /^[^/]*\.js$/.test(path))) {
    for (const [, name] of text(join(dist, file)).matchAll(/\b(?:from|import)\s*\(?\s*"((?:@[^"/]+\/)?[^"/.][^"/]*)/g))
      seen.add(name!);
  }
  return Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => seen.has(name));
}

/** Says what is there, and nothing of what only development needs. */
function installedManifest(manifest: Manifest & Record<string, unknown>, loaded: readonly string[]): Record<string, unknown> {
  const { name, version, description, license, type, engines, bin } = manifest;
  const only = (all: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(all).filter(([one]) => loaded.includes(one)));
  const { dependencies, optionalDependencies } = manifest;
  return {
    ...{ name, version, description, license, type, engines, bin },
    dependencies: only(dependencies),
    optionalDependencies: only(optionalDependencies),
  };
}
