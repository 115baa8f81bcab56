/** A small Debian of some kind of machine in a folder, see scripts/debian-root.sh. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const SCRIPT = join(import.meta.dirname, "..", "..", "scripts", "debian-root.sh");

export interface Said {
  readonly status: number | null;
  /** Both outputs, as they came. */
  readonly text: string;
}

export class DebianRoot {
  readonly folder = join(mkdtempSync(join(tmpdir(), "siinterjk-root-")), "root");
  readonly #arch: "amd64" | "arm64" | "armhf";

  constructor(arch: "amd64" | "arm64" | "armhf") {
    this.#arch = arch;
    const { status } = spawnSync("bash", [SCRIPT, "make", arch, this.folder], { stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) throw new Error(`scripts/debian-root.sh cannot make a root for ${arch}`);
  }

  /** A file of this machine, into the root's /tmp; returns its path there. */
  async bring(path: string): Promise<string> {
    await copyFile(path, join(this.folder, "tmp", basename(path)));
    return `/tmp/${basename(path)}`;
  }

  /** A file with that text. */
  async write(path: string, content: string, mode = 0o644): Promise<void> {
    await writeFile(join(this.folder, path), content, { mode });
  }

  /** Runs a shell command in it, as its root. */
  run(command: string): Promise<Said> {
    return new Promise((resolve, reject) => {
      const child = spawn("bash", [SCRIPT, "enter", this.#arch, this.folder, "sh", "-c", `exec 2>&1; ${command}`]);
      let text = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.once("error", reject);
      child.once("close", (status) => resolve({ status, text }));
    });
  }

  /** Its output; throws when it fails. */
  async ok(command: string): Promise<string> {
    const { status, text } = await this.run(command);
    if (status !== 0) throw new Error(`${command}\nended with status ${status ?? "none"}:\n${text}`);
    return text;
  }

  remove(): void {
    spawnSync("bash", [SCRIPT, "remove", join(this.folder, "..")]);
  }
}
