/** The commands that stand now. At most one of each kind, so that it never grows. */
import {
  keptCommands,
  LONGEST_FOR_MS,
  resumedCommands,
  standing,
  type Command,
  type CommandKind,
  type CommandRequest,
  type KeptCommand,
} from "../domain/command.ts";
import type { Clock } from "../io/port.ts";

export class CommandBook {
  readonly #clock: Pick<Clock, "nowMs">;
  #commands: readonly Command[] = [];
  #lastId = 0;

  constructor(clock: Pick<Clock, "nowMs">) {
    this.#clock = clock;
  }

  /** Takes a command in the place of an older one of the same kind. `request` has been validated (protocol.ts). */
  give({ forMs, ...request }: CommandRequest): Command {
    const givenAtMs = this.#clock.nowMs();
    const command = { id: ++this.#lastId, ...request, givenAtMs, untilMs: givenAtMs + Math.min(forMs, LONGEST_FOR_MS) };
    this.#commands = [...this.list().filter(({ kind }) => kind !== command.kind), command];
    return command;
  }

  /** Ends a command by its number, the one of a kind, or all; returns what has ended by it. */
  cancel(which: number | CommandKind | "all"): readonly Command[] {
    const before = this.list();
    const ends = ({ id, kind }: Command): boolean => which === "all" || which === id || which === kind;
    const ended = before.filter(ends);
    if (ended.length > 0) this.#commands = before.filter((command) => !ends(command));
    return ended;
  }

  /** What stands now, oldest first. The same array for as long as nothing changes. */
  list(): readonly Command[] {
    const now = standing(this.#commands, this.#clock.nowMs());
    if (now.length < this.#commands.length) this.#commands = now;
    return this.#commands;
  }

  /** What was asked for once has happened. */
  done(kind: CommandKind): void {
    this.cancel(kind);
  }

  /** What must survive a restart. */
  toKept(): readonly KeptCommand[] {
    return keptCommands(this.#commands, this.#clock.nowMs());
  }

  /** Goes on with what stood `ageMs` ago, unless a newer command of the kind was given. Numbers go on, too. */
  resume(kept: readonly KeptCommand[], ageMs: number): void {
    const byKind = new Map<CommandKind, Command>();
    const resumed = [...resumedCommands(kept, ageMs, this.#clock.nowMs())].sort((a, b) => a.id - b.id);
    for (const command of [...resumed, ...this.list()]) byKind.set(command.kind, command);
    this.#commands = [...byKind.values()];
    this.#lastId = Math.max(this.#lastId, ...resumed.map(({ id }) => id));
  }
}
