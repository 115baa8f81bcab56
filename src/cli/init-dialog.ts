/** The way of a first configuration: find the packs, ask, show, write, try. The same with and without somebody at the terminal. */
import { checkConfig } from "../config/check.ts";
import { ConfigInvalid, type Config } from "../config/load.ts";
import { SiinterjkError } from "../errors.ts";
import { NOTHING_FOUND, packsOf, type Answers, type Known, type QuestionId } from "../init/answers.ts";
import { fileText } from "../init/file-text.ts";
import { ASKED_AFTER, ASKED_BEFORE, LIMITS, mistakeIn } from "../init/questions.ts";
import { reasonsFor } from "../init/reasons.ts";
import { remarksOn } from "../init/remarks.ts";
import { settingsOf } from "../init/settings.ts";
import type { ChangeableMachine } from "../machine/machine.ts";
import { CONFIG_FILE } from "../setup/places.ts";
import { planLines } from "./check-config.ts";
import { answer, Left, type Asking, type Taken } from "./init-ask.ts";
import { canInterfaces, holdersOf, olderConfiguration, search } from "./init-find.ts";
import { tryOut } from "./init-try.ts";
import { foundLines, heldLines, nextLines, noBms, proposedLimits, troubleLines } from "./init-words.ts";
import { writeConfiguration } from "./init-write.ts";

export interface Making {
  /** Where it is written, absolute. */
  readonly path: string;
  /** A file that is there may be replaced. */
  readonly force: boolean;
  /** Make a dry run without asking. */
  readonly tries: boolean;
  readonly asking: Asking;
  readonly machine: ChangeableMachine;
  /** The person or the system wants the program to end. */
  readonly signal: AbortSignal;
}

export interface Made {
  readonly file: string;
  /** Where the file is now that was there before. */
  readonly backup: string | null;
  /** What the bridge will do with it. */
  readonly plan: readonly string[];
  /** What its owner should know. */
  readonly remarks: readonly string[];
  /** What the dry run has shown; `null` without one. */
  readonly tried: readonly string[] | null;
  /** What to do now. */
  readonly next: readonly string[];
}

/** Rejects with a SiinterjkError, or with `Left`. */
export async function makeConfiguration(making: Making): Promise<Made> {
  const { path, asking, machine, force, signal } = making;
  const { prompts } = asking;
  const exists = (await machine.stat(path).catch(() => null)) !== null;
  if (exists && !force && prompts === null) {
    throw new SiinterjkError("INIT_FILE_EXISTS", `${path} is there`, { context: { path } });
  }
  const taken: Taken = {};
  const known = await askAll(await findPacks(making, taken), asking, taken);
  const answers = known.answers as Answers;
  const text = fileText(settingsOf(answers, known), reasonsFor(taken));
  const config = checked(text, path);
  const plan = planLines(config);
  const remarks = remarksOn(config, answers, known.found);
  prompts?.show(plan.join("\n"), "The bridge will do this");
  for (const remark of remarks) prompts?.say(remark, "warning");
  if (prompts !== null && !(await mayWrite(exists && !force, path, prompts))) throw new Left("Nothing was written.");
  if (signal.aborted) throw new Left("Nothing was written.");
  const { backup } = await writeConfiguration(machine, path, text);
  prompts?.say(`${path} is written.${backup === null ? "" : ` The old one is ${backup}.`}`, "good");
  const tried = await tryIfWanted(config, known, making);
  return { file: path, backup, plan, remarks, tried, next: nextLines(path, known) };
}

/** All questions after the packs were found; the limits together, for who takes them as they are proposed. */
async function askAll(packs: Known, asking: Asking, taken: Taken): Promise<Known> {
  const { prompts } = asking;
  const isLimit = (id: QuestionId): boolean => LIMITS.includes(id);
  const first = ASKED_AFTER.findIndex(isLimit);
  const known = await answer(ASKED_AFTER.slice(0, first), packs, asking, taken);
  const lines = prompts === null ? null : proposedLimits(known, asking.flags);
  if (prompts === null || lines === null) return answer(ASKED_AFTER.slice(first), known, asking, taken);
  prompts.show(lines.join("\n"), "Proposed limits");
  const yes = await prompts.confirm("Take these limits? (No: one after the other)", true);
  const limited = await answer(LIMITS, known, { ...asking, yes }, taken);
  return answer(
    ASKED_AFTER.slice(first).filter((id) => !isLimit(id)),
    limited,
    asking,
    taken,
  );
}

