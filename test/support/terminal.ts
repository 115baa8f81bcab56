/** The built program in a terminal: keys are typed, and what it shows is read, as a person would. */
import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { onTestFinished } from "vitest";
import { openPtyPair } from "../../src/io/pty.ts";
import { PROGRAM } from "./program.ts";

export interface InTerminal {
  readonly process: ChildProcess;
  /** All that was shown so far, without colours and movements. */
  text(): string;
  /** With them. */
  raw(): string;
  /** Resolves when this has been shown after what was last waited for; rejects when the program ends without it. */
  shows(what: string): Promise<void>;
  type(keys: string): void;
  /** Waits for the question, then types the answer and Enter. */
  answers(question: string, keys: string): Promise<void>;
  /** The exit status, or the name of the signal. */
  readonly ended: Promise<number | string>;
}

export interface TerminalOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** Longer than any scan or dry run: what comes no more is told with all that came instead. */
const PATIENCE_MS = 60_000;

export const ENTER = "\r";
export const DOWN = "\x1b[B";
export const CTRL_C = "\x03";
export const ESCAPE = "\x1b";

export async function inTerminal(args: readonly string[], options: TerminalOptions): Promise<InTerminal> {
  const { folder, env = {}, columns = 80, rows = 24 } = options;
  const { path, port } = await openPtyPair();
  execFileSync("stty", ["-F", path, "cols", String(columns), "rows", String(rows)]);
  const terminal = openSync(path, "r+");
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { ...process.env, TERM: "xterm", CI: "", ...env },
    stdio: [terminal, terminal, terminal],
  });
  closeSync(terminal);
  let raw = "";
  let seen = 0;
  let over = false;
  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((look) => look());
  const decoder = new TextDecoder();
  port.onData((chunk) => {
    raw += decoder.decode(chunk, { stream: true });
    wake();
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      over = true;
      wake();
      resolve(code ?? signal ?? "unknown");
    });
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await port.close();
  });
  const text = (): string => stripVTControlCharacters(raw);
  const shows = (what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      let late = false;
      const look = (): void => {
        const at = text().indexOf(what, seen);
        if (at < 0 && !over && !late) return;
        waiting.delete(look);
        clearTimeout(patience);
        if (at < 0) {
          reject(new Error(`it did not show "${what}" after this:\n${text().slice(0, seen)}\n--- but\n${text().slice(seen)}`));
          return;
        }
        seen = at + what.length;
        resolve();
      };
      const patience = setTimeout(() => {
        late = true;
        look();
      }, PATIENCE_MS);
      waiting.add(look);
      look();
    });
  const type = (keys: string): void => port.write(new TextEncoder().encode(keys));
  return {
    process: child,
    text,
    raw: () => raw,
    shows,
    type,
    answers: async (question, keys) => {
      await shows(question);
      type(`${keys}${ENTER}`);
    },
    ended,
  };
}
