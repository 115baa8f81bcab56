/** `siinterjk command ...`: what a person asks of the bridge that runs on this machine, and what it answers. */
import { askControl } from "../control/client.ts";
import type { ControlAsk, ControlGrant } from "../control/protocol.ts";
import { LONGEST_FOR_MS, MOST_LIMIT_A, type CommandKind, type KeptCommand } from "../domain/command.ts";
import { explainCommand } from "../domain/explain/explain.ts";
import { explainError, SiinterjkError } from "../errors.ts";
import { monotonicClock } from "../io/clock.ts";
import type { Clock } from "../io/port.ts";
import { parseDuration } from "./duration.ts";
import { standardOutput } from "./standard-output.ts";
import { trimmed } from "./words.ts";

/** What can be asked for, as it is typed. */
export type CommandWord = keyof typeof KINDS | "list" | "cancel" | "freeze" | "send-again";

export interface CommandOptions {
  /** How long the command shall stand, "30m"; the bridge's own default if left out. */
  readonly for?: string | undefined;
  /** The socket of the bridge. */
  readonly socket: string;
  /** The answer as one JSON object. */
  readonly json?: boolean | undefined;
  /** Where the answer and what goes wrong go; the standard output and error if left out. */
  readonly write?: (text: string) => void;
  readonly writeError?: (text: string) => void;
  readonly clock?: Clock;
}

/** Resolves to the exit status: 0 when the bridge has done it, 1 when not. */
export async function commandCommand(word: CommandWord, value: string | undefined, options: CommandOptions): Promise<number> {
  const write = options.write ?? standardOutput().write;
  const writeError = options.writeError ?? ((text: string) => void process.stderr.write(text));
  try {
    const answer = await askControl(options.socket, toAsk(word, value, options.for), options.clock ?? monotonicClock);
    write(options.json === true ? `${JSON.stringify(answer)}\n` : `${sentences(answer).join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SiinterjkError)) throw error;
    const { code, message } = error;
    if (options.json === true) write(`${JSON.stringify({ ok: false, code, message })}\n`);
    else writeError(`${explainError(error)}\n`);
    return 1;
  }
}

const KINDS = {
  "stop-charging": "stop-charge",
  "stop-discharging": "stop-discharge",
  "limit-charging": "limit-charge",
  "limit-discharging": "limit-discharge",
  "full-once": "full-once",
} as const satisfies Readonly<Record<string, CommandKind>>;

/** Throws CONTROL_REQUEST for what cannot be asked. */
function toAsk(word: CommandWord, value: string | undefined, forText: string | undefined): ControlAsk {
  const isGiven = Object.hasOwn(KINDS, word);
  if (!isGiven && forText !== undefined) throw wrong(`${word} takes no --for`);
  if (word !== "cancel" && !word.startsWith("limit-") && value !== undefined) throw wrong(`${word} takes no value (${value})`);
  switch (word) {
    case "list":
    case "freeze":
    case "send-again":
      return { do: word };
    case "cancel":
      return { do: "cancel", which: toWhich(value) };
    case "limit-charging":
    case "limit-discharging":
      return { do: KINDS[word], limitA: toAmps(word, value), ...toFor(forText) };
    case "stop-charging":
    case "stop-discharging":
    case "full-once":
      return { do: KINDS[word], ...toFor(forText) };
  }
}

function toWhich(value: string | undefined): number | CommandKind | "all" {
  if (value === "all") return value;
  if (value !== undefined && /^[1-9]\d{0,8}$/.test(value)) return Number(value);
  if (value !== undefined && Object.hasOwn(KINDS, value)) return KINDS[value as keyof typeof KINDS];
  throw wrong(`${typed("cancel", value)}: write a number from the list, ${Object.keys(KINDS).join(", ")} or all`);
}

function toAmps(word: CommandWord, value: string | undefined): number {
  const limitA = value !== undefined && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : NaN;
  if (limitA <= MOST_LIMIT_A) return limitA;
  throw wrong(`${typed(word, value)}: write a current in A from 0 to ${MOST_LIMIT_A}, such as 50`);
}

function toFor(text: string | undefined): { readonly forMs?: number } {
  if (text === undefined) return {};
  const forMs = parseDuration(text);
  if (forMs !== undefined && forMs >= 1000 && forMs <= LONGEST_FOR_MS) return { forMs };
  throw wrong(`--for ${text}: write a time from 1s to ${LONGEST_FOR_MS / 3_600_000}h, such as 30m or 2h`);
}

const typed = (word: CommandWord, value: string | undefined): string => (value === undefined ? word : `${word} ${value}`);

const wrong = (message: string): SiinterjkError => new SiinterjkError("CONTROL_REQUEST", message);

function sentences(answer: ControlGrant): readonly string[] {
  if ("command" in answer) {
    const { command } = answer;
    const before = command.kind === "full-once" ? ", or until the battery is full" : "";
    return [`Command ${command.id}: ${explainCommand(command)}, for ${timeLeft(command.leftMs)}${before}.`];
  }
  if ("cancelled" in answer) {
    if (answer.cancelled.length === 0) return [NONE];
    return answer.cancelled.map((command) => `Command ${command.id} is cancelled: ${explainCommand(command)}.`);
  }
  if ("commands" in answer) return [answer.status, ...(answer.commands.length === 0 ? [NONE] : answer.commands.map(row))];
  if ("file" in answer) return [`The recording is written to ${answer.file}.`];
  return [
    "resumed" in answer && answer.resumed ? "The bridge sends again." : "Nothing was held back: the bridge goes on as before.",
  ];
}

const NONE = "No command stands.";

const row = (command: KeptCommand): string =>
  `  ${String(command.id).padStart(3)}  ${explainCommand(command).padEnd(27)}  ${timeLeft(command.leftMs)} left`;

/** To about a hundredth: "45 s", "30 min", "2 h 30 min", "6 d 23 h". */
export function timeLeft(ms: number): string {
  if (ms < 119_500) return `${trimmed(Math.max(1, ms / 1000), 0)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = minutes < 2880 ? Math.floor(minutes / 60) : Math.round(minutes / 60);
  return hours < 48 ? parts(hours, "h", minutes % 60, "min") : parts(Math.floor(hours / 24), "d", hours % 24, "h");
}

const parts = (large: number, unit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
