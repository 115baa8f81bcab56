/** What the flight recorder adds to the memory of the app once it holds its whole hour. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

export interface RecorderMemory {
  readonly packs: number;
  readonly withoutMb: number;
  readonly withMb: number;
}

const PACKS = [1, 4];

/** One process after the other, each for itself. */
export async function recorderMemories(): Promise<readonly RecorderMemory[]> {
  const memories: RecorderMemory[] = [];
  for (const packs of PACKS) memories.push({ packs, withoutMb: await hour(packs, "no"), withMb: await hour(packs, "yes") });
  return memories;
}

async function hour(packs: number, recorded: "yes" | "no"): Promise<number> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = join(import.meta.dirname, "recorder-hour.ts");
  const args = ["--expose-gc", "--import", tsx, script, String(packs), recorded];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return Number(stdout);
}
