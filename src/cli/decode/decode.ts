/** `siinterjk decode nw|pb|sma`: frames that somebody captured, taken apart for people or as JSON lines. Opens no port. */
import type { Decoding } from "./decoding.ts";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ERRORS, messageOf, type ErrorCode } from "../../errors.ts";
import type { Fault } from "../../domain/result.ts";
import { decodeNw } from "./nw.ts";
import { decodePb } from "./pb.ts";
import { decodeSmaText } from "./sma.ts";
import { inputLines, MAX_LINE_CHARACTERS } from "./input-lines.ts";
import { standardOutput, type Output } from "../standard-output.ts";
import { printable } from "../view/view-text.ts";

/** `nw`: a reply of a JK BMS as hex. `pb`: what was heard on a bus of newer ones, as hex. `sma`: CAN frames in candump notation. */
export type DecodeKind = "nw" | "pb" | "sma";

export interface DecodeOptions {
  /** One JSON object a line instead of text. */
  readonly json?: boolean | undefined;
  /** A file with one frame a line. */
  readonly file?: string | undefined;
  /** The whole standard input; read as a stream if left out. */
  readonly readStdin?: () => Promise<string>;
  /** Where the text goes; the standard output if left out. */
  readonly write?: (text: string) => void;
}

interface Item {
  /** Before a refusal: "line 12: ". */
  readonly where: string;
  readonly frame: Decoding;
}

interface Codec {
  /** One argument or line may hold several frames. */
  readonly decode: (text: string) => readonly Decoding[];
  readonly syntax: ErrorCode;
  /** All arguments together are the bytes of one. */
  readonly joins: boolean;
}

const CODECS: Readonly<Record<DecodeKind, Codec>> = {
  nw: { decode: (text) => [decodeNw(text)], syntax: "HEX_SYNTAX", joins: true },
  pb: { decode: decodePb, syntax: "HEX_SYNTAX", joins: true },
  sma: { decode: (text) => [decodeSmaText(text)], syntax: "CAN_SYNTAX", joins: false },
};

/**
 * Decodes the frames in `inputs` (`nw`, `pb`: all arguments joined; `sma`: one frame each), then those of `file`;
 * the standard input when the only input is `-`, or when nothing is given and it is not a terminal.
 * Resolves to the exit code: 0, or 1 if a frame was refused or there was none.
 */
export async function decodeCommand(kind: DecodeKind, inputs: readonly string[], options: DecodeOptions = {}): Promise<number> {
  const output: Output =
    options.write === undefined ? standardOutput() : { write: options.write, ended: false, room: () => Promise.resolve() };
  const explained = new Set<ErrorCode>();
  let count = 0;
  let code = 0;
  for await (const { where, frame } of itemsOf(kind, inputs, options)) {
    if (output.ended) break;
    if (!frame.ok) code = 1;
    if (options.json === true) output.write(`${JSON.stringify(frame.ok ? frame.json : frame)}\n`);
    else {
      const lines = frame.ok ? frame.text() : refusal(where, frame.error, explained);
      output.write(`${count > 0 ? "\n" : ""}${lines.join("\n")}\n`);
    }
    count++;
    await output.room();
  }
  return count === 0 ? 1 : code;
}

async function* itemsOf(kind: DecodeKind, inputs: readonly string[], options: DecodeOptions): AsyncGenerator<Item> {
  const { file, readStdin } = options;
  const { decode, syntax, joins } = CODECS[kind];
  const framesIn = (where: string, text: string | null): readonly Item[] => {
    const message = `expected at most ${MAX_LINE_CHARACTERS} characters for one frame`;
    const tooLong = text === null || text.length > MAX_LINE_CHARACTERS;
    const frames: readonly Decoding[] = tooLong ? [{ ok: false, error: { code: syntax, message } }] : decode(text);
    return frames.map((frame) => ({ where, frame }));
  };
  const fromStdin = (inputs.length === 1 && inputs[0] === "-") || (inputs.length === 0 && file === undefined);
  let count = 0;

  if (!fromStdin) {
    for (const text of joins && inputs.length > 0 ? [inputs.join(" ")] : inputs) {
      count++;
      yield* framesIn("", text);
    }
  } else if (readStdin !== undefined || inputs.length > 0 || !process.stdin.isTTY) {
    const chunks = readStdin === undefined ? process.stdin : [await readStdin()];
    for await (const line of inputLines(chunks)) {
      count++;
      yield* framesIn(`line ${line.number}: `, line.text);
    }
  }
  if (file !== undefined) {
    try {
      if ((await stat(file)).isDirectory()) throw new Error("it is a directory");
      for await (const line of inputLines(createReadStream(file))) {
        count++;
        yield* framesIn(`${file}:${line.number}: `, line.text);
      }
    } catch (error) {
      count++;
      yield { where: "", frame: { ok: false, error: { code: "INPUT_UNREADABLE", message: `${file}: ${messageOf(error)}` } } };
    }
  }
  if (count === 0) yield { where: "", frame: { ok: false, error: NOTHING[kind] } };
}

const NOTHING: Readonly<Record<DecodeKind, Fault<ErrorCode>>> = {
  nw: { code: "INPUT_EMPTY", message: "expected a JK frame as hex: siinterjk decode nw 4E 57 ..." },
  pb: { code: "INPUT_EMPTY", message: "expected JK frames as hex: siinterjk decode pb 55 AA EB 90 ..." },
  sma: { code: "INPUT_EMPTY", message: "expected CAN frames: siinterjk decode sma 351#2602F401F401B001" },
};

/** The code, what came, and at its first time what the code means. */
function refusal(where: string, error: Fault<ErrorCode>, explained: Set<ErrorCode>): readonly string[] {
  const line = printable(`${where}refused: ${error.code} ${error.message}`);
  if (explained.has(error.code)) return [line];
  explained.add(error.code);
  const { means, remedy } = ERRORS[error.code];
  return [line, `  ${means}`, `  ${remedy}`];
}
