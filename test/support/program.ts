/** The built program as a user starts it: a process of its own, with its output collected line by line. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..", "..");
export const PROGRAM = join(ROOT, "dist", "main.js");

export interface Running {
  readonly process: ChildProcess;
  /** Lines of the standard output so far. */
  readonly lines: readonly string[];
  /** What came on the standard error so far. */
  errors(): string;
  /** Resolves with the first line, of all so far and to come, that fits; rejects when the process ends without it. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** Resolves with the exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts any program. */
export function start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let errors = "";
  let over = false;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      over = true;
      wake();
      resolve(code ?? signal ?? "unknown");
    });
  });
  const line = (fits: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      let seen = 0;
      const look = (): void => {
        for (; seen < lines.length; seen++) {
          if (!fits(lines[seen]!)) continue;
          waiting.delete(look);
          resolve(lines[seen]!);
          return;
        }
        if (!over) return;
        waiting.delete(look);
        reject(new Error(`${command} ${args.join(" ")} ended without the line; its output:\n${lines.join("\n")}\n${errors}`));
      };
      waiting.add(look);
      look();
    });
  return { process: child, lines, errors: () => errors, line, ended };
}

/** Starts `siinterjk` with these arguments, as it was built before the tests. */
export const siinterjk = (...args: readonly string[]): Running => start(process.execPath, [PROGRAM, ...args]);
