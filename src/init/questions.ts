/** All questions of `siinterjk init`, in the order in which they are asked; flags answer the same ones (flags.ts). */
import { checkConfig } from "../config/check.ts";
import type { Answers, Known, QuestionId } from "./answers.ts";
import { fileText } from "./file-text.ts";
import { INIT_FLAGS } from "./flags.ts";
import { BATTERY_QUESTIONS } from "./questions-battery.ts";
import { INVERTER_QUESTIONS } from "./questions-inverter.ts";
import { LIMIT_QUESTIONS } from "./questions-limits.ts";
import { bad, type Question, type Questions, type Read } from "./question.ts";
import { settingsOf } from "./settings.ts";

export const QUESTIONS: Questions = { ...BATTERY_QUESTIONS, ...INVERTER_QUESTIONS, ...LIMIT_QUESTIONS };

/** With a scan between the first ones and the others. */
export const ASKED_BEFORE: readonly QuestionId[] = ["scan", "port", "protocol", "address"];
export const ASKED_AFTER: readonly QuestionId[] = INIT_FLAGS.map(({ question }) => question).filter(
  (id) => !ASKED_BEFORE.includes(id),
);

/** Those that a person may take together. */
export const LIMITS = Object.keys(LIMIT_QUESTIONS) as readonly QuestionId[];

/** Answers with every open question at its proposal, as if it had been taken. */
export function assumed({ answers, found }: Known): Answers {
  const all: Partial<Record<QuestionId, unknown>> = { ...answers };
  for (const id of ASKED_AFTER) {
    if (all[id] !== undefined) continue;
    const question: Question<unknown> = QUESTIONS[id] as Question<unknown>;
    const known = { answers: all as Partial<Answers>, found };
    if (question.applies?.(known) !== false) all[id] = question.proposal(known)?.value ?? question.standIn;
  }
  return all as Answers;
}

/** The first mistake in the configuration that these answers make with the proposals for the others; `null` if there is none. */
export function mistakeIn(known: Known): string | null {
  const check = checkConfig(fileText(settingsOf(assumed(known), known), {}), "the configuration");
  const [first] = check.ok ? [] : check.problems;
  return first === undefined ? null : `${first.path} ${first.message}. ${first.remedy}`;
}

/** What was typed, or follows a flag, as the answer: only what gives a right configuration. */
export function readAnswer<I extends QuestionId>(id: I, text: string, known: Known): Read<Answers[I]> {
  const read = (QUESTIONS[id] as Question<Answers[I]>).read(text, known);
  if (!read.ok || ASKED_BEFORE.includes(id)) return read;
  const mistake = mistakeIn({ ...known, answers: { ...known.answers, [id]: read.value } });
  return mistake === null ? read : bad(mistake);
}
