import { readBounded } from "../../../io/read-bounded.ts";
import { SiinterjkError } from "../../../errors.ts";
import type { Secret } from "../channel.ts";

/** More than any token, password or certificate has. */
const MOST_BYTES = 100_000;

/** The secret itself, "" where there is none; rejects with MESSAGES_SECRET. Read each time, so that a new one counts at once. */
export async function secretOf({ value, file }: Secret): Promise<string> {
  return value ?? (file === undefined ? "" : textOf(file));
}

/** What a file holds, without the blanks around it. */
export async function textOf(file: string): Promise<string> {
  try {
    const text = new TextDecoder().decode(await readBounded(file, MOST_BYTES, "now")).trim();
    if (text !== "") return text;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SiinterjkError("MESSAGES_SECRET", `${file} cannot be read: ${why}`, { cause });
  }
  throw new SiinterjkError("MESSAGES_SECRET", `${file} is empty`);
}
