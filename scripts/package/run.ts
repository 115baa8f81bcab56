import { spawnSync } from "node:child_process";

const LONGEST_OUTPUT_BYTES = 16 << 20;

/** Runs a program to its end and returns what it wrote; throws with its messages when it fails. */
export function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = process.cwd(),
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    maxBuffer: LONGEST_OUTPUT_BYTES,
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with status ${String(status)}:\n${stdout}${stderr}`);
  return stdout;
}
