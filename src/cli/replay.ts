/** `siinterjk replay FILE`: what this version of the program decides on what another one, or the same, has recorded. */
import { ERRORS, messageOf, SiinterjkError } from "../errors.ts";
import { readBounded } from "../io/read-bounded.ts";
import { MOST_FILE_BYTES } from "../recorder/read-recording.ts";
import { replay, type Difference, type Replay } from "../recorder/replay.ts";
import { standardOutput } from "./standard-output.ts";
import { VERSION } from "./version.ts";
import { printable } from "./view/view-text.ts";

export interface ReplayOptions {
  /** One JSON object instead of sentences. */
  readonly json?: boolean | undefined;
  /** Where the answer and what goes wrong go; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
}

const EXIT_SAME = 0;
const EXIT_DIFFERS = 1;
/** EX_DATAERR and EX_NOINPUT of sysexits.h. */
const EXIT_BAD_DATA = 65;
const EXIT_NO_INPUT = 66;

/** Longest value in a sentence; JSON has all of it. */
const MOST_SHOWN = 160;

/** Resolves to the exit status: 0 every decision is the same, 1 some are not, 65 no right recording, 66 not readable. */
export async function replayCommand(path: string, options: ReplayOptions = {}): Promise<number> {
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  const json = options.json === true;
  try {
    const result = await replay(await readFile(path));
    write(json ? `${JSON.stringify(asJson(path, result))}\n` : `${sentences(path, result).map(printable).join("\n")}\n`);
    return isSame(result) ? EXIT_SAME : EXIT_DIFFERS;
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    const { code, message } = error;
    if (json) write(`${JSON.stringify({ ok: false, code, source: path, message })}\n`);
    else writeError(`${printable(`${code} ${path}: ${message}. ${ERRORS[code].remedy}`)}\n`);
    return code === "RECORDING_UNREADABLE" ? EXIT_NO_INPUT : EXIT_BAD_DATA;
  }
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await readBounded(path, MOST_FILE_BYTES, "wait");
  } catch (cause) {
    throw new SiinterjkError("RECORDING_UNREADABLE", messageOf(cause), { cause });
  }
}

const isSame = ({ differingTicks, differingMinutes }: Replay): boolean => differingTicks === 0 && differingMinutes === 0;

/** By the wall clock of the recording, ISO 8601. */
function wallTime({ frozenAt, frozenAtMs }: Replay["header"], atMs: number): string {
  const time = new Date(Date.parse(frozenAt) + atMs - frozenAtMs);
  return Number.isNaN(time.getTime()) ? frozenAt : time.toISOString();
}

function asJson(source: string, result: Replay) {
  const { header, ticks, fromMs, toMs, differingTicks, differingMinutes } = result;
  return {
    ok: true,
    source,
    same: isSame(result),
    recordedBy: header.program,
    replayedBy: VERSION,
    reason: header.reason,
    frozenAt: header.frozenAt,
    from: wallTime(header, fromMs),
    to: wallTime(header, toMs),
    ticks,
    differingTicks,
    differingMinutes,
    differences: result.differences.map((difference) => ({ at: wallTime(header, difference.atMs), ...difference })),
  };
}

function sentences(path: string, result: Replay): readonly string[] {
  const { header, ticks, fromMs, toMs, differingTicks, differingMinutes } = result;
  const lines = [
    `${path}: ${count(ticks, "tick")} from ${wallTime(header, fromMs)} to ${wallTime(header, toMs)}, reason: ${header.reason}`,
    `recorded by SIinterJK ${header.program}, replayed by SIinterJK ${VERSION}`,
  ];
  if (isSame(result)) return [...lines, "Every decision is the same."];
  lines.push(`${differingTicks} of ${count(ticks, "decision")} ${differingTicks === 1 ? "differs" : "differ"}.`);
  if (differingMinutes > 0) lines.push(`${count(differingMinutes, "minute")} of them ended with another memory.`);
  const first = result.differences[0];
  if (first === undefined) return lines;
  const shown = result.differences.filter(({ atMs }) => atMs === first.atMs);
  return [...lines, `The first difference is at ${wallTime(header, first.atMs)}:`, ...shown.map(sentence)];
}

const sentence = ({ field, recorded, now }: Difference): string => `  ${field}: recorded ${value(recorded)}, now ${value(now)}`;

function value(json: string | null): string {
  if (json === null) return "nothing";
  return json.length > MOST_SHOWN ? `${json.slice(0, MOST_SHOWN)}...` : json;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
