/** The folder that people unpack: the program, its documents, and a command to start it with. */
import { chmodSync, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { copyFiles, put, setTimes, text } from "./tree.ts";

/** What the owner reads; the README refers to the documents by these places. */
export const DOCUMENTS = ["README.md", "README.de.md", "CHANGELOG.md", "siinterjk.example.yaml"] as const;

export interface ReleaseTree {
  readonly root: string;
  readonly program: string;
  readonly to: string;
  /** The licences of everything in it. */
  readonly copyright: string;
}

export function layOutRelease({ root, program, to, copyright }: ReleaseTree): void {
  copyFiles(program, to);
  copyFiles(join(root, "docs"), join(to, "docs"));
  for (const name of [...DOCUMENTS, "LICENSE"]) {
    if (!existsSync(join(root, name))) continue;
    copyFileSync(join(root, name), join(to, name));
    chmodSync(join(to, name), 0o644);
  }
  put(join(to, "COPYRIGHT"), copyright);
  put(join(to, "siinterjk"), text(join(root, "packaging", "release", "siinterjk")), 0o755);
  setTimes(to, 0);
}
