/** Answers questions: by flags, by proposals, or by asking the person in the terminal. */
import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { SiinterjkError } from "../errors.ts";
import type { Known, QuestionId } from "../init/answers.ts";
import { INIT_FLAGS } from "../init/flags.ts";
import type { Choice, Question } from "../init/question.ts";
import { QUESTIONS, readAnswer } from "../init/questions.ts";
import { hashPassword } from "../outlets/web/password.ts";
import { whyNoPassword } from "./password.ts";

/** A question as a terminal shows it. */
export interface Asked {
  readonly asks: string;
  readonly about: string | null;
  /** As it would be typed, with where it is from. */
  readonly proposal: { readonly text: string; readonly from: string } | null;
  readonly choices: readonly Choice[] | null;
  /** Something else than a choice may be typed. */
  readonly open: boolean;
  /** Why a text is no answer; `null` if it is one. */
  readonly wrong: (text: string) => string | null;
}

/** Who asks. Each rejects with `Left` when the person wants to go. */
export interface Prompts {
  ask(question: Asked): Promise<string>;
  /** Twice, without showing it; "" for none. */
  secret(question: Pick<Asked, "asks" | "wrong">): Promise<string>;
  confirm(asks: string, initially: boolean): Promise<boolean>;
  /** Something that was found out. */
  say(text: string, tone: "info" | "good" | "warning" | "bad"): void;
  /** A longer text with a title. */
  show(text: string, title: string): void;
}

/** The person has pressed Ctrl-C or Esc; the message says what became of the file. */
export class Left extends Error {}

export interface Asking {
  /** What follows each flag, by its question. */
  readonly flags: Partial<Readonly<Record<QuestionId, string>>>;
  /** Takes the proposals for what has no flag. */
  readonly yes: boolean;
  /** `null`: nobody can be asked. */
  readonly prompts: Prompts | null;
}

/** Where the reason of an answer is kept, for the comments of the file. */
export type Taken = Partial<Record<QuestionId, string>>;

/**
 * The answers to these questions, beside those that are known. Rejects with INIT_FLAG or INIT_MISSING, or with `Left`. `taken` gets
 * where each value is from that was taken as proposed.
 */
export async function answer(ids: readonly QuestionId[], known: Known, asking: Asking, taken: Taken): Promise<Known> {
  let now = known;
  for (const id of ids) {
    const question = QUESTIONS[id] as Question<unknown>;
    const flag = asking.flags[id];
    const applies = question.applies?.(now) !== false;
    if (flag !== undefined && !applies) throw wrongFlag(id, "makes no sense with the other answers");
    if (!applies) continue;
    const text = flag === undefined ? await textFor(id, question, now, asking) : await flagText(id, flag);
    const proposal = question.proposal(now);
    const read = readAnswer(id, text, now);
    if (!read.ok) throw wrongFlag(id, `is ${flag === undefined ? "missing" : `"${flag}"`}: ${read.problem.replace(/\.$/, "")}`);
    if (proposal !== null && proposal.from !== "" && question.text(proposal.value) === question.text(read.value)) {
      taken[id] = proposal.from;
    }
    now = { ...now, answers: { ...now.answers, [id]: read.value } };
  }
  return now;
}

async function textFor(id: QuestionId, question: Question<unknown>, known: Known, { yes, prompts }: Asking): Promise<string> {
  const proposal = question.proposal(known);
  const settled = question.isSettled?.(known) === true;
  if (proposal !== null && (settled || yes)) return question.text(proposal.value);
  if (prompts === null) {
    throw new SiinterjkError("INIT_MISSING", `--${nameOf(id)} is missing: ${question.asks(known)}`, {
      context: { flag: nameOf(id) },
    });
  }
  const { form } = question;
  const wrong = (text: string): string | null => {
    const read = readAnswer(id, text, known);
    return read.ok ? null : read.problem;
  };
  if (form.kind === "secret") {
    const typed = await prompts.secret({
      asks: question.asks(known),
      wrong: (text) => (text === "" ? null : whyNoPassword(text)),
    });
    return typed === "" ? "" : hashPassword(typed);
  }
  return prompts.ask({
    asks: question.asks(known),
    about: question.about?.(known) ?? null,
    proposal: proposal === null ? null : { text: question.text(proposal.value), from: proposal.from },
    choices: form.kind === "choice" ? form.choices(known) : null,
    open: form.kind === "choice" && form.open === true,
    wrong,
  });
}

/** What follows a flag; that of a secret names where it is. */
async function flagText(id: QuestionId, flag: string): Promise<string> {
  if (QUESTIONS[id].form.kind !== "secret") return flag;
  let content: string;
  try {
    content = flag === "-" ? await textOf(process.stdin) : await readFile(flag, "utf8");
  } catch (error) {
    throw wrongFlag(id, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const password = content.split(/\r?\n/, 1)[0]!;
  const wrong = whyNoPassword(password);
  if (wrong !== null) throw wrongFlag(id, wrong);
  return hashPassword(password);
}

const wrongFlag = (id: QuestionId, why: string): SiinterjkError =>
  new SiinterjkError("INIT_FLAG", `--${nameOf(id)} ${why}`, { context: { flag: nameOf(id) } });

const nameOf = (id: QuestionId): string => INIT_FLAGS.find(({ question }) => question === id)!.name;
