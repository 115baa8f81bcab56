/** From a file to a checked configuration, or to an error that lists everything that is wrong with it. */
import { SiinterjkError } from "../errors.ts";
import { readBounded } from "../io/read-bounded.ts";
import { checkConfig } from "./check.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Config } from "./schema.ts";
import { MAX_BYTES } from "./yaml-text.ts";

export type { ConfigProblem } from "./problem.ts";
export type { Config } from "./schema.ts";

/** A file that exists and is wrong; `problems` has every mistake in it, in the order of the lines. */
export class ConfigInvalid extends SiinterjkError {
  readonly source: string;
  readonly problems: readonly ConfigProblem[];

  constructor(source: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => problemLine(source, problem));
    super("CONFIG_INVALID", lines.join("\n"), { context: { source, problems: problems.length } });
    this.source = source;
    this.problems = problems;
  }
}

/** "siinterjk.yaml:3:19  limits.chargeVoltageV: is 70; expected a number from 41 to 63 V. Write ...". */
export function problemLine(source: string, { line, column, path, message, remedy }: ConfigProblem): string {
  return `${source}:${line}:${column}  ${path}: ${message}. ${remedy}`;
}

/** Reads and checks a file. Rejects with `CONFIG_MISSING`, `CONFIG_UNREADABLE`, or a `ConfigInvalid` (`CONFIG_INVALID`). */
export async function loadConfig(path: string): Promise<Config> {
  const bytes = await bytesOf(path);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SiinterjkError("CONFIG_UNREADABLE", `${path} is not a UTF-8 text`, { cause, context: { source: path } });
  }
  const check = checkConfig(text, path);
  if (!check.ok) throw new ConfigInvalid(path, check.problems);
  return check.config;
}

/** The file's bytes; a pipe is waited for, so that a shell may make the file. */
async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readBounded(path, MAX_BYTES, "wait");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw missing
      ? new SiinterjkError("CONFIG_MISSING", `${path} does not exist`, { cause, context: { source: path } })
      : new SiinterjkError("CONFIG_UNREADABLE", `${path} cannot be read: ${reason}`, { cause, context: { source: path } });
  }
}
