/** The licences of what is handed out: the packages beside the program, those in it, and those in its page. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LICENCE } from "./left-out.ts";
import { manifestIn, neededBy, packagesOf, type NpmPackage } from "./npm-packages.ts";
import { filesIn, text } from "./tree.ts";

export interface Licence {
  readonly name: string;
  readonly version: string;
  /** By its SPDX name: "MIT". */
  readonly id: string;
  /** As it comes with the package. */
  readonly text: string;
  readonly author: string;
}

/** Binaries for one kind of machine come without a licence of their own. */
const SAME_AS = [
  [/^@koromix\/koffi-/, "koffi"],
  [/^@libsql\//, "libsql"],
] as const;

/** `production`: what npm installs without the packages for development. Throws where a licence is missing. */
export function licencesOf(root: string, production: readonly NpmPackage[]): readonly Licence[] {
  const all = [...production, ...neededBy(importedByPage(root), packagesOf([root]))];
  const byName = new Map<string, Licence>();
  for (const one of all) byName.set(`${one.name} ${one.version}`, licenceOf(one, all));
  return [...byName.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

function licenceOf({ name, version, folder, manifest }: NpmPackage, all: readonly NpmPackage[]): Licence {
  const parent = SAME_AS.find(([pattern]) => pattern.test(name))?.[1];
  const from = parent === undefined ? folder : all.find((one) => one.name === parent)!.folder;
  const file = readdirSync(from).find((one) => LICENCE.test(one));
  if (file === undefined || manifest.license === undefined) throw new Error(`${name} ${version} says nothing of its licence`);
  const author = manifest.author ?? manifestIn(from).author ?? `the authors of ${name}`;
  const called = typeof author === "string" ? author : (author.name ?? name);
  return { name, version, id: manifest.license, text: text(join(from, file)), author: called };
}

/** Names of the packages whose code is in the page. */
function importedByPage(root: string): readonly string[] {
  const sources = filesIn(join(root, "web")).filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".test.ts"));
  const names = new Set<string>();
  for (const path of sources) {
    for (const [, name] of text(join(root, "web", path)).matchAll(/\bfrom "((?:@[^"/]+\/)?[^"/.][^"/]*)/g)) names.add(name!);
  }
  return [...names].filter((name) => existsSync(join(root, "node_modules", name)));
}
