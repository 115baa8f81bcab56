/** `siinterjk password`: turns a password into what the configuration keeps of it, which nobody can turn back. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { hashPassword } from "../outlets/web/password.ts";
import { standardOutput } from "./standard-output.ts";

const EXIT_USAGE = 2;
/** Few tries are allowed in ten minutes, so this is enough even for somebody who has years. */
const SHORTEST = 8;
/** As the page takes it. */
const LONGEST = 200;

export interface PasswordIo {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly write: (text: string) => void;
  /** What is asked and what is wrong. */
  readonly writeError: (text: string) => void;
}

const REAL: PasswordIo = {
  input: process.stdin,
  write: (text) => standardOutput().write(text),
  writeError: (text) => void process.stderr.write(text),
};

/**
 * Asks twice in a terminal, without showing what is typed; reads one line otherwise. Resolves to the exit status: 0, or 2 for
 * what cannot be a password.
 */
export async function passwordCommand({ input, write, writeError }: PasswordIo = REAL): Promise<number> {
  const asks = input.isTTY === true;
  const lines = hiddenLines(input, asks);
  const ask = async (question: string): Promise<string> => {
    if (asks) writeError(question);
    const line = await lines.next();
    if (asks) writeError("\n");
    return line.done === true ? "" : line.value;
  };
  try {
    const password = await ask("Password: ");
    const wrong =
      whyNoPassword(password) ?? (asks && (await ask("Once more: ")) !== password ? "the two are not the same" : null);
    if (wrong !== null) {
      writeError(`siinterjk password: ${wrong}\n`);
      return EXIT_USAGE;
    }
    if (asks) writeError("Write this into the configuration, and restart the service:\n");
    write(`web:\n  password: ${await hashPassword(password)}\n`);
    return 0;
  } finally {
    await lines.return(undefined);
  }
}

/** `null` for what can be a password. */
export const whyNoPassword = ({ length }: string): string | null =>
  length < SHORTEST || length > LONGEST ? `a password has ${SHORTEST} to ${LONGEST} characters, this one has ${length}` : null;

/** The lines of the input; in a terminal nothing of them is shown. */
async function* hiddenLines(input: NodeJS.ReadableStream, terminal: boolean): AsyncGenerator<string, void> {
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output, terminal });
  try {
    yield* reader;
  } finally {
    reader.close();
  }
}
