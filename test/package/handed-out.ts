/** What `npm run package` has made, and a look into it. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { BUILD } from "./make.ts";

export const VERSION: string = packageJson.version;
export const DEB = join(BUILD, `siinterjk_${VERSION}_all.deb`);
export const RELEASE = join(BUILD, `siinterjk-${VERSION}.tar.gz`);

const LONGEST_LIST_BYTES = 16 << 20;

export const output = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: "utf8", maxBuffer: LONGEST_LIST_BYTES, stdio: ["ignore", "pipe", "inherit"] });

export interface Entry {
  /** "-rw-r--r--" */
  readonly rights: string;
  /** "root/root" */
  readonly owner: string;
  readonly sizeBytes: number;
  readonly path: string;
}

/** What `tar -tv` and `dpkg-deb -c` say. */
export function entries(list: string): readonly Entry[] {
  return list
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [rights = "", owner = "", size = "", , , ...path] = line.split(/\s+/);
      return { rights, owner, sizeBytes: Number(size), path: path.join(" ").replace(/^\.\//, "").replace(/\/$/, "") };
    });
}
