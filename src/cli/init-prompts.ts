/** Asks in a terminal, with clack. */
import { cancel, confirm, intro, isCancel, log, note, outro, password, select, text } from "@clack/prompts";
import { wrapped } from "../config/documents.ts";
import { Left, type Asked, type Prompts } from "./init-ask.ts";

/** Stands for "something else", which no answer is. */
const OTHER = "\u0000";

/** Prompts that end with `signal`, too. */
export function terminalPrompts(signal: AbortSignal): Prompts {
  const ask = async (question: Asked): Promise<string> => {
    if (question.about !== null) log.message(fitted(question.about));
    if (question.choices === null) return typed(question, question.asks, signal);
    const { choices, proposal, open } = question;
    const chosen = given(
      await select({
        message: question.asks,
        options: [
          ...choices.map(({ text: value, label, hint }) => ({ value, label, ...(hint === undefined ? {} : { hint }) })),
          ...(open ? [{ value: OTHER, label: "Another one: type its name" }] : []),
        ],
        ...(proposal === null ? {} : { initialValue: proposal.text }),
        showInstructions: false,
        signal,
      }),
    );
    if (chosen === OTHER) return typed({ ...question, proposal: null }, "Its name", signal);
    const wrong = question.wrong(chosen);
    if (wrong === null) return chosen;
    log.error(fitted(wrong));
    return ask({ ...question, about: null });
  };
  return {
    ask,
    secret: async ({ asks, wrong }) => {
      for (;;) {
        const first = given(await password({ message: asks, validate: (value) => wrong(value ?? "") ?? undefined, signal })) as
          string | undefined;
        if (first === undefined || first === "") return "";
        if (given(await password({ message: "Once more", signal })) === first) return first;
        log.error("The two are not the same.");
      }
    },
    confirm: async (asks, initially) => given(await confirm({ message: asks, initialValue: initially, signal })),
    say: (words, tone) => {
      const say = { info: log.info, good: log.success, warning: log.warn, bad: log.error }[tone];
      say(fitted(words));
    },
    show: (words, title) => note(fitted(words), title, { format: (line) => line }),
  };
}

/** A line of text; Enter alone takes the proposal, which stands there with where it is from. */
async function typed({ proposal, wrong }: Asked, asks: string, signal: AbortSignal): Promise<string> {
  const from = proposal === null || proposal.from === "" ? "" : `  (${proposal.from})`;
  return given(
    await text({
      message: asks,
      ...(proposal === null ? {} : { placeholder: `${proposal.text}${from}`, defaultValue: proposal.text }),
      validate: (value) => wrong(value === undefined || value === "" ? (proposal?.text ?? "") : value) ?? undefined,
      signal,
    }),
  );
}

/** Of a terminal that says 0. */
const COLUMNS = 80;
/** What clack draws around a text. */
const FRAME = 6;

/** Lines that fit into the terminal: clack breaks them in the middle of words. What is indented goes on so. */
const fitted = (words: string): string =>
  words
    .split("\n")
    .flatMap((line) => wrapped(line, Math.max(20, (process.stdout.columns || COLUMNS) - FRAME)))
    .join("\n");

/** What was answered; throws `Left` where the person has left. */
function given<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new Left("Nothing was written.");
  return answer as Exclude<T, symbol>;
}

/** The last words when the person has left. */
export const sayLeft = (words: string): void => cancel(words);

/** The last words when all is done. */
export function sayDone(next: readonly string[]): void {
  note(fitted(next.join("\n")), "Next", { format: (line) => line });
  outro("Done.");
}

export const sayHello = (): void => intro("SIinterJK: a first configuration");
