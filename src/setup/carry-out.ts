/** Does what was planned, one step after the other. What is broken off is finished by the next run. */
import { SiinterjkError } from "../errors.ts";
import type { ChangeableMachine } from "../machine/machine.ts";
import { NoteBook, type InstalledNote } from "./installed-note.ts";
import { noteFolders } from "./managed-file.ts";
import { INSTALLED_NOTE } from "./places.ts";
import { isTask, type Step, type Task, type Work } from "./step.ts";

export interface Planned {
  readonly steps: readonly Step[];
  readonly note: InstalledNote;
}

/** `say` hears of each step before it is done. Throws SETUP_... and leaves the rest undone; nothing happens where nothing is to do. */
export async function carryOutInstall(machine: ChangeableMachine, plan: Planned, say: (step: Task) => void): Promise<void> {
  if (!plan.steps.some(isTask)) return;
  const book = new NoteBook(machine, plan.note);
  await translated("installed.json", async () => {
    await noteFolders(machine, book, INSTALLED_NOTE);
    await book.keep({ unfinished: true });
  });
  await inTurn(plan.steps, { machine, book }, say);
  await translated("installed.json", () => book.keep({ unfinished: false }));
}

export const carryOutUninstall = (machine: ChangeableMachine, plan: Planned, say: (step: Task) => void): Promise<void> =>
  inTurn(plan.steps, { machine, book: new NoteBook(machine, plan.note) }, say);

async function inTurn(steps: readonly Step[], work: Work, say: (step: Task) => void): Promise<void> {
  for (const step of steps.filter(isTask)) {
    say(step);
    await translated(step.what, () => step.run(work));
  }
}

const NO_SPACE: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** An error of the system as one of the list; an error of the program stays what it is. */
async function translated(what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SiinterjkError) throw error;
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (typeof code !== "string") throw error;
    const name = NO_SPACE.includes(code) ? "SETUP_DISK_FULL" : "SETUP_WRITE_FAILED";
    throw new SiinterjkError(name, `${what}: ${message}`, { cause: error });
  }
}
