/** Text from a file or the standard input as lines, of which only one is in memory, and that one never grows without bound. */
import { StringDecoder } from "node:string_decoder";

/** No frame that any codec takes is as long as this. */
export const MAX_LINE_CHARACTERS = 10_000;

export interface InputLine {
  /** Counted from 1. */
  readonly number: number;
  /** Without the end of line; `null` where the line is longer than `MAX_LINE_CHARACTERS`. */
  readonly text: string | null;
}

/** The lines of a stream. Blank lines, and those that begin with `#`, are left out but counted. */
export async function* inputLines(chunks: AsyncIterable<Uint8Array | string> | Iterable<string>): AsyncGenerator<InputLine> {
  const decoder = new StringDecoder("utf8");
  let number = 1;
  let pending: string | null = "";
  for await (const chunk of chunks) {
    const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
    let from = 0;
    for (;;) {
      const to = text.indexOf("\n", from);
      const rest = text.slice(from, to < 0 ? undefined : to);
      pending = pending === null || pending.length + rest.length > MAX_LINE_CHARACTERS ? null : pending + rest;
      if (to < 0) break;
      if (counts(pending)) yield { number, text: pending };
      number++;
      pending = "";
      from = to + 1;
    }
  }
  if (counts(pending)) yield { number, text: pending };
}

const counts = (text: string | null): boolean => text === null || !/^\s*(?:#|$)/.test(text);
