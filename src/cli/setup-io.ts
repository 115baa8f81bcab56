/** What install and uninstall have in common: the machine, who asks, and how what goes wrong is said. */
import { confirm, isCancel } from "@clack/prompts";
import { explainError, SiinterjkError } from "../errors.ts";
import type { ChangeableMachine } from "../machine/machine.ts";
import { thisMachine } from "../machine/this-machine.ts";
import { standardOutput } from "./standard-output.ts";

export interface SetupIo {
  readonly machine: ChangeableMachine;
  /** Of who runs the command; 0 is root. */
  readonly userId: number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Asks for a yes in a terminal; `null` where nobody can be asked. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
}

export interface SetupOptions {
  /** Show the plan, do nothing. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
}

const EXIT_FAILED = 1;

export function realSetupIo(): SetupIo {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return {
    machine: thisMachine(),
    userId: process.getuid?.() ?? 0,
    write: standardOutput().write,
    writeError: (text) => void process.stderr.write(text),
    ask: isTerminal ? askYes : null,
  };
}

async function askYes(message: string): Promise<boolean> {
  const answer = await confirm({ message });
  return !isCancel(answer) && answer;
}

/** Runs a command; what is expected to go wrong is a sentence and status 1. */
export async function withSetupErrors({ writeError }: SetupIo, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    writeError(`${explainError(error)}\n`);
    return EXIT_FAILED;
  }
}

/** Throws SETUP_NEEDS_ROOT where something shall be done and may not. */
export function needRoot({ userId }: SetupIo, { dryRun }: SetupOptions, command: string): void {
  if (!dryRun && userId !== 0) throw new SiinterjkError("SETUP_NEEDS_ROOT", `siinterjk ${command} is run by user ${userId}`);
}

/** Whether to go on: without a question where nobody can be asked, or nobody wants to be. */
export const agreed = async ({ ask }: SetupIo, { yes }: SetupOptions, question: string): Promise<boolean> =>
  yes || ask === null || (await ask(question));