function mayWrite(replaces: boolean, path: string, prompts: NonNullable<Asking["prompts"]>): Promise<boolean> {
  if (!replaces) return prompts.confirm(`Write ${path}?`, true);
  prompts.say(
    `${path} is there. It is kept beside the new one; keys of it that were not asked for are not taken over.`,
    "warning",
  );
  return prompts.confirm("Replace it?", false);
}

/** The same check as `check-config`, on the very text. */
function checked(text: string, path: string): Config {
  const check = checkConfig(text, path);
  if (!check.ok) throw new ConfigInvalid(path, check.problems);
  return check.config;
}

/** Asks where the packs are, and looks there, until there are some that can be one battery. */
async function findPacks(making: Making, taken: Taken): Promise<Known> {
  const { path, asking, machine, signal } = making;
  const older = (await olderConfiguration(path)) ?? (await olderConfiguration(CONFIG_FILE));
  let found = { ...NOTHING_FOUND, can: await canInterfaces(machine), older };
  for (let now: Asking = { ...asking, flags: withScan(asking.flags) }; ;) {
    const { prompts } = now;
    const known = await answer(ASKED_BEFORE, { answers: {}, found }, now, taken);
    const looks = known.answers.scan === "all" || known.answers.scan === "named";
    if (looks) prompts?.say("Looking for BMSs; this takes about 10 s. Nothing is changed in them.", "info");
    const searched = await search(known, { signal, writeError: (text) => void process.stderr.write(text) });
    if (searched === null) throw new Left("Nothing was written.");
    found = searched.found;
    const mistake = whyNot({ ...known, found }, searched.scanned);
    const { scanned } = searched;
    if (mistake === null) {
      for (const line of scanned === null ? [] : foundLines(scanned)) prompts?.say(line, "good");
      for (const line of scanned === null ? [] : troubleLines(scanned)) prompts?.say(line, "warning");
      return { ...known, found };
    }
    if (prompts === null) throw mistake;
    prompts.say(`${mistake.message}.`, "bad");
    // The flags have been tried: from here on the person decides.
    now = { ...now, flags: without(now.flags) };
  }
}

/** Why the packs that were found cannot be taken; `null` if they can. */
function whyNot(known: Known, scanned: Parameters<typeof noBms>[0]): SiinterjkError | null {
  if (packsOf(known).length === 0) return noBms(scanned);
  const mistake = mistakeIn(known);
  return mistake === null ? null : new SiinterjkError("INIT_PACKS_UNFIT", mistake.replace(/\.$/, ""));
}

/** Who names a line wants it to be looked at; who says how it speaks wants that to be believed. */
function withScan(flags: Asking["flags"]): Asking["flags"] {
  if (flags.scan !== undefined || (flags.port === undefined && flags.protocol === undefined)) return flags;
  return { ...flags, scan: flags.protocol === undefined ? "named" : "none" };
}

const without = (flags: Asking["flags"]): Asking["flags"] =>
  Object.fromEntries(Object.entries(flags).filter(([id]) => !(ASKED_BEFORE as readonly string[]).includes(id)));

async function tryIfWanted(config: Config, { found }: Known, making: Making): Promise<readonly string[] | null> {
  const { tries, asking, signal } = making;
  const { prompts } = asking;
  if (!tries) {
    // Somebody else has the line: there is nothing to read.
    if (prompts === null || found.taken) return null;
    if (!(await prompts.confirm("Try it now? It reads the BMSs for 20 s and sends nothing.", true))) return null;
  }
  const held = await holdersOf(config.packs.map(({ port }) => port));
  if (held.length > 0) {
    const lines = heldLines(held);
    prompts?.say(lines.join("\n"), "warning");
    return lines;
  }
  prompts?.say("Reading for 20 s; Ctrl-C ends it earlier.", "info");
  const { ok, lines } = await tryOut(config, signal);
  prompts?.say(lines.join("\n"), ok ? "good" : "warning");
  return lines;
}
