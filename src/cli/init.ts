/** `siinterjk init`: a first configuration, from what is found and what its owner answers. */
import { resolve } from "node:path";
import { ERRORS, explainError, SiinterjkError, type ErrorCode } from "../errors.ts";
import { INIT_FLAGS } from "../init/flags.ts";
import { CONFIG_FILE, CONFIG_FOLDER } from "../setup/places.ts";
import { thisMachine } from "../machine/this-machine.ts";
import { Left, type Asking } from "./init-ask.ts";
import { makeConfiguration } from "./init-dialog.ts";
import { standardOutput } from "./standard-output.ts";
import { stopSignal } from "./stop-signal.ts";

const EXIT_NO = 1;
const EXIT_USAGE = 2;
/** As a shell says it of a program that Ctrl-C has ended. */
const EXIT_STOPPED = 130;
/** The command line was wrong, or left something out. */
const USAGE: readonly ErrorCode[] = ["INIT_FLAG", "INIT_MISSING", "INIT_FILE_EXISTS", "SCAN_PORT_NAME"];

export interface InitOptions {
  /** Takes what is proposed for all that has no flag. */
  readonly yes: boolean;
  /** One JSON object; asks nothing. */
  readonly json: boolean;
  /** Replaces a configuration that is there. */
  readonly force: boolean;
  /** Makes a dry run at the end. */
  readonly try: boolean;
  readonly output?: string | undefined;
  /** What follows the flags of the questions, by the names that commander gives them: `chargeVoltage`. */
  readonly [flag: string]: unknown;
}

/** Resolves to the exit status: 0 written, 1 not, 2 for a wrong or missing flag, 130 if the person has left. */
export async function initCommand(options: InitOptions): Promise<number> {
  const { yes, json, force } = options;
  const { write } = standardOutput();
  const { signal } = stopSignal();
  const asks = process.stdin.isTTY && process.stdout.isTTY && !yes && !json;
  const terminal = asks ? await import("./init-prompts.ts") : null;
  const machine = thisMachine();
  terminal?.sayHello();
  try {
    const asking: Asking = { flags: flagsOf(options), yes, prompts: terminal?.terminalPrompts(signal) ?? null };
    const path = resolve(options.output ?? ((await isServiceHost()) ? CONFIG_FILE : "siinterjk.yaml"));
    const made = await makeConfiguration({ path, force, tries: options.try, asking, machine, signal });
    if (json) write(`${JSON.stringify({ ok: true, ...made })}\n`);
    else if (terminal === null)
      write(`${[`${made.file} is written.`, ...made.plan, ...made.remarks, ...made.next].join("\n")}\n`);
    else terminal.sayDone(made.next);
    return 0;
  } catch (error) {
    if (error instanceof Left || signal.aborted) {
      if (terminal === null) process.stderr.write("siinterjk init: stopped\n");
      else terminal.sayLeft(error instanceof Left ? error.message : "Stopped.");
      return EXIT_STOPPED;
    }
    if (!(error instanceof SiinterjkError)) throw error;
    const { code, message } = error;
    if (json) write(`${JSON.stringify({ ok: false, code, message, remedy: ERRORS[code].remedy })}\n`);
    else process.stderr.write(`siinterjk init: ${explainError(error)}\n`);
    return USAGE.includes(code) ? EXIT_USAGE : EXIT_NO;
  }

  /** root, on a machine on which the program is installed. */
  async function isServiceHost(): Promise<boolean> {
    return process.getuid?.() === 0 && (await machine.stat(CONFIG_FOLDER).catch(() => null))?.kind === "folder";
  }
}

function flagsOf(options: InitOptions): Asking["flags"] {
  const given = INIT_FLAGS.flatMap(({ question, name }) => {
    const value = options[name.replace(/-[a-z]/g, (part) => part.slice(1).toUpperCase())];
    return typeof value === "string" ? [[question, value] as const] : [];
  });
  return Object.fromEntries(given);
}
