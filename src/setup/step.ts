/** A step of installing or removing: what it is about, what will be, and how it is done. */
import { SiinterjkError } from "../errors.ts";
import type { ChangeableMachine, Machine, ProgramRun } from "../machine/machine.ts";
import type { InstalledNote, NoteBook } from "./installed-note.ts";

export interface Step {
  /** "user siinterjk" */
  readonly what: string;
  /** What is there, or what will be: "is there", "made, without a login". */
  readonly says: string;
  /** The change of a file, as `diff -u` writes it. */
  readonly diff?: string;
  /** Nothing has to be done without it. */
  readonly run?: (work: Work) => Promise<void>;
}

/** What a step is done with. */
export interface Work {
  readonly machine: ChangeableMachine;
  readonly book: NoteBook;
}

/** What a step is planned from. */
export interface Site {
  readonly machine: Machine;
  readonly note: InstalledNote;
}

/** A step that has something to do. */
export type Task = Step & Required<Pick<Step, "run">>;
export const isTask = (step: Step): step is Task => step.run !== undefined;

/** Runs a program of the system; throws SETUP_COMMAND_FAILED with what it said. */
export async function mustRun(
  machine: Machine,
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number } = {},
): Promise<ProgramRun> {
  const run = await machine.run(program, args, options);
  if (run?.status === 0) return run;
  throw new SiinterjkError("SETUP_COMMAND_FAILED", failure([program, ...args].join(" "), run));
}

/** Why a program failed, in one line. */
export function failure(command: string, run: ProgramRun | null): string {
  if (run === null) return `${command}: there is no such program`;
  const said = (run.stderr.trim() || run.stdout.trim()).split("\n").slice(-3).join("; ");
  return `${command}: ${run.status === null ? "took too long" : `status ${run.status}`}${said === "" ? "" : `: ${said}`}`;
}

/** What `systemctl is-enabled` and `is-active` say of a unit: "enabled", "masked", "not-found", "active", "failed" ... */
export async function unitIs(machine: Machine, question: "is-enabled" | "is-active", unit: string): Promise<string> {
  const run = await machine.run("systemctl", [question, unit]);
  const said = run?.stdout.trim() ?? "";
  return said === "" ? "not-found" : said;
}
