/** `siinterjk doctor`: what is wrong with this installation, and one remedy each. Changes nothing. */
import { resolve } from "node:path";
import { ALL_CHECKS } from "../doctor/all-checks.ts";
import { board } from "../doctor/board.ts";
import type { Check, DoctorSite } from "../doctor/check.ts";
import { reportText } from "../doctor/report.ts";
import { runChecks } from "../doctor/run-checks.ts";
import { explainError, messageOf, SiinterjkError } from "../errors.ts";
import { replaceFile } from "../io/replace-file.ts";
import { doctorSite } from "./doctor-site.ts";
import { doctorJson, doctorText, type DoctorView } from "./doctor-text.ts";
import { standardOutput } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";

const EXIT_FAILED = 1;
/** As a shell says it of a program that Ctrl-C has ended. */
const EXIT_STOPPED = 130;

export interface DoctorCommandOptions {
  readonly config?: string;
  readonly json: boolean;
  /** A file for the report; `true` for one in this folder, named by the day. */
  readonly report?: string | boolean;
  /** Where the result and what goes wrong go; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
  /** This machine if left out. */
  readonly site?: DoctorSite;
  readonly checks?: readonly Check[];
  /** How the list looks; as the standard output shows it best if left out. */
  readonly view?: DoctorView;
  readonly signal?: AbortSignal;
}

/** Resolves to the exit status: 0 when nothing has failed, 1 when something has, 130 if it was stopped. */
export async function doctorCommand(options: DoctorCommandOptions): Promise<number> {
  const { json, checks = ALL_CHECKS } = options;
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  const signal = options.signal ?? stopSignal().signal;
  const site = options.site ?? (await doctorSite(options.config));
  const progress = process.stderr.isTTY && !json ? lookingAt(writeError) : null;
  const results = await runChecks(checks, site, signal, {
    begins: ({ id }) => progress?.begins(id),
    ended: ({ id }) => progress?.ended(id),
  });
  progress?.end();
  if (signal.aborted) return EXIT_STOPPED;
  write(
    json
      ? doctorJson(results, { version: site.looker.version, model: (await board(site)).model })
      : doctorText(results, options.view ?? viewOf()),
  );
  const failed = results.some(({ state }) => state === "failed");
  if (options.report !== undefined && options.report !== false) {
    const file = resolve(typeof options.report === "string" ? options.report : reportName(site.wallNowMs()));
    try {
      await replaceFile(file, `${file}.new`, [await reportText(site, results)]);
    } catch (cause) {
      const error = new SiinterjkError("DOCTOR_REPORT", `${file} cannot be written: ${messageOf(cause)}`, { cause });
      writeError(`siinterjk doctor: ${explainError(error)}\n`);
      return EXIT_FAILED;
    }
    writeError(`The report is in ${file}. Look through it before you send it.\n`);
  }
  return failed ? EXIT_FAILED : 0;
}

const reportName = (wallNowMs: number): string => `siinterjk-report-${new Date(wallNowMs).toISOString().slice(0, 10)}.txt`;

function viewOf(): DoctorView {
  const { isTTY, columns } = process.stdout;
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  // As setlocale(3) chooses: the first that is not empty.
  const locale = [LC_ALL, LC_CTYPE, LANG].find((one) => (one ?? "") !== "") ?? "";
  return {
    unicode: /utf-?8/i.test(locale),
    colour: isTTY && (process.env.NO_COLOR ?? "") === "",
    columns: isTTY ? columns : null,
  };
}

/** To the beginning of the line, and nothing behind. */
const WIPE = "\r\x1b[K";
const MOST_NAMED = 3;
/** Of a terminal that says 0. */
const COLUMNS = 80;

/** One line in a terminal that names what is looked at in this moment. */
function lookingAt(write: (text: string) => void): { begins(id: string): void; ended(id: string): void; end(): void } {
  const now = new Set<string>();
  const show = (): void => {
    const [named, more] = [[...now].slice(0, MOST_NAMED), now.size - MOST_NAMED];
    const text = `looks at ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    write(`${WIPE}${text.slice(0, (process.stderr.columns || COLUMNS) - 1)}`);
  };
  return {
    begins: (id) => {
      now.add(id);
      show();
    },
    ended: (id) => {
      now.delete(id);
      if (now.size > 0) show();
    },
    end: () => write(WIPE),
  };
}
