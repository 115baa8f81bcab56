/**
 * Reads a recording, line by line. The file is a stranger's: anything may stand in it, so its size, the size of what is packed in
 * it and the length of its lines are bounded. Whatever is wrong is a SiinterjkError with RECORDING_INVALID or RECORDING_VERSION.
 */
import { createGunzip } from "node:zlib";
import { messageOf, SiinterjkError } from "../errors.ts";
import { decode } from "./exact-json.ts";
import { FORMAT, FORMAT_VERSION, type Header, type RecordingLine } from "./format.ts";

/** Three times what the recorder holds at most. */
export const MOST_FILE_BYTES = 64_000_000;
/** More than an hour of a CAN bus that is full of the same frame; an hour of 16 packs has a tenth of it. */
const MOST_TEXT_BYTES = 2_000_000_000;
const UNPACKED_CHUNK_BYTES = 1 << 18;
/** A hundred times a tick of 16 packs. */
const MOST_LINE_CHARACTERS = 2_000_000;
/** Several times what a decision or a memory has; more could overflow the stack of whoever walks through it. */
const MOST_DEPTH = 50;

/** A line with its number from 1; what its type promises has been checked one level deep. */
export interface NumberedLine {
  readonly number: number;
  readonly line: RecordingLine;
}

export interface OpenRecording {
  readonly header: Header;
  /** To be used once; throws at the place where the recording is wrong, and at its end when it is not whole. */
  readonly lines: AsyncGenerator<NumberedLine, void>;
}

/** `bytes` is the whole file; `mostTextBytes` bounds what may be packed in it. */
export async function openRecording(bytes: Uint8Array, mostTextBytes = MOST_TEXT_BYTES): Promise<OpenRecording> {
  const texts = textLines(bytes, mostTextBytes);
  const first = await texts.next();
  if (first.done === true) throw invalid("it is empty");
  return { header: toHeader(parsed(first.value, 1)), lines: lines(texts) };
}

async function* lines(texts: AsyncGenerator<string, void>): AsyncGenerator<NumberedLine, void> {
  let number = 1;
  let whole = false;
  for await (const text of texts) {
    number++;
    if (whole) throw invalid(`line ${number}: there is something behind its end`);
    const line = toLine(parsed(text, number), number);
    whole = line.type === "end";
    yield { number, line };
  }
  if (!whole) throw invalid("it ends in the middle");
}

async function* textLines(bytes: Uint8Array, mostBytes: number): AsyncGenerator<string, void> {
  const unpacked = createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES });
  unpacked.end(bytes);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let total = 0;
  let pending = "";
  try {
    for await (const chunk of unpacked as AsyncIterable<Uint8Array>) {
      total += chunk.length;
      if (total > mostBytes) throw invalid(`more than ${mostBytes} bytes are packed in it`);
      const parts = (pending + decoder.decode(chunk, { stream: true })).split("\n");
      pending = parts.pop()!;
      if (pending.length > MOST_LINE_CHARACTERS) throw invalid(`a line has more than ${MOST_LINE_CHARACTERS} characters`);
      yield* parts;
    }
  } catch (error) {
    throw error instanceof SiinterjkError ? error : invalid(`it cannot be unpacked: ${messageOf(error)}`, error);
  } finally {
    unpacked.destroy();
  }
  if (pending !== "") throw invalid("it ends in the middle of a line");
}

function parsed(text: string, number: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = decode(text);
  } catch (error) {
    throw invalid(`line ${number} is not JSON`, error);
  }
  if (!isObject(value)) throw invalid(`line ${number} is not an object`);
  if (!isFlat(value, MOST_DEPTH)) throw invalid(`line ${number} is nested deeper than ${MOST_DEPTH}`);
  return value;
}

function toHeader(value: Readonly<Record<string, unknown>>): Header {
  if (value.format !== FORMAT) throw invalid(`its first line does not say that it is a ${FORMAT}`);
  const { version, program, reason, frozenAt, frozenAtMs, rules } = value;
  if (!Number.isInteger(version) || Number(version) < 1) throw invalid("its header has no version");
  const by = typeof program === "string" ? program.slice(0, 40) : "unknown";
  if (Number(version) > FORMAT_VERSION) {
    throw new SiinterjkError(
      "RECORDING_VERSION",
      `it has version ${Number(version)} of the format (recorded by SIinterJK ${by}), this program knows version ${FORMAT_VERSION}`,
    );
  }
  const texts = [program, reason, frozenAt].every((text) => typeof text === "string");
  const timed = typeof frozenAt === "string" && !Number.isNaN(Date.parse(frozenAt)) && Number.isFinite(frozenAtMs);
  if (!texts || !timed || !isObject(rules) || !Array.isArray(rules.packs)) throw invalid("its header is not complete");
  return value as unknown as Header;
}

function toLine(value: Readonly<Record<string, unknown>>, number: number): RecordingLine {
  const { type } = value;
  const isTimed = Number.isFinite(value.atMs) && typeof value.line === "string";
  const isRight =
    (type === "memory" && isObject(value.memory)) ||
    (type === "tick" && isTickInput(value.input) && (isObject(value.decision) || typeof value.threw === "string")) ||
    (type === "bytes" && isTimed && typeof value.hex === "string") ||
    (type === "frame" && isTimed && typeof value.frame === "string") ||
    (type === "port" && isTimed && typeof value.event === "string") ||
    type === "end";
  if (!isRight) throw invalid(`line ${number}: ${typeof type === "string" ? `not a right "${type.slice(0, 20)}"` : "no type"}`);
  return value as unknown as RecordingLine;
}

function isTickInput(input: unknown): boolean {
  if (!isObject(input) || !Number.isFinite(input.nowMs) || !isObject(input.inverter) || !Array.isArray(input.packs)) return false;
  return input.packs.every((entry) => Array.isArray(entry) && typeof entry[0] === "string" && isObject(entry[1]));
}

function isFlat(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isFlat(item, depth - 1));
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** What a file says that is no recording, or not a whole one. */
export const invalid = (message: string, cause?: unknown): SiinterjkError =>
  new SiinterjkError("RECORDING_INVALID", message, cause === undefined ? {} : { cause });
