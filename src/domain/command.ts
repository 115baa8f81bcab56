/**
 * What a person asks of the bridge. A stop or a limit only ever tightens; "charge to full once" changes what is aimed at, inside
 * the configured envelope. Each ends at its time, whatever else happens.
 */

export const COMMAND_KINDS = ["stop-charge", "stop-discharge", "limit-charge", "limit-discharge", "full-once"] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

/** A command that was given. Times are monotonic; it stands while the time is below `untilMs`. */
export type Command = {
  /** Counts up from 1; what a person cancels it by. */
  readonly id: number;
  readonly kind: CommandKind;
  /** A; only in the two limits. */
  readonly limitA?: number;
  readonly givenAtMs: number;
  readonly untilMs: number;
};

/** A wish that has been validated, and how long it shall stand. */
export type CommandRequest = { readonly forMs: number } & (
  | { readonly kind: "stop-charge" | "stop-discharge" | "full-once" }
  | { readonly kind: "limit-charge" | "limit-discharge"; readonly limitA: number }
);

/** A command with ages instead of times: what another process or a restart can use, which have another monotonic clock. */
export type KeptCommand = Omit<Command, "givenAtMs" | "untilMs"> & {
  readonly givenAgoMs: number;
  /** Always above 0. */
  readonly leftMs: number;
};

/** How long a command stands when nobody says so. */
export const DEFAULT_FOR_MS = 3_600_000;
/** What stands longer belongs into the configuration, where it is seen: 7 days. */
export const LONGEST_FOR_MS = 7 * 86_400_000;
/** More than the Sunny Island takes is no limit, A (FSS-ConnectingBat-TI-en-10, 0x351). */
export const MOST_LIMIT_A = 1200;

export type Direction = "charge" | "discharge";

const BOUNDS: Readonly<Record<CommandKind, Direction | null>> = {
  "stop-charge": "charge",
  "limit-charge": "charge",
  "stop-discharge": "discharge",
  "limit-discharge": "discharge",
  "full-once": null,
};

/** The commands that have not ended. One that ends at `nowMs` has ended. */
export const standing = (commands: readonly Command[], nowMs: number): readonly Command[] =>
  commands.filter((command) => nowMs < command.untilMs);

/**
 * The tightest bound that the commands set for a direction, A, with the command behind it (of equal ones the first); `null`
 * without any. To be given the ones that stand. It is one candidate of several: it can never raise a limit.
 */
export function operatorLimit(
  commands: readonly Command[],
  direction: Direction,
): { readonly limitA: number; readonly command: Command } | null {
  let tightest: { readonly limitA: number; readonly command: Command } | null = null;
  for (const command of commands) {
    if (BOUNDS[command.kind] !== direction) continue;
    const limitA = boundA(command);
    if (tightest === null || limitA < tightest.limitA) tightest = { limitA, command };
  }
  return tightest;
}

/** A limit without a usable figure stops: the most restrictive reading of what was meant. */
function boundA({ kind, limitA = 0 }: Command): number {
  const isLimit = kind === "limit-charge" || kind === "limit-discharge";
  return isLimit && limitA > 0 ? limitA : 0;
}

/** Whether the battery shall be charged to full once. To be given the commands that stand. */
export const wantsFull = (commands: readonly Command[]): boolean => commands.some(({ kind }) => kind === "full-once");

/** What stands, with ages. */
export const keptCommands = (commands: readonly Command[], nowMs: number): readonly KeptCommand[] =>
  standing(commands, nowMs).map(({ givenAtMs, untilMs, ...command }) => ({
    ...command,
    givenAgoMs: Math.max(0, nowMs - givenAtMs),
    leftMs: untilMs - nowMs,
  }));

/** What of them still stands `ageMs` later, at `nowMs` of another clock. Never longer than any command may. */
export function resumedCommands(kept: readonly KeptCommand[], ageMs: number, nowMs: number): readonly Command[] {
  const keptAtMs = nowMs - Math.max(0, ageMs);
  const commands = kept.map(({ givenAgoMs, leftMs, ...command }) => ({
    ...command,
    givenAtMs: keptAtMs - givenAgoMs,
    untilMs: keptAtMs + Math.min(leftMs, LONGEST_FOR_MS),
  }));
  return standing(commands, nowMs);
}
